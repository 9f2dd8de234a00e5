import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { RateCap } from '../../../../src/core/lib/rate-cap.ts'

describe('RateCap', () => {
  it('lets all bytes pass without a cap, and none at a cap of 0', () => {
    const cap = new RateCap(null, 0)
    cap.charge(1e9, 0)
    expect(cap.waitMs(0)).toBe(0)
    cap.setRate(0, 0)
    cap.charge(1, 0)
    expect(cap.waitMs(1e9)).toBe(Number.POSITIVE_INFINITY)
  })

  it('reports how long to wait, and accepts bytes returned as not sent', () => {
    const cap = new RateCap(1_000, 0)
    cap.charge(500, 0)
    expect(cap.waitMs(0)).toBe(500)
    expect(cap.waitMs(400)).toBeCloseTo(100)
    cap.charge(-500, 400)
    expect(cap.waitMs(400)).toBe(0)
  })

  it('holds the rate over any time, with any block sizes and pauses', () => {
    const step = fc.record({ pauseMs: fc.nat(200), bytes: fc.integer({ min: 1, max: 131_072 }) })
    fc.assert(
      fc.property(
        fc.integer({ min: 1_000, max: 10_000_000 }),
        fc.array(step, { minLength: 1, maxLength: 100 }),
        (rate, steps) => {
          const cap = new RateCap(rate, 0)
          let now = 0
          let sent = 0
          for (const { pauseMs, bytes } of steps) {
            now += pauseMs
            now += cap.waitMs(now) + 1e-6
            // All that went before this block is within the rate and one burst of 200 ms.
            expect(sent).toBeLessThanOrEqual((rate * (now + 200)) / 1_000 + 1)
            cap.charge(bytes, now)
            sent += bytes
          }
        },
      ),
    )
  })
})
