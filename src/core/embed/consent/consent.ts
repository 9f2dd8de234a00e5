import { isBefore } from '../../lib/wall-clock.ts'
import type { Consent, ConsentTerm, VisitorLimits } from '../embed-config.ts'
import { cappedLimits, readLimits } from '../give/visitor-limits.ts'

const HOUR_MS = 3_600_000

/** How long a yes of each term holds at most, ms. A visit's ends with the page, but not later. */
const TERM_MS: Readonly<Record<ConsentTerm, number>> = {
  visit: 24 * HOUR_MS,
  day: 24 * HOUR_MS,
  month: 30 * 24 * HOUR_MS,
}

export const CONSENT_TERMS: readonly ConsentTerm[] = ['visit', 'day', 'month']

/** @param now ms since the epoch */
export function consentFor(site: string, term: ConsentTerm, limits: VisitorLimits, now: number): Consent {
  return { site, term, until: now + TERM_MS[term], limits: cappedLimits(limits) }
}

/** Whether it holds now. One that lies further ahead than its term was given by a wrong clock. */
export function consentHolds({ until, term }: Consent, now: number): boolean {
  return isBefore(until, TERM_MS[term], now)
}

/** When it was given, ms since the epoch. */
export const givenAt = ({ until, term }: Pick<Consent, 'until' | 'term'>): number => until - TERM_MS[term]

/** Reads a stored value; null when it is no consent. */
export function readConsent(value: unknown): Consent | null {
  if (typeof value !== 'object' || value === null) return null
  const { site, term, until, limits: stored } = value as Record<string, unknown>
  const limits = readLimits(stored)
  const known = CONSENT_TERMS.find((one) => one === term)
  if (typeof site !== 'string' || known === undefined || !Number.isFinite(until) || limits === null) return null
  return { site, term: known, until: until as number, limits: cappedLimits(limits) }
}
