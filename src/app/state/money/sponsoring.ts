import { decimalText } from '../../../core/money/amounts.ts'
import { type BttPerMib, NO_WEI, type Wei, wei } from '../../../core/money/wei.ts'
import { mostCost } from '../../../core/speed/sponsoring/draw-piece.ts'
import { SELLER_SHARE } from '../../../core/speed/sponsoring/sponsor-policy.ts'
import type { SponsorDay, SponsorPlan } from '../../../core/speed/sponsoring/sponsor-record.ts'
import { csvCell } from './csv.ts'

const DAY_MS = 86_400_000
const MEGABYTE = 1_000_000
export const MOST_DAYS = 365
export const MOST_MEGABYTES = 1_000_000

/** What the user typed. */
export interface SponsorForm {
  readonly amount: Wei
  /** What the amount is for. */
  readonly per: 'day' | 'all'
  readonly days: number
  /** Own download a day. */
  readonly megabytes: number
}

/** @param now ms since the epoch */
export function planOf({ amount, per, days, megabytes }: SponsorForm, now: number): SponsorPlan {
  const count = BigInt(days)
  const [perDay, total] = per === 'day' ? [amount, wei(amount * count)] : [wei(amount / count), amount]
  return { perDay, total, bytesPerDay: megabytes * MEGABYTE, until: now + days * DAY_MS }
}

/** The smallest budget of a day of which one sharer's share pays for a piece. */
export function leastPerDay(pieceLength: number, maximum: BttPerMib): Wei {
  return wei(mostCost(pieceLength, maximum) * SELLER_SHARE)
}

/** A whole number of 1 to `most`; null for anything else. */
export function countOf(text: string, most: number): number | null {
  if (!/^\d+$/.test(text.trim())) return null
  const count = Number(text.trim())
  return count >= 1 && count <= most ? count : null
}

/** Sums over all days. */
export interface SponsorSums {
  readonly spent: Wei
  readonly bytes: number
  readonly pieces: number
  /** Pieces that were asked for in a paid place: also those that failed or did not come. */
  readonly asked: number
}

export function sumsOf(days: readonly SponsorDay[]): SponsorSums {
  let [spent, bytes, pieces, asked] = [NO_WEI, 0, 0, 0]
  for (const day of days) {
    spent = wei(spent + day.spent)
    bytes += day.bytes
    pieces += day.pieces
    asked += day.pieces + day.failed + day.unanswered
  }
  return { spent, bytes, pieces, asked }
}

export const dateOf = ({ day }: SponsorDay): number => day * DAY_MS

const HEAD = ['day', 'spent_btt', 'pieces', 'sellers', 'wrong_pieces', 'unanswered_pieces', 'bytes']

/** The results as a table of RFC 4180, one line a day (UTC). */
export function sponsorCsv(days: readonly SponsorDay[]): string {
  const rows = days.map((day) => [
    new Date(dateOf(day)).toISOString().slice(0, 10),
    decimalText(day.spent),
    ...[day.pieces, day.sellers, day.failed, day.unanswered, day.bytes].map(String),
  ])
  return [HEAD, ...rows].map((cells) => `${cells.map(csvCell).join(',')}\r\n`).join('')
}
