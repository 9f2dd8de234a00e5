import { LIMITS } from '../../limits.ts'
import { BLOCK_BYTES } from '../../metainfo/block.ts'
import { type BttPerMib, costOf, MIB_BYTES, NO_WEI, subtractWei, type Wei, wei } from '../../money/wei.ts'
import { type IncomingChannel, owedTo } from './incoming-channel.ts'

/** A payer's vault as the chain describes it. */
export interface PayerVault {
  /** Its code is known, its factory ours, its token the chain's. */
  readonly trusted: boolean
  readonly issuer: `0x${string}`
  /** What it could pay us now: its balance without announced withdrawals and what is reserved for others. */
  readonly funds: Wei
  /** Of that, reserved for us alone with no release announced: no other payee can take it first. */
  readonly reserved: Wei
  /** Already paid out to our payee address. */
  readonly paidOut: Wei
  /** The vault or its issuer caused a loss elsewhere. */
  readonly banned: boolean
  /** The cumulative payout of the cheque that we held when the vault was read. */
  readonly seenPayout: Wei
}

/** Bytes that a vault may owe before its first payment: a piece can only be paid for when it is whole. */
export function firstCreditBytes(pieceLength: number): number {
  return Math.min(LIMITS.speedCreditBytes, Math.max(LIMITS.speedFirstCreditBytes, 2 * pieceLength))
}

/**
 * Bytes that one wire may owe before the first payment on it, whatever the channel's history: enough for a piece, which
 * can be paid for when it is whole, and the block after it.
 */
export function wireCreditBytes(pieceLength: number): number {
  return Math.min(LIMITS.speedCreditBytes, Math.max(LIMITS.speedWireCreditBytes, pieceLength + BLOCK_BYTES))
}

/**
 * The credit limit at `price`: starts small, grows by half of what was paid for bytes, up to LIMITS.speedCreditBytes,
 * and shrinks by losses. Losses count until they are made good or time has forgiven them, so a payer never costs us
 * more than one credit limit.
 */
export function creditLimitOf(channel: IncomingChannel, price: BttPerMib, pieceLength: number): Wei {
  const limit = creditBeforeLosses(channel, price, pieceLength) - channel.loss
  return wei(limit > 0n ? limit : 0n)
}

function creditBeforeLosses(channel: IncomingChannel, price: BttPerMib, pieceLength: number): bigint {
  const most = costOf(BigInt(LIMITS.speedCreditBytes), price)
  const owed = owedTo(channel)
  // A payment ahead proves nothing: a thief could sign more than its vault holds to gain credit at once.
  const proven = owed < 0n ? channel.received + owed : channel.received
  const earned = costOf(BigInt(firstCreditBytes(pieceLength)), price) + proven / 2n
  return earned < most ? earned : most
}

/**
 * Most that a cheque may add: what is owed or was written off, and one credit limit for messages that crossed it
 * (`forgiven`, `net`). Payments ahead count against it, so that all cheques together are never more than one credit
 * limit ahead.
 */
export function maxPayoutIncrease(channel: IncomingChannel, price: BttPerMib, pieceLength: number): bigint {
  const dearest = price > channel.price ? price : channel.price
  return owedTo(channel) + channel.writtenOff + creditBeforeLosses(channel, dearest, pieceLength)
}

/** What we hold in cheques that the vault has not paid out. */
export function uncashed(channel: IncomingChannel, vault: PayerVault): bigint {
  const open = (channel.best?.cumulativePayout ?? 0n) - vault.paidOut
  return open > 0n ? open : 0n
}

/** What the vault has promised us beyond its funds; 0 when all is covered. */
export function shortfall(channel: IncomingChannel, vault: PayerVault): bigint {
  const short = uncashed(channel, vault) - vault.funds
  return short > 0n ? short : 0n
}

/**
 * What we may still come to hold uncashed beyond our reserve: LIMITS.speedUnreservedBytes at the price of the last
 * block, or at `price` before the first; never at a bid, with which a thief would raise its own bound. One vault's
 * cheques to many payees may together exceed its funds, and those that cash first are paid; this bounds what one vault
 * can cost us.
 */
export function unreservedCredit(channel: IncomingChannel, vault: PayerVault, price: BttPerMib): bigint {
  const at = channel.price > 0n ? channel.price : price
  return costOf(BigInt(LIMITS.speedUnreservedBytes), at) - (uncashed(channel, vault) - vault.reserved)
}

/** Payout added since the vault was read: other payees may have cashed the money behind it meanwhile. */
function unseenPayout(channel: IncomingChannel, vault: PayerVault): Wei {
  return subtractWei(channel.best?.cumulativePayout ?? NO_WEI, vault.seenPayout)
}

/**
 * Whether the vault has to be read again before the payout added since, which counts like a debt, stops the trade: it
 * is half of the credit limit, or leaves together with the debt less than a quarter of it.
 */
export function isStale(channel: IncomingChannel, vault: PayerVault, pieceLength: number): boolean {
  const unseen = unseenPayout(channel, vault)
  const limit = creditLimitOf(channel, channel.price, pieceLength)
  return unseen > 0n && (unseen * 2n >= limit || (unseen + owedTo(channel)) * 4n >= limit * 3n)
}

/**
 * Bytes that may still be sent on credit at `price`: within the credit limit, against which the debt and the payout
 * added since the vault was read both count, and within what the vault covers.
 */
export function creditBytesOf(
  channel: IncomingChannel,
  vault: PayerVault,
  price: BttPerMib,
  pieceLength: number,
): number {
  if (price === 0n) return Number.MAX_SAFE_INTEGER
  const owed = owedTo(channel)
  const limit = creditLimitOf(channel, price, pieceLength)
  // A payment ahead can still bounce because of other payees' cheques, so it buys one credit limit and not more.
  const inLimit = limit - (owed < -limit ? -limit : owed) - unseenPayout(channel, vault)
  const covered = vault.funds - uncashed(channel, vault) - owed
  const unreserved = unreservedCredit(channel, vault, price) - owed
  const least = inLimit < covered ? inLimit : covered
  const credit = least < unreserved ? least : unreserved
  // The fraction that the channel carries may make the next byte cost one wei more.
  const bytes = (credit * MIB_BYTES - channel.rest) / price
  return credit <= 0n || bytes <= 0n ? 0 : Number(bytes < MAX_BYTES ? bytes : MAX_BYTES)
}

const MAX_BYTES = BigInt(Number.MAX_SAFE_INTEGER)
