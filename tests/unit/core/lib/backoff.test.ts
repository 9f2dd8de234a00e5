import fc from 'fast-check'
import { expect, test } from 'vitest'
import { reconnectDelayMs } from '../../../../src/core/lib/backoff.ts'

test('the wait doubles up to the maximum, and half of it is random', () => {
  expect([0, 1, 2, 3, 10, 5_000].map((attempt) => reconnectDelayMs(attempt, () => 0, 1_000, 60_000))).toEqual([
    500, 1_000, 2_000, 4_000, 30_000, 30_000,
  ])
  expect([0, 1, 5_000].map((attempt) => reconnectDelayMs(attempt, () => 0.999_999, 1_000, 60_000))).toEqual([
    1_000, 2_000, 60_000,
  ])
})

test('a minimum of 0 stays 0', () => {
  expect(reconnectDelayMs(5_000, () => 0.5, 0, 60_000)).toBe(0)
})

test('the wait is always within its bounds', () => {
  fc.assert(
    fc.property(fc.nat(1e6), fc.double({ min: 0, max: 0.999, noNaN: true }), (attempt, chance) => {
      const delay = reconnectDelayMs(attempt, () => chance, 1_000, 60_000)
      expect(delay >= 500 && delay <= 60_000).toBe(true)
    }),
  )
})
