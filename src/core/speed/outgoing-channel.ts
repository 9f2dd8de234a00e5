import type { SignedCheque } from '../money/cheque.ts'
import { type Address, addWei, type BttPerMib, maxWei, NO_WEI, type Wei, wei } from '../money/wei.ts'
import { chargeBytes } from './price.ts'

/**
 * What we owe one payee: our vault × its address, on one chain. Lives longer than any wire. Always
 * `taken = paid + netted + forgiven + owedBy(line)`, all in wei.
 */
export interface OutgoingChannel {
  readonly chainId: number
  readonly vault: Address
  readonly beneficiary: Address
  /** The cumulative payout that was promised; at rest before it is signed. Never shrinks. */
  readonly signed: Wei
  /** The best that the payee said it holds. */
  readonly acknowledged: Wei
  /** Cost of verified bytes. */
  readonly taken: Wei
  /** Below one wei × MiB: what rounding has not charged yet. */
  readonly rest: bigint
  /** Of `taken`, by cheques that this engine knows the reason of: `signed` without what a lost state had signed. */
  readonly paid: Wei
  readonly netted: Wei
  readonly forgiven: Wei
}

export function newOutgoingChannel(chainId: number, vault: Address, beneficiary: Address): OutgoingChannel {
  const none = { signed: NO_WEI, acknowledged: NO_WEI, taken: NO_WEI, paid: NO_WEI, netted: NO_WEI, forgiven: NO_WEI }
  return { chainId, vault, beneficiary, rest: 0n, ...none }
}

/** What we owe; negative when a cheque crossed what made it smaller, and so was paid ahead. */
export function owedBy(line: OutgoingChannel): bigint {
  return line.taken - line.paid - line.netted - line.forgiven
}

/** Verified bytes that were quoted at `price`. */
export function chargeVerified(line: OutgoingChannel, bytes: number, price: BttPerMib): OutgoingChannel {
  const { cost, rest } = chargeBytes(line.rest, bytes, price)
  return { ...line, taken: addWei(line.taken, cost), rest }
}

/** Promises `amount` more. What comes back must be at rest before it is signed. */
export function promisePayout(line: OutgoingChannel, amount: Wei): OutgoingChannel {
  return { ...line, signed: addWei(line.signed, amount), paid: addWei(line.paid, amount) }
}

/** The payee holds a cheque of ours; one that we do not remember (its signature was checked) becomes what we go on from. */
export function withAcknowledged(line: OutgoingChannel, cumulativePayout: Wei): OutgoingChannel {
  return {
    ...line,
    signed: maxWei(line.signed, cumulativePayout),
    acknowledged: maxWei(line.acknowledged, cumulativePayout),
  }
}

export function netOutgoing(line: OutgoingChannel, amount: Wei): OutgoingChannel {
  return { ...line, netted: addWei(line.netted, amount) }
}

/** The payee forgave us; never more than there ever was to pay. */
export function withForgiven(line: OutgoingChannel, amount: Wei): OutgoingChannel {
  const most = line.taken - line.netted - line.forgiven
  const forgiven = amount < most ? amount : most
  return forgiven <= 0n ? line : { ...line, forgiven: wei(line.forgiven + forgiven) }
}

/** Whether the cheque belongs to this line. */
export function belongsTo(line: Pick<OutgoingChannel, 'chainId' | 'vault' | 'beneficiary'>, cheque: SignedCheque): boolean {
  return cheque.chainId === line.chainId && cheque.vault === line.vault && cheque.beneficiary === line.beneficiary
}
