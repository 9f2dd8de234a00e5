import { isBefore } from '../../lib/wall-clock.ts'
import { checksummed } from '../../money/accounts.ts'
import type { Address } from '../../money/wei.ts'
import type { Consent, ConsentTerm } from '../embed-config.ts'
import { cappedLimits, readLimits } from '../give/visitor-limits.ts'
import { type QuestionContents, type ServersOfSite, serversOf } from './question.ts'

const HOUR_MS = 3_600_000
/** Hosts that a yes names: those of some pages of one site. */
const MOST_SERVERS = 64

/** How long a yes of each term holds at most, ms. A visit's ends with the page, but not later. */
const TERM_MS: Readonly<Record<ConsentTerm, number>> = {
  visit: 24 * HOUR_MS,
  day: 24 * HOUR_MS,
  month: 30 * 24 * HOUR_MS,
}

export const CONSENT_TERMS: readonly ConsentTerm[] = ['visit', 'day', 'month']

/**
 * @param question what it named
 * @param before what holds already: servers that it named need not be named again
 * @param now ms since the epoch
 */
export function consentFor(
  { site, payee, servers }: Pick<QuestionContents, 'site' | 'payee' | 'servers'>,
  { term, limits }: Pick<Consent, 'term' | 'limits'>,
  before: Consent | null,
  now: number,
): Consent {
  const named = [...new Set([...servers, ...(before?.servers ?? [])])].slice(0, MOST_SERVERS)
  return { site, term, until: now + TERM_MS[term], limits: cappedLimits(limits), payee, servers: named }
}

/** Whether the question named every server that a site uses. */
export function namesServers({ servers }: Consent, config: ServersOfSite): boolean {
  return serversOf(config).every((host) => servers.includes(host))
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
  const { site, term, until, limits: stored, payee, servers } = value as Record<string, unknown>
  const limits = readLimits(stored)
  const known = CONSENT_TERMS.find((one) => one === term)
  if (typeof site !== 'string' || known === undefined || !Number.isFinite(until) || limits === null) return null
  if (!Array.isArray(servers) || servers.length > MOST_SERVERS || !servers.every((one) => typeof one === 'string')) {
    return null
  }
  return { site, term: known, until: until as number, limits: cappedLimits(limits), payee: payeeOf(payee), servers }
}
