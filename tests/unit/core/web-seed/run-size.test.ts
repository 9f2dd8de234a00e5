import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { RecentRate } from '../../../../src/core/lib/recent-rate.ts'
import { LIMITS } from '../../../../src/core/limits.ts'
import {
  isWorthSkipping,
  keptBytes,
  leadBytes,
  nextRunBytes,
  UNKNOWN_SPEED,
  type WebSeedSpeed,
  webSeedRetryMs,
  withAnswer,
  withRun,
} from '../../../../src/core/web-seed/run-size.ts'
import { UnusableFiles } from '../../../../src/core/web-seed/unusable-files.ts'

/** What a server of this rate and round trip makes of run after run. */
function settle(bytesPerSecond: number, latencyMs: number, runs: number): WebSeedSpeed {
  let speed = UNKNOWN_SPEED
  for (let run = 0; run < runs; run++) {
    const bytes = nextRunBytes(speed)
    speed = withAnswer(withRun(speed, bytes, latencyMs + (bytes * 1_000) / bytesPerSecond), latencyMs)
  }
  return speed
}

const speed = fc.record({
  bytesPerSecond: fc.oneof(fc.constant(null), fc.double({ min: 0, max: 1e10, noNaN: true })),
  latencyMs: fc.double({ min: 0, max: 1e5, noNaN: true }),
})

describe('the size of runs', () => {
  it('starts small and grows to a few seconds of what the server sends', () => {
    expect(nextRunBytes(UNKNOWN_SPEED)).toBe(LIMITS.webSeedFirstRunBytes)
    for (const [rate, latency] of [
      [200_000, 50],
      [1_000_000, 300],
      [4_000_000, 100],
    ] as const) {
      const seconds = nextRunBytes(settle(rate, latency, 12)) / rate
      expect(seconds).toBeGreaterThan(LIMITS.webSeedRunMs / 1_500)
      expect(seconds).toBeLessThanOrEqual(LIMITS.webSeedRunMs / 1_000)
    }
  })

  it('is bounded at any measured speed', () => {
    fc.assert(
      fc.property(speed, (measured) => {
        const bytes = nextRunBytes(measured)
        expect(bytes).toBeGreaterThan(0)
        expect(bytes).toBeLessThanOrEqual(LIMITS.webSeedRunBytes)
        expect(leadBytes(measured)).toBeLessThanOrEqual(LIMITS.webSeedRunBytes / 2)
      }),
    )
  })

  it('follows a server that became slow within a few runs', () => {
    let measured = settle(4_000_000, 50, 8)
    for (let run = 0; run < 6; run++) measured = withRun(measured, 100_000, 1_000)
    expect(nextRunBytes(measured)).toBeLessThan(2 * ((100_000 * LIMITS.webSeedRunMs) / 1_000))
  })
})

it('a run skips a gap when reading it would take longer than a new request', () => {
  const measured = { bytesPerSecond: 10_000_000, latencyMs: 100 }
  expect(isWorthSkipping(900_000, measured)).toBe(false)
  expect(isWorthSkipping(1_100_000, measured)).toBe(true)
  expect(isWorthSkipping(0, UNKNOWN_SPEED)).toBe(false)
})

it('a run keeps all its bytes while it is in time, then those of a few seconds', () => {
  expect(keptBytes(1_000, 1e7, 2 * LIMITS.webSeedRunMs)).toBe(1e7)
  const ms = 3 * LIMITS.webSeedRunMs
  expect(keptBytes(3_000_000, 1e7, ms)).toBeCloseTo(1_000_000)
  expect(keptBytes(3_000_000, 500_000, ms)).toBe(500_000)
  fc.assert(
    fc.property(fc.nat(1e9), fc.nat(1e9), fc.nat(1e7), (came, left, elapsed) => {
      expect(keptBytes(came, left, elapsed)).toBeLessThanOrEqual(left)
      expect(keptBytes(came, left, elapsed)).toBeGreaterThanOrEqual(Math.min(left, 1))
    }),
  )
})

it('a web seed rests twice as long after each failure and as long as Retry-After asks, up to a limit', () => {
  expect([1, 2, 3].map((failures) => webSeedRetryMs(failures))).toEqual(
    [1, 2, 4].map((n) => n * LIMITS.webSeedRetryMinMs),
  )
  expect(webSeedRetryMs(5_000)).toBe(LIMITS.webSeedRetryMaxMs)
  expect(webSeedRetryMs(1, 30_000)).toBe(30_000)
  expect(webSeedRetryMs(1, 1e12)).toBe(LIMITS.webSeedRetryMaxMs)
})

it('a measured rate approaches a steady rate and falls when nothing comes', () => {
  const rate = new RecentRate()
  expect(rate.bytesPerSecond(0)).toBe(0)
  for (let now = 0; now <= 30_000; now += 100) rate.add(100_000, now)
  expect(rate.bytesPerSecond(30_000) / 1_000_000).toBeCloseTo(1, 1)
  expect(rate.bytesPerSecond(60_000)).toBeLessThan(100)
})

it('a web seed is not asked for files that it does not have for a while', () => {
  let now = 0
  const files = [0, 1, 2].map((i) => ({ offset: i * 15, length: 15, pad: false }))
  const absent = new UnusableFiles({ files, length: 45, pieceLength: 10, pieceCount: 5 }, () => now)
  const offered = (): number[] => [0, 1, 2, 3, 4].filter((piece) => absent.offers(piece))
  expect(absent.nextReturnMs()).toBe(null)
  absent.addAbsent(0)
  expect(offered()).toEqual([2, 3, 4])
  now = 1_000
  absent.addAbsent(2)
  expect(offered()).toEqual([2])
  expect(absent.nextReturnMs()).toBe(LIMITS.webSeedAbsentMs - 1_000)
  now = LIMITS.webSeedAbsentMs
  expect(offered()).toEqual([0, 1, 2])
  now += 1_000
  expect(offered()).toEqual([0, 1, 2, 3, 4])
})
