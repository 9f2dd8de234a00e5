import { expect, it } from 'vitest'
import { hasPassed, isBefore } from '../../../../src/core/lib/wall-clock.ts'

it('a span has passed after its time, and when it began at a time that is still to come', () => {
  expect([99, 100, 101].map((now) => hasPassed(100, 0, now))).toEqual([false, true, true])
  expect(hasPassed(100, 1, 0)).toBe(true)
  expect(hasPassed(100, Number.NEGATIVE_INFINITY, 0)).toBe(true)
})

it('an end is ahead as far as the longest span reaches, and no further', () => {
  expect([0, 1, 100, 101].map((until) => isBefore(until, 100, 0))).toEqual([false, true, true, false])
  expect(isBefore(Number.NEGATIVE_INFINITY, 100, 0)).toBe(false)
})
