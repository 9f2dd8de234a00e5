import { isBefore } from '../../lib/wall-clock.ts'
import { checksummed } from '../../money/accounts.ts'
import type { Address } from '../../money/wei.ts'
import type { Consent, ConsentTerm } from '../embed-config.ts'
import { cappedLimits, readLimits } from '../give/visitor-limits.ts'

const HOUR_MS = 3_600_000

/** How long a yes of each term holds at most, ms. A visit's ends with the page, but not later. */
const TERM_MS: Readonly<Record<ConsentTerm, number>> = {
  visit: 24 * HOUR_MS,
  day: 24 * HOUR_MS,
  month: 30 * 24 * HOUR_MS,
}

export const CONSENT_TERMS: readonly ConsentTerm[] = ['visit', 'day', 'month']

/**
 * @param payee the owner's account that the question named
 * @param now ms since the epoch
 */
export function consentFor(
  site: string,
  { term, limits }: Pick<Consent, 'term' | 'limits'>,
  payee: Address | null,
  now: number,
): Consent {
  return { site, term, until: now + TERM_MS[term], limits: cappedLimits(limits), payee }
}

/** Whether it holds now. One that lies further ahead than its term was given by a wrong clock. */
export function consentHolds({ until, term }: Consent, now: number): boolean {
  return isBefore(until, TERM_MS[term], now)
}

/** When it was given, ms since the epoch. */
export const givenAt = ({ until, term }: Pick<Consent, 'until' | 'term'>): number => until - TERM_MS[term]

function payeeOf(value: unknown): Address | null {
  try {
    return typeof value === 'string' ? checksummed(value) : null
  } catch {
    return null
  }
}

/** Reads a stored value; null when it is no consent. */
export function readConsent(value: unknown): Consent | null {
  if (typeof value !== 'object' || value === null) return null
  const { site, term, until, limits: stored, payee } = value as Record<string, unknown>
  const limits = readLimits(stored)
  const known = CONSENT_TERMS.find((one) => one === term)
  if (typeof site !== 'string' || known === undefined || !Number.isFinite(until) || limits === null) return null
  return { site, term: known, until: until as number, limits: cappedLimits(limits), payee: payeeOf(payee) }
}
