import type { SignedCheque } from '../../money/cheque.ts'
import { type Address, addWei, type BttPerMib, maxWei, NO_WEI, subtractWei, type Wei, wei } from '../../money/wei.ts'
import { chargeBytes } from './charge.ts'

/**
 * The cheque channel to one payee: our vault × its address, on one chain. Outlives every wire. Always
 * `taken = paid + netted + forgiven + owedBy(channel)`, all in wei.
 */
export interface OutgoingChannel {
  readonly chainId: number
  readonly vault: Address
  readonly beneficiary: Address
  /** The cumulative payout that was promised; persisted before it is signed. Never shrinks. */
  readonly signed: Wei
  /** The highest payout that the payee acknowledged. */
  readonly acknowledged: Wei
  /** Cost of verified bytes. */
  readonly taken: Wei
  /** What rounding has not charged yet, in wei × bytes; below MIB_BYTES. */
  readonly rest: bigint
  /** Of `taken`, paid by cheques that our records explain: `signed` without what a lost state had signed. */
  readonly paid: Wei
  readonly netted: Wei
  readonly forgiven: Wei
}

export function newOutgoingChannel(chainId: number, vault: Address, beneficiary: Address): OutgoingChannel {
  const none = { signed: NO_WEI, acknowledged: NO_WEI, taken: NO_WEI, paid: NO_WEI, netted: NO_WEI, forgiven: NO_WEI }
  return { chainId, vault, beneficiary, rest: 0n, ...none }
}

/** Our debt; never negative: what is paid, netted or forgiven is at most what is owed. */
export function owedBy(channel: OutgoingChannel): bigint {
  return channel.taken - channel.paid - channel.netted - channel.forgiven
}

/** Charges verified bytes that were quoted at `price`. */
export function chargeVerified(channel: OutgoingChannel, bytes: number, price: BttPerMib): OutgoingChannel {
  const { cost, rest } = chargeBytes(channel.rest, bytes, price)
  return { ...channel, taken: addWei(channel.taken, cost), rest }
}

/** Promises `amount` more. The result must be persisted before it is signed. */
export function promisePayout(channel: OutgoingChannel, amount: Wei): OutgoingChannel {
  return { ...channel, signed: addWei(channel.signed, amount), paid: addWei(channel.paid, amount) }
}

/** The payee holds a cheque of ours. One that our records lost (its signature was checked) raises `signed`. */
export function withAcknowledged(channel: OutgoingChannel, cumulativePayout: Wei): OutgoingChannel {
  return {
    ...channel,
    signed: maxWei(channel.signed, cumulativePayout),
    acknowledged: maxWei(channel.acknowledged, cumulativePayout),
  }
}

export function netOutgoing(channel: OutgoingChannel, amount: Wei): OutgoingChannel {
  return { ...channel, netted: addWei(channel.netted, amount) }
}

/** The other side could not net `amount`, which was netted before. */
export function unnetOutgoing(channel: OutgoingChannel, amount: Wei): OutgoingChannel {
  return { ...channel, netted: subtractWei(channel.netted, amount) }
}

/** Takes off what the payee forgave: never more than what is owed, so never what was paid. */
export function withForgiven(channel: OutgoingChannel, amount: Wei): OutgoingChannel {
  const owed = owedBy(channel)
  const forgiven = amount < owed ? amount : owed
  return forgiven <= 0n ? channel : { ...channel, forgiven: wei(channel.forgiven + forgiven) }
}

/** Nothing was delivered or promised on it: without its record all is the same. */
export function isBlankOutgoing({ taken, rest, signed, acknowledged }: OutgoingChannel): boolean {
  return taken === 0n && rest === 0n && signed === 0n && acknowledged === 0n
}

/** Whether the cheque is one of this channel. */
export function belongsTo(
  channel: Pick<OutgoingChannel, 'chainId' | 'vault' | 'beneficiary'>,
  cheque: SignedCheque,
): boolean {
  return (
    cheque.chainId === channel.chainId && cheque.vault === channel.vault && cheque.beneficiary === channel.beneficiary
  )
}
