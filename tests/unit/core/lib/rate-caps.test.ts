import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { RateCaps } from '../../../../src/core/lib/rate-caps.ts'

const BLOCK = 16_384
const WINDOW_MS = 10_000

/** Blocks that passed, as the moment of each, of a torrent that always has some to send. */
function saturate(caps: RateCaps, infoHashes: readonly string[], latenessMs: () => number): Map<string, number[]> {
  const passed = new Map(infoHashes.map((infoHash) => [infoHash, [] as number[]]))
  let turn = 0
  for (let now = 0; now < 3 * WINDOW_MS; ) {
    let soonest = Number.POSITIVE_INFINITY
    turn += 1
    for (let step = 0; step < infoHashes.length; step++) {
      const infoHash = infoHashes[(turn + step) % infoHashes.length] as string
      const waitMs = caps.waitMs(infoHash, now)
      soonest = Math.min(soonest, waitMs)
      if (waitMs > 0) continue
      caps.charge(infoHash, BLOCK, now)
      passed.get(infoHash)?.push(now)
    }
    // As a timer: whole milliseconds, and late.
    if (soonest > 0) now += Math.ceil(soonest) + latenessMs()
  }
  return passed
}

/** Fewest and most bytes of any ten seconds. */
function extremes(moments: readonly number[]): { fewest: number; most: number } {
  let [fewest, most] = [Number.POSITIVE_INFINITY, 0]
  let end = 0
  for (const [begin, at] of moments.entries()) {
    if (at > 2 * WINDOW_MS) break
    while (end < moments.length && (moments[end] as number) < at + WINDOW_MS) end += 1
    fewest = Math.min(fewest, (end - begin) * BLOCK)
    most = Math.max(most, (end - begin) * BLOCK)
  }
  return { fewest, most }
}

/** Within 5 % of the rate, or within one block where that is more; in whole blocks: nothing smaller passes. */
function expectRate(moments: readonly number[], bytesPerSecond: number): void {
  const expected = (bytesPerSecond * WINDOW_MS) / 1_000
  const slack = Math.max(0.05 * expected, BLOCK)
  const { fewest, most } = extremes(moments)
  expect(fewest).toBeGreaterThanOrEqual(Math.floor((expected - slack) / BLOCK) * BLOCK)
  expect(most).toBeLessThanOrEqual(Math.ceil((expected + slack) / BLOCK) * BLOCK)
}

const lateness = (seed: number, mostMs: number): (() => number) => {
  let state = seed
  return () => {
    state = (state * 48_271) % 2_147_483_647
    return state % (mostMs + 1)
  }
}
const seeds = fc.integer({ min: 1, max: 2_147_483_646 })
const rates = fc.integer({ min: 20_000, max: 3_000_000 })

describe('RateCaps', () => {
  it('holds the limit of all within 5 % over any ten seconds, with timers up to 150 ms late', () => {
    fc.assert(
      fc.property(rates, seeds, fc.nat(150), fc.integer({ min: 1, max: 5 }), (rate, seed, mostLateMs, torrents) => {
        const caps = new RateCaps(0)
        caps.setLimits({ all: rate, each: {} }, 0)
        const names = Array.from({ length: torrents }, (_, index) => `t${index}`)
        const passed = saturate(caps, names, lateness(seed, mostLateMs))
        expectRate(
          [...passed.values()].flat().sort((a, b) => a - b),
          rate,
        )
      }),
      { numRuns: 40 },
    )
  })

  it("holds each torrent's own limit, beside a torrent without one", () => {
    fc.assert(
      fc.property(rates, rates, seeds, (slow, slower, seed) => {
        const caps = new RateCaps(0)
        const all = 4 * (slow + slower)
        caps.setLimits({ all, each: { slow, slower } }, 0)
        const passed = saturate(caps, ['slow', 'slower', 'free'], lateness(seed, 20))
        expectRate(passed.get('slow') ?? [], slow)
        expectRate(passed.get('slower') ?? [], slower)
        expectRate(
          [...passed.values()].flat().sort((a, b) => a - b),
          all,
        )
      }),
      { numRuns: 20 },
    )
  })

  it('lets all pass without limits, also after they are removed, and nothing at a limit of 0', () => {
    const caps = new RateCaps(0)
    caps.charge('a', 1e9, 0)
    expect(caps.waitMs('a', 0)).toBe(0)
    caps.setLimits({ all: null, each: { a: 0 } }, 0)
    expect([caps.waitMs('a', 1e9), caps.waitMs('b', 1e9)]).toEqual([Number.POSITIVE_INFINITY, 0])
    caps.setLimits({ all: 1_000, each: { a: 500 } }, 0)
    expect([caps.bytesPerSecond('a'), caps.bytesPerSecond('b')]).toEqual([500, 1_000])
    caps.charge('a', 1_000, 0)
    expect([caps.waitMs('a', 0), caps.waitMs('b', 0), caps.allWaitMs(0)]).toEqual([2_000, 1_000, 1_000])
    caps.setLimits({ all: null, each: {} }, 0)
    expect([caps.waitMs('a', 0), caps.bytesPerSecond('a')]).toEqual([0, null])
  })
})
