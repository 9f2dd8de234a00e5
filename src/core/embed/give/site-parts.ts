import { LIMITS } from '../../limits.ts'
import type { Consent } from '../embed-config.ts'
import type { TakenPart } from './leases.ts'

/** How long a yes holds, as far as the page of all sites can know. */
export interface AgreedUntil {
  /** ms since the epoch; 0: it has ended. */
  readonly until: number
  /** It ends when the page is left. Until then `until` moves on; a page that has gone moves it no more. */
  readonly isVisit: boolean
}

/** What a site took of the limit for all sites, in the storage that all sites share. */
export interface SitePart extends TakenPart, AgreedUntil {
  /** Of the site's partition: random. */
  readonly id: string
  /** Origin of the site that used it last. */
  readonly site: string
  /** Sent in this month, as far as the site has reported, in bytes of payload. */
  readonly sent: number
  /** When the visitor took the yes back on the page of all sites, ms since the epoch; 0: not. */
  readonly revokedMs: number
}

export const AGREED_NO_MORE: AgreedUntil = { until: 0, isVisit: false }

export function agreedUntil({ term, until }: Pick<Consent, 'term' | 'until'>, now: number): AgreedUntil {
  return term === 'visit' ? { until: now + LIMITS.embedVisitNotedMs, isVisit: true } : { until, isVisit: false }
}

/** Whether what was noted of a yes has to be noted anew. */
export function isNoteDue(noted: AgreedUntil, consent: Pick<Consent, 'term' | 'until'>, now: number): boolean {
  const next = agreedUntil(consent, now)
  if (next.isVisit !== noted.isVisit) return true
  return next.isVisit ? next.until - noted.until >= LIMITS.embedVisitNotedMs / 2 : next.until !== noted.until
}

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0

/** Reads a stored value; null when it is none. */
export function readSitePart(value: unknown): SitePart | null {
  if (typeof value !== 'object' || value === null) return null
  const { id, site, month, taken, sent, until = 0, isVisit = false, revokedMs = 0 } = value as Record<string, unknown>
  if (typeof id !== 'string' || typeof site !== 'string' || typeof isVisit !== 'boolean') return null
  if (![month, taken, sent, until, revokedMs].every(isCount)) return null
  return { id, site, month, taken, sent, until, isVisit, revokedMs } as SitePart
}

/** Longest name of a site in a cookie, characters: all cookies of the folder go with each request of it. */
const COOKIE_SITE = 80
const COOKIE = /^(\d{1,6})\.(\d{1,15})\.(\d{1,15})\.(\d{1,15})\.([01])\.([!-+\--:<-~]*)$/

/** A part as the value of a cookie. Of a long name it has the end, which says whose it is. */
export function cookieOf({ month, taken, sent, until, isVisit, site }: Omit<SitePart, 'id' | 'revokedMs'>): string {
  return [month, taken, sent, until, Number(isVisit), site.slice(-COOKIE_SITE)].join('.')
}

/** Reads the value of a cookie; null when it is none. */
export function readPartCookie(value: string): Omit<SitePart, 'id' | 'revokedMs'> | null {
  const match = COOKIE.exec(value)
  if (match === null) return null
  const [month, taken, sent, until, isVisit] = match.slice(1, 6).map(Number)
  return { month, taken, sent, until, isVisit: isVisit === 1, site: match[6]! } as Omit<SitePart, 'id' | 'revokedMs'>
}
