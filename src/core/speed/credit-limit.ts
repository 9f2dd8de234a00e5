import { LIMITS } from '../limits.ts'
import { type BttPerMib, costOf, MIB_BYTES, NO_WEI, subtractWei, type Wei, wei } from '../money/wei.ts'
import { type IncomingChannel, owedTo } from './incoming-channel.ts'

/** What the chain says of a payer's vault. */
export interface PayerVault {
  /** Its code is one we know, its factory ours, its token the chain's. */
  readonly trusted: boolean
  readonly issuer: `0x${string}`
  /** What it could pay us now: balance without what is announced to be withdrawn or reserved for others. */
  readonly funds: Wei
  /** Of that, set aside for us alone, and no release announced: nobody else can take it first. */
  readonly reserved: Wei
  /** Already paid out to our payee address. */
  readonly paidOut: Wei
  /** Its vault or issuer is remembered for a loss elsewhere. */
  readonly banned: boolean
  /** The cumulative payout of the cheque that we held when it was asked for. */
  readonly seenPayout: Wei
}

/** Bytes that a vault may owe before it has paid anything: a piece can only be paid for when it is whole. */
export function firstCreditBytes(pieceLength: number): number {
  return Math.min(LIMITS.speedCreditBytes, Math.max(LIMITS.speedFirstCreditBytes, 2 * pieceLength))
}

/**
 * The credit window at `price`: starts small, grows by half of what was paid for bytes given, up to LIMITS.speedWindowBytes, and shrinks by what was
 * lost. Since losses stay in it until they are made good or time has forgiven them, no payer ever has more of us than one window.
 */
export function creditLimitOf(line: IncomingChannel, price: BttPerMib, pieceLength: number): Wei {
  const window = creditBeforeLosses(line, price, pieceLength) - line.loss
  return wei(window > 0n ? window : 0n)
}

function creditBeforeLosses(line: IncomingChannel, price: BttPerMib, pieceLength: number): bigint {
  const most = costOf(BigInt(LIMITS.speedCreditBytes), price)
  const owed = owedTo(line)
  // Of what was paid ahead nothing is proved: a thief could sign away more than its vault holds to be trusted at once.
  const proven = owed < 0n ? line.received + owed : line.received
  const earned = costOf(BigInt(firstCreditBytes(pieceLength)), price) + proven / 2n
  return earned < most ? earned : most
}

/**
 * Most that a cheque may add: what is owed or was written off, and one window for what crossed on the way (`forgiven`, `net`). What is
 * paid ahead counts against it, so that all cheques together are never more than one window ahead.
 */
export function maxPayoutIncrease(line: IncomingChannel, price: BttPerMib, pieceLength: number): bigint {
  const dearest = price > line.price ? price : line.price
  return owedTo(line) + line.writtenOff + creditBeforeLosses(line, dearest, pieceLength)
}

/** Cheques we hold that the vault has not paid out. */
export function uncashed(line: IncomingChannel, vault: PayerVault): bigint {
  const open = (line.best?.cumulativePayout ?? 0n) - vault.paidOut
  return open > 0n ? open : 0n
}

/** What the vault has promised us beyond what it holds; 0 when all is covered. */
export function shortfall(line: IncomingChannel, vault: PayerVault): bigint {
  const short = uncashed(line, vault) - vault.funds
  return short > 0n ? short : 0n
}

/**
 * What may still come to be held uncashed, beyond what is reserved for us: LIMITS.speedUnreservedBytes at the price of the last block, or
 * at `price` before there was one; never at a bid, with which a thief would raise its own bound. Cheques of one vault
 * to many payees may together exceed it, and it is theirs who cash first; so what one vault can make us lose stays a few windows.
 */
export function unreservedCredit(line: IncomingChannel, vault: PayerVault, price: BttPerMib): bigint {
  const at = line.price > 0n ? line.price : price
  return costOf(BigInt(LIMITS.speedUnreservedBytes), at) - (uncashed(line, vault) - vault.reserved)
}

/** Cheques that came since the vault was read: for all we know they are drawn on money that others have had in the meantime. */
function unseenPayout(line: IncomingChannel, vault: PayerVault): Wei {
  return subtractWei(line.best?.cumulativePayout ?? NO_WEI, vault.seenPayout)
}

/**
 * Whether the vault has to be read again before what came since, which counts like a debt, stops the trade: cheques for half a window
 * did, or they and the debt leave less than a quarter.
 */
export function isStale(line: IncomingChannel, vault: PayerVault, pieceLength: number): boolean {
  const blind = unseenPayout(line, vault)
  const window = creditLimitOf(line, line.price, pieceLength)
  return blind > 0n && (blind * 2n >= window || (blind + owedTo(line)) * 4n >= window * 3n)
}

/**
 * Bytes that may still be sent on credit at `price`: within the window, which holds the debt and every cheque that came since the
 * vault was read, and within what the vault covers.
 */
export function creditBytesOf(line: IncomingChannel, vault: PayerVault, price: BttPerMib, pieceLength: number): number {
  if (price === 0n) return Number.MAX_SAFE_INTEGER
  const owed = owedTo(line)
  const window = creditLimitOf(line, price, pieceLength)
  // What was paid ahead is a cheque that others' cheques can still make bounce, so it buys one window and not more.
  const inWindow = window - (owed < -window ? -window : owed) - unseenPayout(line, vault)
  const covered = vault.funds - uncashed(line, vault) - owed
  const room = unreservedCredit(line, vault, price) - owed
  const least = inWindow < covered ? inWindow : covered
  const credit = least < room ? least : room
  // The rest that the line carries may make the next byte cost one wei more.
  const bytes = (credit * MIB_BYTES - line.rest) / price
  return credit <= 0n || bytes <= 0n ? 0 : Number(bytes < MOST ? bytes : MOST)
}

const MOST = BigInt(Number.MAX_SAFE_INTEGER)
