import { describe, expect, it } from 'vitest'
import {
  AGREED_NO_MORE,
  agreedUntil,
  cookieOf,
  isNoteDue,
  readPartCookie,
  readSitePart,
} from '../../../../../src/core/embed/give/site-parts.ts'
import { LIMITS } from '../../../../../src/core/limits.ts'
import type { CalendarMonth } from '../../../../../src/core/traffic/calendar-month.ts'

const PART = { id: 'a', site: 'https://a.example', month: 24_322 as CalendarMonth, taken: 16, sent: 5 }
const READ = { ...PART, ...AGREED_NO_MORE, revokedMs: 0 }
const NOW = 1_700_000_000_000

it('a part of an earlier version was not taken back, and says nothing of the yes', () => {
  expect(readSitePart(PART)).toEqual(READ)
  expect(readSitePart({ ...PART, revokedMs: 7 })?.revokedMs).toBe(7)
  expect(readSitePart({ ...PART, until: NOW, isVisit: true })).toEqual({ ...READ, until: NOW, isVisit: true })
})

it('what is no part is read as none', () => {
  const wrong = [{ sent: -1 }, { site: 1 }, { revokedMs: 'now' }, { until: 0.5 }, { isVisit: 1 }]
  for (const value of [null, 'a', {}, ...wrong.map((one) => ({ ...PART, ...one }))]) {
    expect(readSitePart(value)).toBeNull()
  }
})

describe('a part as a cookie', () => {
  it('is read back', () => {
    for (const site of ['https://a.example', 'http://a.localhost:8080', 'https://[2001:db8::1]']) {
      const { id: _, revokedMs: __, ...part } = { ...READ, site, until: NOW, isVisit: true }
      expect(readPartCookie(cookieOf(part))).toEqual(part)
    }
  })

  it('that is none is not read', () => {
    for (const value of ['', '1.2', '1.2.3.4.5.a', '1.2.3.4.1.a b', '1.2.3.4.1.a;b', 'x.2.3.4.1.a']) {
      expect(readPartCookie(value)).toBeNull()
    }
  })
})

describe('a note of a yes', () => {
  it('of a term has its end, and is made once', () => {
    const consent = { term: 'day', until: NOW + 9 } as const
    expect(agreedUntil(consent, NOW)).toEqual({ until: NOW + 9, isVisit: false })
    expect(isNoteDue(AGREED_NO_MORE, consent, NOW)).toBe(true)
    expect(isNoteDue(agreedUntil(consent, NOW), consent, NOW + 1)).toBe(false)
    expect(isNoteDue(agreedUntil(consent, NOW), { ...consent, until: NOW + 10 }, NOW + 1)).toBe(true)
  })

  it('of a visit is made again before it runs out', () => {
    const visit = { term: 'visit', until: NOW + 1e9 } as const
    const noted = agreedUntil(visit, NOW)
    expect(noted).toEqual({ until: NOW + LIMITS.embedVisitNotedMs, isVisit: true })
    expect(isNoteDue(noted, visit, NOW + LIMITS.embedVisitNotedMs / 2 - 1)).toBe(false)
    expect(isNoteDue(noted, visit, NOW + LIMITS.embedVisitNotedMs / 2)).toBe(true)
    expect(isNoteDue(noted, { ...visit, term: 'day' }, NOW)).toBe(true)
  })
})
