import { type BttPerMib, costOf, MIB_BYTES, minWei, subtractWei, type Wei } from '../../../core/money/wei.ts'
import type { SpeedSnapshot } from '../../../protocol/speed.ts'

/** Bytes that an amount buys, rounded down, at most 2^53 − 1; null at a price of nothing. */
export function bytesFor(amount: Wei, price: BttPerMib): number | null {
  if (price === 0n) return null
  const bytes = (amount * MIB_BYTES) / price
  return bytes > BigInt(Number.MAX_SAFE_INTEGER) ? Number.MAX_SAFE_INTEGER : Number(bytes)
}

/** What may still be spent this month: of the budget, and of what the vault has free where there is one. */
export function leftThisMonth(money: Pick<SpeedSnapshot, 'settings' | 'spentThisMonth' | 'vault'>): Wei {
  const left = subtractWei(money.settings.buying.monthlyBudget, money.spentThisMonth)
  return money.vault === null ? left : minWei(left, money.vault.free)
}

/** How far an amount goes. */
export type Runway =
  /** At what half of the sellers seen ask or less. */
  | { readonly kind: 'today'; readonly bytes: number; readonly price: BttPerMib }
  /** Nobody has named a price lately: at the maximum it is the least. */
  | { readonly kind: 'unknown'; readonly atLeastBytes: number | null }
  /** Whoever sells asks more than the maximum. */
  | { readonly kind: 'too-dear'; readonly lowest: BttPerMib }

/**
 * How far `amount` goes at today's price: the median of the asks seen, but no more than `maximum`, since above it nothing is bought.
 */
export function runwayOf(amount: Wei, maximum: BttPerMib, asks: SpeedSnapshot['asksSeen']): Runway {
  if (asks === null) return { kind: 'unknown', atLeastBytes: bytesFor(amount, maximum) }
  if (asks.lowest > maximum) return { kind: 'too-dear', lowest: asks.lowest }
  const price = asks.median < maximum ? asks.median : maximum
  const bytes = bytesFor(amount, price)
  return bytes === null ? { kind: 'unknown', atLeastBytes: null } : { kind: 'today', bytes, price }
}

/**
 * Most that what is missing of a torrent can cost from now on: all of it at the maximum price, within its own budget (of which `spent` is
 * gone) and what is left for the month.
 */
export function torrentAtMost(
  money: Pick<SpeedSnapshot, 'settings' | 'spentThisMonth' | 'vault'>,
  torrent: { readonly missingBytes: number; readonly spent: Wei; readonly budget: Wei | null },
): Wei {
  const whole = costOf(BigInt(Math.max(0, Math.ceil(torrent.missingBytes))), money.settings.buying.maximum)
  const most = minWei(whole, leftThisMonth(money))
  return torrent.budget === null ? most : minWei(most, subtractWei(torrent.budget, torrent.spent))
}
