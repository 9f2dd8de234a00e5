import { expect, test } from 'vitest'
import { etaSeconds, splitBytes, splitDuration } from '../../../src/core/units.ts'

test.each([
  [0, 0, 'B'],
  [999, 999, 'B'],
  [1_000, 1, 'kB'],
  [1_500, 1.5, 'kB'],
  [999_900, 999.9, 'kB'],
  [999_950, 0.99995, 'MB'],
  [1e9, 1, 'GB'],
  [5e12, 5, 'TB'],
  [3e15, 3, 'PB'],
  [2e19, 20_000, 'PB'],
  [-5, 0, 'B'],
  [Number.NaN, 0, 'B'],
  [Number.POSITIVE_INFINITY, 0, 'B'],
])('splitBytes(%d)', (bytes, value, unit) => {
  const split = splitBytes(bytes)
  expect(split.unit).toBe(unit)
  expect(split.value).toBeCloseTo(value, 10)
})

test.each([
  [0, 0, 0, 0, 0],
  [0.2, 0, 0, 0, 1],
  [59, 0, 0, 0, 59],
  [59.5, 0, 0, 1, 0],
  [3_661, 0, 1, 1, 1],
  [90_061, 1, 1, 1, 1],
  [-1, 0, 0, 0, 0],
  [Number.POSITIVE_INFINITY, 0, 0, 0, 0],
])('splitDuration(%d)', (seconds, days, hours, minutes, rest) => {
  expect(splitDuration(seconds)).toEqual({ days, hours, minutes, seconds: rest })
})

test('etaSeconds is 0 when nothing is left and null when the rate is 0', () => {
  expect(etaSeconds(100, 50)).toBe(2)
  expect(etaSeconds(0, 0)).toBe(0)
  expect(etaSeconds(1, 0)).toBeNull()
  expect(etaSeconds(1, Number.NaN)).toBeNull()
})
