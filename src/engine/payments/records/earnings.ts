import type { InfoHash } from '../../../core/metainfo/info-hash.ts'
import { NO_WEI, sumWei, type Wei } from '../../../core/money/wei.ts'
import { isNumber, isWei, isWeiRecord } from './guards.ts'
import { fromVersioned } from './versioned.ts'

const DAY_MS = 86_400_000

/** What was received, for the screens only: the channels are what counts. */
export interface Earnings {
  /** Days since the epoch (UTC) of `today`. */
  readonly day: number
  readonly today: Wei
  readonly allTime: Wei
  /** By info hash. */
  readonly torrents: Readonly<Record<string, Wei>>
}

export const NO_EARNINGS: Earnings = { day: 0, today: NO_WEI, allTime: NO_WEI, torrents: {} }

/** Null when it is no record of earnings. */
export function readEarnings(value: unknown): Earnings | null {
  return fromVersioned(value, isEarnings)
}

/** @param at ms since the epoch */
export function withEarned(earnings: Earnings, amount: Wei, infoHash: InfoHash | null, at: number): Earnings {
  const { torrents } = earnings
  return {
    day: dayOf(at),
    today: sumWei(earnedOn(earnings, at), amount),
    allTime: sumWei(earnings.allTime, amount),
    torrents: infoHash ? { ...torrents, [infoHash]: sumWei(torrents[infoHash] ?? NO_WEI, amount) } : torrents,
  }
}

/** What was received on the day (UTC) of `at`, ms since the epoch. */
export function earnedOn({ day, today }: Earnings, at: number): Wei {
  return day === dayOf(at) ? today : NO_WEI
}

export function earningsWithoutTorrent(earnings: Earnings, infoHash: InfoHash): Earnings {
  const torrents = Object.fromEntries(Object.entries(earnings.torrents).filter(([key]) => key !== infoHash))
  return { ...earnings, torrents }
}

function isEarnings(value: object): value is Earnings {
  const { day, today, allTime, torrents } = value as Record<keyof Earnings, unknown>
  return isNumber(day) && isWei(today) && isWei(allTime) && isWeiRecord(torrents)
}

function dayOf(at: number): number {
  return Math.floor(at / DAY_MS)
}
