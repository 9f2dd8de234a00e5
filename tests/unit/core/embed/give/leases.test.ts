import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type TakenPart, takenAfter } from '../../../../../src/core/embed/give/leases.ts'
import { LIMITS } from '../../../../../src/core/limits.ts'

const LEASE = LIMITS.embedLeaseBytes
const MONTH = 24_000

interface Site {
  sent: number
  part: TakenPart | null
  /** What it looked at, before it writes; null while it takes nothing. */
  seen: { readonly own: TakenPart | null; readonly others: readonly TakenPart[] } | null
}

const steps = fc.array(
  fc.record({
    site: fc.nat({ max: 4 }),
    does: fc.constantFrom('look', 'write', 'send'),
    share: fc.double({ min: 0, max: 1, noNaN: true }),
  }),
  { minLength: 50, maxLength: 400 },
)
const limits = fc.integer({ min: 0, max: 12 * LEASE })

/** Runs the steps; returns what all sites have sent. */
function run(limit: number, all: readonly { site: number; does: string; share: number }[], inTurn: boolean): number {
  const sites: Site[] = Array.from({ length: 5 }, () => ({ sent: 0, part: null, seen: null }))
  const look = (site: Site): void => {
    const others = sites.flatMap((other) => (other === site || other.part === null ? [] : [other.part]))
    site.seen = { own: site.part, others }
  }
  const write = (site: Site): void => {
    if (site.seen === null) return
    const { sent } = site
    site.part = { month: MONTH, taken: takenAfter({ sent, ...site.seen, limit, month: MONTH }), sent }
    site.seen = null
  }
  for (const { site: index, does, share } of all) {
    const site = sites[index]!
    if (does === 'send') site.sent += Math.floor(Math.max(0, (site.part?.taken ?? 0) - site.sent) * share)
    else if (does === 'look' && site.seen === null) {
      look(site)
      if (inTurn) write(site)
    } else write(site)
  }
  return sites.reduce((sum, { sent }) => sum + sent, 0)
}

describe('one limit for all sites', () => {
  it('is never exceeded by all together where they take in turn', () => {
    fc.assert(fc.property(limits, steps, (limit, all) => void expect(run(limit, all, true)).toBeLessThanOrEqual(limit)))
  })

  it('is exceeded by one lease a site at most where they look at the same time', () => {
    fc.assert(
      fc.property(limits, steps, (limit, all) => {
        expect(run(limit, all, false)).toBeLessThanOrEqual(limit + 5 * LEASE)
      }),
    )
  })

  it('is used up to the end by a site that is alone', () => {
    let part: TakenPart | null = null
    let sent = 0
    for (let round = 0; round < 100; round++) {
      const taken = takenAfter({ sent, own: part, others: [], limit: 5.5 * LEASE, month: MONTH })
      part = { month: MONTH, taken, sent }
      sent = taken
    }
    expect(sent).toBe(5.5 * LEASE)
  })

  it('counts what a site sent before it joined', () => {
    const others = [{ month: MONTH, taken: LEASE, sent: 0 }]
    const taken = takenAfter({ sent: 3 * LEASE, own: null, others, limit: 10 * LEASE, month: MONTH })
    expect(taken).toBe(4 * LEASE)
    expect(takenAfter({ sent: 3 * LEASE, own: null, others, limit: 3 * LEASE, month: MONTH })).toBe(2 * LEASE)
  })

  it('counts what others sent before they joined, when nothing was left to take', () => {
    const others = [{ month: MONTH, taken: 0, sent: 3 * LEASE }]
    const limit = 3.5 * LEASE
    expect(takenAfter({ sent: 0, own: null, others, limit, month: MONTH })).toBe(LEASE / 2)
  })

  it('begins anew with each month', () => {
    const old = { month: MONTH - 1, taken: 9 * LEASE, sent: 9 * LEASE }
    expect(takenAfter({ sent: 0, own: old, others: [old], limit: 10 * LEASE, month: MONTH })).toBe(LEASE)
  })

  it('takes nothing while half a lease is ahead', () => {
    const own = { month: MONTH, taken: LEASE }
    expect(takenAfter({ sent: LEASE / 2, own, others: [], limit: 10 * LEASE, month: MONTH })).toBe(LEASE)
    expect(takenAfter({ sent: LEASE / 2 + 1, own, others: [], limit: 10 * LEASE, month: MONTH })).toBe(2 * LEASE)
  })
})
