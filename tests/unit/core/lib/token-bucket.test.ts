import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { TokenBucket } from '../../../../src/core/lib/token-bucket.ts'

describe('Pace', () => {
  it('lets a burst pass, then so many a second', () => {
    const pace = new TokenBucket(20, 5, 0)
    expect(Array.from({ length: 6 }, () => pace.take(0))).toEqual([true, true, true, true, true, false])
    expect(pace.waitMs(0)).toBe(50)
    expect(pace.take(49)).toBe(false)
    expect(pace.take(50)).toBe(true)
  })

  it('never lets more pass than the burst and the rate allow, and whoever waits as told may pass', () => {
    const steps = fc.array(fc.integer({ min: 0, max: 400 }), { maxLength: 200 })
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 50 }), fc.integer({ min: 1, max: 50 }), steps, (perSecond, burst, gaps) => {
        const pace = new TokenBucket(perSecond, burst, 0)
        let now = 0
        let passed = 0
        for (const gap of gaps) {
          now += gap
          while (pace.take(now)) passed += 1
          expect(passed).toBeLessThanOrEqual(burst + (now / 1_000) * perSecond + 1e-5)
          now += pace.waitMs(now)
          expect(pace.take(now)).toBe(true)
          passed += 1
        }
      }),
    )
  })
})
