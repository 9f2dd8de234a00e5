import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ClickGuard } from '../../../../../src/core/embed/consent/click-guard.ts'
import {
  CONSENT_TERMS,
  consentFor,
  consentHolds,
  givenAt,
  namesServers,
  readConsent,
} from '../../../../../src/core/embed/consent/consent.ts'
import { questionOf, serversOf } from '../../../../../src/core/embed/consent/question.ts'
import { MOST_LIMITS } from '../../../../../src/core/embed/give/visitor-limits.ts'
import { LIMITS } from '../../../../../src/core/limits.ts'
import { checksummed } from '../../../../../src/core/money/accounts.ts'
import { asInfoHash } from '../../../../info-hash.ts'

const DAY = 86_400_000
const limits = { bytesPerSecond: 1, visitBytes: 2, monthBytes: 3 }
const ASKED = { site: 'https://a.example', payee: null, servers: ['tracker.example'] }

describe('a yes', () => {
  it.each([
    ['visit', DAY],
    ['day', DAY],
    ['month', 30 * DAY],
  ] as const)('for a %s ends in time', (term, ms) => {
    const consent = consentFor(ASKED, { term, limits }, null, 1_000)
    expect(consentHolds(consent, 1_000)).toBe(true)
    expect(consentHolds(consent, 1_000 + ms - 1)).toBe(true)
    expect(consentHolds(consent, 1_000 + ms)).toBe(false)
    // A clock that was set back makes it no longer.
    expect(consentHolds(consent, 999)).toBe(false)
  })

  it('is read as it was written, and nothing else is', () => {
    for (const term of CONSENT_TERMS) {
      const consent = consentFor(ASKED, { term, limits }, null, 5)
      expect(readConsent(JSON.parse(JSON.stringify(consent)))).toEqual(consent)
    }
    fc.assert(fc.property(fc.anything(), (value) => void expect(readConsent(value)).toBeNull()))
  })

  it('allows no more than our caps, whatever is stored', () => {
    const most = { bytesPerSecond: 1e15, visitBytes: 1e15, monthBytes: 1e15 }
    expect(consentFor(ASKED, { term: 'visit', limits: most }, null, 0).limits).toEqual(MOST_LIMITS)
    const stored = { ...consentFor(ASKED, { term: 'visit', limits }, null, 0), limits: most }
    expect(readConsent(stored)?.limits).toEqual(MOST_LIMITS)
  })
})

describe('the servers that a yes covers', () => {
  const yes = { term: 'day', limits } as const
  const site = { trackers: ['wss://tracker.example/announce'], ice: ['stun:stun.example:3478'] }

  it('are those that the question named, at any port', () => {
    const consent = consentFor({ ...ASKED, servers: serversOf(site) }, yes, null, 0)
    expect(namesServers(consent, site)).toBe(true)
    expect(namesServers(consent, { trackers: ['wss://tracker.example:444/other'], ice: [] })).toBe(true)
    expect(namesServers(consent, { ...site, ice: ['turn:a:b@turn.example:3478'] })).toBe(false)
    expect(namesServers(consent, { ...site, trackers: ['wss://other.example'] })).toBe(false)
  })

  it('grow by what a later question names, up to a bound', () => {
    const first = consentFor(ASKED, yes, null, 0)
    const both = consentFor({ ...ASKED, servers: ['other.example'] }, yes, first, 1)
    expect(both.servers).toEqual(['other.example', 'tracker.example'])
    const servers = Array.from({ length: 100 }, (_, index) => `${index}.example`)
    const most = consentFor({ ...ASKED, servers }, yes, both, 2)
    expect(most.servers).toHaveLength(64)
    expect(readConsent({ ...most, servers })).toBeNull()
  })
})

describe('a click on the question counts', () => {
  const seen = (changes: readonly (readonly [boolean, number])[]): ClickGuard => {
    const guard = new ClickGuard()
    for (const [isSeen, at] of changes) guard.observe(isSeen, at)
    return guard
  }
  const { embedSeenMs: ms } = LIMITS

  it.each<[string, readonly (readonly [boolean, number])[], boolean, number, boolean]>([
    ['once it was seen long enough', [[true, 0]], true, ms, true],
    ['not a moment earlier', [[true, 0]], true, ms - 1, false],
    ['not when a script made it', [[true, 0]], false, ms, false],
    ['not while it was never seen', [], true, ms, false],
    [
      'not while something covers it',
      [
        [true, 0],
        [false, ms],
      ],
      true,
      2 * ms,
      false,
    ],
    [
      'not just after something covered it',
      [
        [true, 0],
        [false, ms],
        [true, ms + 1],
      ],
      true,
      2 * ms,
      false,
    ],
    [
      'although it was reported again meanwhile',
      [
        [true, 0],
        [true, ms - 1],
      ],
      true,
      ms,
      true,
    ],
  ])('%s', (_title, changes, isTrusted, at, expected) => {
    expect(seen(changes).allows(isTrusted, at)).toBe(expected)
  })
})

describe('the question', () => {
  const file = { infoHash: asInfoHash('a'.repeat(40)), name: 'film.mp4', length: 5 }
  const suggested = { kilobytesPerSecond: null, visitMegabytes: null, monthGigabytes: null }

  it('names the servers that see the visitor, each once', () => {
    const trackers = ['wss://tracker.example:8443/announce', 'wss://tracker.example/other']
    const ice = ['stun:stun.example:3478', 'stun:[2001:db8::1]:3478']
    const { servers } = questionOf('https://a.example', file, { trackers, ice, suggested, payee: null }, null, null)
    expect(servers).toEqual(['tracker.example', 'stun.example', '[2001:db8::1]'])
  })

  it('agrees to the account that its words name, and to no other', () => {
    const [owner, own] = [checksummed(`0x${'1'.repeat(40)}`), checksummed(`0x${'2'.repeat(40)}`)]
    const ask = (of: typeof own | null) =>
      questionOf('https://a.example', file, { trackers: [], ice: [], suggested, payee: owner }, null, of)
    expect(ask(null)).toMatchObject({ payee: owner, own: null })
    // The words name only the visitor's own: the owner is not paid by this yes when that is removed later.
    expect(ask(own)).toMatchObject({ payee: null, own })
  })

  it('has the file of the torrent and the origin of the browser', () => {
    const asked = questionOf('https://a.example', file, { trackers: [], ice: [], suggested, payee: null }, null, null)
    expect(asked).toMatchObject({ site: 'https://a.example', file, servers: [], most: MOST_LIMITS })
  })
})

it('a yes knows when it was given, so that a page that took back an earlier one does not end it', () => {
  for (const term of CONSENT_TERMS) {
    expect(givenAt(consentFor(ASKED, { term, limits: MOST_LIMITS }, null, 1_000_000)), term).toBe(1_000_000)
  }
})
