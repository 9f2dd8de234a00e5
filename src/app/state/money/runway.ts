import { type BttPerMib, costOf, MIB_BYTES, minWei, subtractWei, type Wei, wei } from '../../../core/money/wei.ts'
import type { SpeedSnapshot } from '../../../protocol/speed.ts'

/** Bytes that an amount buys, rounded down, at most 2^53 − 1; null at a price of 0. */
export function bytesFor(amount: Wei, price: BttPerMib): number | null {
  if (price === 0n) return null
  const bytes = (amount * MIB_BYTES) / price
  return bytes > BigInt(Number.MAX_SAFE_INTEGER) ? Number.MAX_SAFE_INTEGER : Number(bytes)
}

/** What may still be spent this month: of the budget, and of the free part of the vault where there is one. */
export function leftThisMonth(money: Pick<SpeedSnapshot, 'settings' | 'spentThisMonth' | 'vault'>): Wei {
  const left = subtractWei(money.settings.buying.monthlyBudget, money.spentThisMonth)
  return money.vault === null ? left : minWei(left, money.vault.free)
}

/** A film in high resolution, bytes: the scale that prices are given. */
const FILM_BYTES = 2_000_000_000

/** How many films so many bytes are, rounded down. */
export function filmsIn(bytes: number): number {
  return Math.floor(bytes / FILM_BYTES)
}

/**
 * What the transaction that creates a vault costs: three times the gas of a cheque (tests/contracts/gas.json).
 *
 * @param threshold `SpeedSnapshot.dustThreshold`
 */
export function setUpFee(threshold: Wei): Wei {
  return wei(threshold * 3n)
}

/** How far an amount goes. */
export type Runway =
  /** At the median ask of the sellers seen. */
  | { readonly kind: 'today'; readonly bytes: number; readonly price: BttPerMib }
  /** No recent asks: the maximum price gives the least number of bytes. */
  | { readonly kind: 'unknown'; readonly atLeastBytes: number | null }
  /** All sellers ask more than the maximum. */
  | { readonly kind: 'too-dear'; readonly lowest: BttPerMib }

/**
 * How far `amount` goes at today's price: the median of the asks seen, but at most `maximum`, since nothing is bought
 * above it.
 */
export function runwayOf(amount: Wei, maximum: BttPerMib, asks: SpeedSnapshot['asksSeen']): Runway {
  if (asks === null) return { kind: 'unknown', atLeastBytes: bytesFor(amount, maximum) }
  if (asks.lowest > maximum) return { kind: 'too-dear', lowest: asks.lowest }
  const price = asks.median < maximum ? asks.median : maximum
  const bytes = bytesFor(amount, price)
  return bytes === null ? { kind: 'unknown', atLeastBytes: null } : { kind: 'today', bytes, price }
}

/**
 * The most that the missing part of a torrent can cost from now on: all of it at the maximum price, within the rest of
 * its own budget and of the month's.
 */
export function torrentAtMost(
  money: Pick<SpeedSnapshot, 'settings' | 'spentThisMonth' | 'vault'>,
  torrent: { readonly missingBytes: number; readonly spent: Wei; readonly budget: Wei | null },
): Wei {
  const whole = costOf(BigInt(Math.max(0, Math.ceil(torrent.missingBytes))), money.settings.buying.maximum)
  const most = minWei(whole, leftThisMonth(money))
  return torrent.budget === null ? most : minWei(most, subtractWei(torrent.budget, torrent.spent))
}
