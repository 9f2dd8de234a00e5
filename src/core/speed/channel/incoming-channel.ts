import { isBefore } from '../../lib/wall-clock.ts'
import { LIMITS } from '../../limits.ts'
import type { SignedCheque } from '../../money/cheque.ts'
import {
  type Address,
  addWei,
  type BttPerMib,
  costOf,
  FREE,
  NO_WEI,
  subtractWei,
  type Wei,
  wei,
} from '../../money/wei.ts'
import { chargeBytes } from './charge.ts'

/**
 * The cheque channel from one payer: its vault × our address, on one chain. Outlives every wire, so that a debt waits
 * until the vault comes back, under any peer id. Always `given = received + netted + forgiven + writtenOff +
 * owedTo(channel)`, all in wei.
 */
export interface IncomingChannel {
  readonly chainId: number
  readonly vault: Address
  readonly beneficiary: Address
  /** The vault's issuer, as the chain names it; null until the first proof. */
  readonly issuer: Address | null
  /** The cheque to cash: the highest received. */
  readonly best: SignedCheque | null
  /** Cost of the bytes sent under a quote. */
  readonly given: Wei
  readonly rest: bigint
  /** By cheques, without what they added beyond the debt after our own records were lost. */
  readonly received: Wei
  readonly netted: Wei
  readonly forgiven: Wei
  /** Debt that counts as lost; a later payment takes from it again. */
  readonly writtenOff: Wei
  /** Losses (written off, or bounced) that time has not forgiven yet. They lower the credit limit. */
  readonly loss: Wei
  /** The last price: the rate at which time forgives. */
  readonly price: BttPerMib
  /** When time last forgave, ms since the epoch. */
  readonly forgivenAt: number
  /** Start of a debt without any payment since, ms since the epoch; null while there is none. */
  readonly owedSince: number | null
  /** After fraud nothing is sold to the vault before this, ms since the epoch. */
  readonly bannedUntil: number
}

export function newIncomingChannel(
  chainId: number,
  vault: Address,
  beneficiary: Address,
  now: number,
): IncomingChannel {
  const none = { given: NO_WEI, received: NO_WEI, netted: NO_WEI, forgiven: NO_WEI, writtenOff: NO_WEI, loss: NO_WEI }
  const times = { forgivenAt: now, owedSince: null, bannedUntil: 0 }
  return { chainId, vault, beneficiary, issuer: null, best: null, rest: 0n, price: FREE, ...none, ...times }
}

/** The payer's debt; negative when it paid ahead. */
export function owedTo(channel: IncomingChannel): bigint {
  return channel.given - channel.received - channel.netted - channel.forgiven - channel.writtenOff
}

/** Nothing was bought on it, and nothing is remembered against the payer: without its record all is the same. */
export function isBlankIncoming(channel: IncomingChannel): boolean {
  const { best, given, rest, loss, bannedUntil } = channel
  return best === null && given === 0n && rest === 0n && loss === 0n && bannedUntil === 0 && owedTo(channel) === 0n
}

/** Charges bytes that were sent under a quote. */
export function chargeSent(channel: IncomingChannel, bytes: number, price: BttPerMib, now: number): IncomingChannel {
  const { cost, rest } = chargeBytes(channel.rest, bytes, price)
  return withOwedSince({ ...channel, given: addWei(channel.given, cost), rest, price }, now)
}

/**
 * Adds a cheque that is higher than the best. Its signature, channel and issuer were checked. The first cheque of
 * a wire may include what the payer had signed before we lost our records: it pays the debt, and the excess is past,
 * not paid ahead.
 */
export function receiveCheque(
  channel: IncomingChannel,
  cheque: SignedCheque,
  firstOfWire: boolean,
  now: number,
): IncomingChannel {
  const added = addedBy(channel, cheque)
  const owed = owedTo(channel)
  const counted = firstOfWire && added > owed ? (owed > 0n ? wei(owed) : NO_WEI) : added
  const paid = { ...channel, best: cheque, received: addWei(channel.received, counted), owedSince: null }
  return withOwedSince(takeBackForgiven(recoverWrittenOff(paid)), now)
}

/** What a cheque adds to the best one; 0 when it is not higher. */
export function addedBy(channel: IncomingChannel, cheque: SignedCheque): Wei {
  return subtractWei(cheque.cumulativePayout, channel.best?.cumulativePayout ?? NO_WEI)
}

