import type { CalendarMonth } from '../../traffic/calendar-month.ts'
import type { TakenPart } from './leases.ts'

/** What a site took of the limit for all sites, in the storage that all sites share. */
export interface SitePart extends TakenPart {
  /** Of the site's partition: random. */
  readonly id: string
  /** Origin of the site that used it last. */
  readonly site: string
  /** Sent in this month, as far as the site has reported, in bytes of payload. */
  readonly sent: number
  /** When the visitor took the yes back on the page of all sites, ms since the epoch; 0: not. */
  readonly revokedMs: number
}

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0

/** Reads a stored value; null when it is none. */
export function readSitePart(value: unknown): SitePart | null {
  if (typeof value !== 'object' || value === null) return null
  const { id, site, month, taken, sent, revokedMs = 0 } = value as Record<string, unknown>
  if (typeof id !== 'string' || typeof site !== 'string' || ![month, taken, sent, revokedMs].every(isCount)) return null
  return { id, site, month, taken, sent, revokedMs } as SitePart
}

/** A part as the value of a cookie: no more than counts, so that it says nothing of the site. */
export function cookieOf({ month, taken }: TakenPart): string {
  return `${month}.${taken}`
}

/** Reads the value of a cookie; null when it is none. */
export function readPartCookie(value: string): TakenPart | null {
  const match = /^(\d{1,6})\.(\d{1,15})$/.exec(value)
  return match === null ? null : { month: Number(match[1]) as CalendarMonth, taken: Number(match[2]) }
}
