import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { RateMeter } from '../../../src/core/rate.ts'

function meter(windowMs = 5_000, slots = 20, startAt = 1_000_000) {
  let now = startAt
  const rate = new RateMeter(() => now, windowMs, slots)
  const pass = (ms: number): void => {
    now += ms
  }
  return { rate, pass }
}

describe('RateMeter', () => {
  test('nothing is 0', () => {
    const { rate, pass } = meter()
    expect(rate.bytesPerSecond()).toBe(0)
    pass(60_000)
    expect(rate.bytesPerSecond()).toBe(0)
  })

  test('a steady stream reads right from its first second on', () => {
    const { rate, pass } = meter()
    for (let i = 0; i < 200; i++) {
      pass(100)
      rate.add(1_000)
      if (i >= 9) expect(rate.bytesPerSecond()).toBeGreaterThan(9_000)
      if (i >= 9) expect(rate.bytesPerSecond()).toBeLessThan(11_000)
    }
  })

  test('forgets what is older than the window, after a gap too', () => {
    const { rate, pass } = meter()
    rate.add(1_000_000)
    pass(4_000)
    expect(rate.bytesPerSecond()).toBeGreaterThan(0)
    pass(1_001)
    expect(rate.bytesPerSecond()).toBe(0)
    rate.add(5)
    pass(1e9)
    expect(rate.bytesPerSecond()).toBe(0)
  })

  test('the first bytes do not read as an endless rate', () => {
    const { rate } = meter(5_000, 20)
    rate.add(1_000)
    expect(rate.bytesPerSecond()).toBe(4_000)
  })

  test('is never negative and never above all bytes in one slot', () => {
    const steps = fc.array(fc.tuple(fc.nat(9_000), fc.nat(1e6)), { maxLength: 60 })
    fc.assert(
      fc.property(steps, (list) => {
        const { rate, pass } = meter()
        let total = 0
        for (const [ms, bytes] of list) {
          pass(ms)
          rate.add(bytes)
          total += bytes
          expect(rate.bytesPerSecond()).toBeGreaterThanOrEqual(0)
          expect(rate.bytesPerSecond()).toBeLessThanOrEqual(total * 4)
        }
      }),
    )
  })
})