export function netIncoming(channel: IncomingChannel, amount: Wei, now: number): IncomingChannel {
  const netted = { ...channel, netted: addWei(channel.netted, amount), owedSince: null }
  return withOwedSince(takeBackForgiven(netted), now)
}

/** The other side could not net `amount`, which was netted before. */
export function unnetIncoming(channel: IncomingChannel, amount: Wei, now: number): IncomingChannel {
  return withOwedSince({ ...channel, netted: subtractWei(channel.netted, amount) }, now)
}

/**
 * Forgives what the time since the last call allows: losses first, then the debt, at the last price or the ask if that
 * is lower. A payer could raise the price by other vaults' bids, for one block, to have forgiven what it took at the
 * ask. `forgiven` is what came off the debt, for the payer's next quote; `free` the allowance at the last price.
 */
export function forgive(
  channel: IncomingChannel,
  now: number,
  ask: BttPerMib = channel.price,
): { readonly channel: IncomingChannel; readonly forgiven: Wei; readonly free: Wei } {
  const elapsedMs = Math.max(0, Math.trunc(now - channel.forgivenAt))
  const freeBytes = (BigInt(LIMITS.speedFreeBytesPerSecond) * BigInt(elapsedMs)) / 1_000n
  const free = costOf(freeBytes, channel.price)
  const most = ask < channel.price ? costOf(freeBytes, ask) : free
  const ofLoss = most < channel.loss ? most : channel.loss
  const owed = owedTo(channel)
  const left = most - ofLoss
  const ofDebt = wei(owed <= 0n ? 0n : left < owed ? left : owed)
  const loss = wei(channel.loss - ofLoss)
  const after = { ...channel, loss, forgiven: addWei(channel.forgiven, ofDebt), forgivenAt: now }
  return { channel: withOwedSince(after, now), forgiven: ofDebt, free }
}

/** Turns the debt into a loss. */
export function writeOff(channel: IncomingChannel): { readonly channel: IncomingChannel; readonly lost: Wei } {
  const owed = owedTo(channel)
  if (owed <= 0n) return { channel, lost: NO_WEI }
  const lost = wei(owed)
  const written = {
    ...channel,
    writtenOff: addWei(channel.writtenOff, lost),
    loss: addWei(channel.loss, lost),
    owedSince: null,
  }
  return { channel: written, lost }
}

/** `amount` of a cheque bounced when it was cashed. */
export function recordBounce(channel: IncomingChannel, amount: Wei, now: number): IncomingChannel {
  return ban({ ...channel, loss: addWei(channel.loss, amount) }, now)
}

export function ban(channel: IncomingChannel, now: number): IncomingChannel {
  return { ...channel, bannedUntil: now + LIMITS.speedBanMs }
}

/** Whether a ban that ends at `until` holds now. */
export function isBanned(until: number, now: number): boolean {
  return isBefore(until, LIMITS.speedBanMs, now)
}

/** A debt that began in the future was written by a wrong clock: see {@link restartOwedSince}. */
export function isOverdue(channel: IncomingChannel, now: number): boolean {
  return channel.owedSince !== null && now - channel.owedSince >= LIMITS.speedOverdueMs
}

/** Counts a debt from now on if it seems to begin in the future, as after a wrong clock. */
export function restartOwedSince(channel: IncomingChannel, now: number): IncomingChannel {
  return channel.owedSince !== null && channel.owedSince > now ? { ...channel, owedSince: now } : channel
}

/** A payment beyond the debt makes up for what was written off. */
function recoverWrittenOff(channel: IncomingChannel): IncomingChannel {
  const ahead = -owedTo(channel)
  if (ahead <= 0n || channel.writtenOff === 0n) return channel
  const back = ahead < channel.writtenOff ? wei(ahead) : channel.writtenOff
  return { ...channel, writtenOff: subtractWei(channel.writtenOff, back), loss: subtractWei(channel.loss, back) }
}

/**
 * A payment beyond the debt, which the payer does not make: its cheque crossed what was forgiven, which it then did not
 * take off. Taken back here too, or both would count differently for good.
 */
function takeBackForgiven(channel: IncomingChannel): IncomingChannel {
  const ahead = -owedTo(channel)
  const back = ahead < channel.forgiven ? ahead : channel.forgiven
  return back <= 0n ? channel : { ...channel, forgiven: wei(channel.forgiven - back) }
}

function withOwedSince(channel: IncomingChannel, now: number): IncomingChannel {
  const owes = owedTo(channel) > 0n
  if (owes === (channel.owedSince !== null)) return channel
  return { ...channel, owedSince: owes ? now : null }
}
