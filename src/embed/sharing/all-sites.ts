import type { LimitGrade } from '../../core/embed/give/limit-grade.ts'
import type { AgreedUntil } from '../../core/embed/give/site-parts.ts'
import type { CalendarMonth } from '../../core/traffic/calendar-month.ts'

/** A limit for all sites, where they share it. All in bytes of payload, but the limit. */
export interface AllSites {
  readonly grade: Exclude<LimitGrade, 'site'>
  /** What the visitor allows in a month on all sites; null: not chosen yet. */
  limit(): Promise<number | null>
  setLimit(bytes: number): Promise<void>
  /** When the visitor took this site's yes back on the page of all sites, ms since the epoch; 0: not. */
  revokedMs(): Promise<number>
  /** There is a newer yes. */
  clearRevoked(): Promise<void>
  /** Notes what the site did, and takes more of the limit when it is due; resolves to all it has taken in the month. */
  take(now: SiteReport): Promise<number>
}

/** What a site says of itself to the page of all sites. */
export interface SiteReport {
  /** In this month. */
  readonly sent: number
  readonly limit: number
  readonly month: CalendarMonth
  readonly agreed: AgreedUntil
}

/** Of the partition: random, so that it says nothing of the site. */
export interface PartOwner {
  readonly id: string
  readonly site: string
}
