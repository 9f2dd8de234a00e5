import { LIMITS } from '../limits.ts'
import type { SignedCheque } from '../money/cheque.ts'
import { type Address, addWei, type BttPerMib, costOf, FREE, NO_WEI, subtractWei, type Wei, wei } from '../money/wei.ts'
import { chargeBytes } from './price.ts'

/**
 * What one payer owes us: its vault × our address, on one chain. Lives longer than any wire, so that a debt waits for whoever comes back
 * with the vault, under whatever peer id. Always `given = received + netted + forgiven + writtenOff + owedTo(line)`, all in wei.
 */
export interface IncomingChannel {
  readonly chainId: number
  readonly vault: Address
  readonly beneficiary: Address
  /** Who signs for the vault, as the chain says; null until the first proof. */
  readonly issuer: Address | null
  /** The cheque to cash: the highest there was. */
  readonly best: SignedCheque | null
  /** Cost of the bytes sent under a quote. */
  readonly given: Wei
  readonly rest: bigint
  /** By cheques; what they added beyond a debt when we had lost our own records is left out. */
  readonly received: Wei
  readonly netted: Wei
  readonly forgiven: Wei
  /** Debt that we stopped waiting for; paid later, it counts back. */
  readonly writtenOff: Wei
  /** Losses (written off, or bounced) that time has not forgiven yet. They take from the credit window. */
  readonly loss: Wei
  /** The last price, for what time forgives. */
  readonly price: BttPerMib
  /** Until when time has forgiven, ms since the epoch. */
  readonly forgivenAt: number
  /** Since when a debt waits without any payment, ms since the epoch; null while there is none. */
  readonly owedSince: number | null
  /** Ms since the epoch; after fraud nothing is sold to the vault before. */
  readonly bannedUntil: number
}

export function newIncomingChannel(chainId: number, vault: Address, beneficiary: Address, now: number): IncomingChannel {
  const none = { given: NO_WEI, received: NO_WEI, netted: NO_WEI, forgiven: NO_WEI, writtenOff: NO_WEI, loss: NO_WEI }
  const times = { forgivenAt: now, owedSince: null, bannedUntil: 0 }
  return { chainId, vault, beneficiary, issuer: null, best: null, rest: 0n, price: FREE, ...none, ...times }
}

/** What is owed to us; negative when it was paid ahead. */
export function owedTo(line: IncomingChannel): bigint {
  return line.given - line.received - line.netted - line.forgiven - line.writtenOff
}

/** Everything that was given and not paid, netted or forgiven: our exposure. */
export function exposureOf(line: IncomingChannel): bigint {
  return owedTo(line) + line.loss
}

/** Bytes sent under a quote. */
export function chargeSent(line: IncomingChannel, bytes: number, price: BttPerMib, now: number): IncomingChannel {
  const { cost, rest } = chargeBytes(line.rest, bytes, price)
  return withOwedSince({ ...line, given: addWei(line.given, cost), rest, price }, now)
}

/**
 * Takes a cheque whose signature, line and issuer were checked and that is higher than the best. The first one of a wire may be what the
 * payer had signed before we lost our records: it pays the debt, and what it has beyond is the past, not paid ahead.
 */
export function receiveCheque(line: IncomingChannel, cheque: SignedCheque, firstOfWire: boolean, now: number): IncomingChannel {
  const added = addedBy(line, cheque)
  const owed = owedTo(line)
  const counted = firstOfWire && added > owed ? (owed > 0n ? wei(owed) : NO_WEI) : added
  const paid = { ...line, best: cheque, received: addWei(line.received, counted), owedSince: null }
  return withOwedSince(recoverWrittenOff(paid), now)
}

/** What a cheque adds to the best one; 0 when it is not higher. */
export function addedBy(line: IncomingChannel, cheque: SignedCheque): Wei {
  return subtractWei(cheque.cumulativePayout, line.best?.cumulativePayout ?? NO_WEI)
}

export function netIncoming(line: IncomingChannel, amount: Wei, now: number): IncomingChannel {
  return withOwedSince({ ...line, netted: addWei(line.netted, amount), owedSince: null }, now)
}

/** The free allowance of the time since the last call: losses first, then the debt. `told` is what the payer is to be told. */
export function forgive(line: IncomingChannel, now: number): { readonly line: IncomingChannel; readonly told: Wei } {
  const elapsedMs = Math.max(0, Math.trunc(now - line.forgivenAt))
  const free = costOf((BigInt(LIMITS.speedFreeBytesPerSecond) * BigInt(elapsedMs)) / 1_000n, line.price)
  const ofLoss = free < line.loss ? free : line.loss
  const owed = owedTo(line)
  const left = free - ofLoss
  const told = wei(owed <= 0n ? 0n : left < owed ? left : owed)
  const loss = wei(line.loss - ofLoss)
  const forgiven = { ...line, loss, forgiven: addWei(line.forgiven, told), forgivenAt: now }
  return { line: withOwedSince(forgiven, now), told }
}

/** Stops waiting for the debt and remembers it as a loss. */
export function writeOff(line: IncomingChannel): { readonly line: IncomingChannel; readonly lost: Wei } {
  const owed = owedTo(line)
  if (owed <= 0n) return { line, lost: NO_WEI }
  const lost = wei(owed)
  const written = { ...line, writtenOff: addWei(line.writtenOff, lost), loss: addWei(line.loss, lost), owedSince: null }
  return { line: written, lost }
}

/** `amount` of a cheque bounced when it was cashed. */
export function recordBounce(line: IncomingChannel, amount: Wei, now: number): IncomingChannel {
  return ban({ ...line, loss: addWei(line.loss, amount) }, now)
}

export function ban(line: IncomingChannel, now: number): IncomingChannel {
  return { ...line, bannedUntil: Math.max(line.bannedUntil, now + LIMITS.speedBanMs) }
}

export function isOverdue(line: IncomingChannel, now: number): boolean {
  return line.owedSince !== null && now - line.owedSince >= LIMITS.speedOverdueMs
}

/** What is paid beyond the debt makes up for what was written off. */
function recoverWrittenOff(line: IncomingChannel): IncomingChannel {
  const ahead = -owedTo(line)
  if (ahead <= 0n || line.writtenOff === 0n) return line
  const back = ahead < line.writtenOff ? wei(ahead) : line.writtenOff
  return { ...line, writtenOff: subtractWei(line.writtenOff, back), loss: subtractWei(line.loss, back) }
}

function withOwedSince(line: IncomingChannel, now: number): IncomingChannel {
  const owes = owedTo(line) > 0n
  if (owes === (line.owedSince !== null)) return line
  return { ...line, owedSince: owes ? now : null }
}
