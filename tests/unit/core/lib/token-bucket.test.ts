import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { TokenBucket } from '../../../../src/core/lib/token-bucket.ts'

describe('TokenBucket', () => {
  it('grants a burst, then so many tokens a second', () => {
    const bucket = new TokenBucket({ perSecond: 20, burst: 5 }, 0)
    expect(Array.from({ length: 6 }, () => bucket.tryCharge(1, 0))).toEqual([true, true, true, true, true, false])
    expect(bucket.waitMs(1, 0)).toBe(50)
    expect(bucket.tryCharge(1, 49)).toBe(false)
    expect(bucket.tryCharge(1, 50)).toBe(true)
  })

  it('grants no more than the burst and the rate allow, and always after the wait it asked for', () => {
    const steps = fc.array(fc.integer({ min: 0, max: 400 }), { maxLength: 200 })
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 50 }), fc.integer({ min: 1, max: 50 }), steps, (perSecond, burst, gaps) => {
        const bucket = new TokenBucket({ perSecond, burst }, 0)
        let now = 0
        let granted = 0
        for (const gap of gaps) {
          now += gap
          while (bucket.tryCharge(1, now)) granted += 1
          expect(granted).toBeLessThanOrEqual(burst + (now / 1_000) * perSecond + 1e-4)
          now += bucket.waitMs(1, now)
          expect(bucket.tryCharge(1, now)).toBe(true)
          granted += 1
        }
      }),
    )
  })

  it('can be charged into debt, which a change of the rate keeps', () => {
    const bucket = new TokenBucket({ perSecond: 10, burst: 10 }, 0)
    bucket.charge(20, 0)
    expect(bucket.waitMs(0, 0)).toBe(1_000)
    bucket.setRate({ perSecond: 100, burst: 10 }, 0)
    expect(bucket.waitMs(0, 0)).toBe(100)
    bucket.charge(-10, 0)
    expect(bucket.tryCharge(0, 0)).toBe(true)
  })

  it('adds nothing when the clock goes back', () => {
    const bucket = new TokenBucket({ perSecond: 1, burst: 1 }, 1_000)
    expect(bucket.tryCharge(1, 1_000)).toBe(true)
    expect(bucket.tryCharge(1, 0)).toBe(false)
    expect(bucket.tryCharge(1, 1_999)).toBe(false)
    expect(bucket.tryCharge(1, 2_000)).toBe(true)
  })
})
