import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { LIMITS } from '../../../../src/core/limits.ts'
import { Rest } from '../../../../src/engine/web-seed/rest.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

/** Lets it fail, and returns how long it rested. */
function restOnce(rest: Rest, wake: { mock: { calls: unknown[] } }): number {
  const began = Date.now()
  const calls = wake.mock.calls.length
  rest.failed(0)
  expect(rest.resting).toBe(true)
  while (wake.mock.calls.length === calls) vi.advanceTimersToNextTimer()
  expect(rest.resting).toBe(false)
  return Date.now() - began
}

it('rests twice as long after each failure, up to a limit, and starts over once bytes came', () => {
  const wake = vi.fn()
  const rest = new Rest(wake)
  const waits = Array.from({ length: 9 }, () => restOnce(rest, wake))
  expect(waits.slice(0, 3)).toEqual([1, 2, 4].map((times) => times * LIMITS.webSeedRestMinMs))
  expect(waits.at(-1)).toBe(LIMITS.webSeedRestMaxMs)
  rest.came()
  expect(restOnce(rest, wake)).toBe(LIMITS.webSeedRestMinMs)
})

it('counts one failure, however many requests it had', () => {
  const wake = vi.fn()
  const rest = new Rest(wake)
  rest.failed(0)
  rest.failed(0)
  vi.advanceTimersByTime(LIMITS.webSeedRestMinMs)
  expect(wake).toHaveBeenCalledTimes(1)
  expect(restOnce(rest, wake)).toBe(2 * LIMITS.webSeedRestMinMs)
})

it('wakes once for many reminders, and nobody once stopped', () => {
  const wake = vi.fn()
  const rest = new Rest(wake)
  rest.remind(500)
  rest.remind(700)
  vi.advanceTimersByTime(1_000)
  expect(wake).toHaveBeenCalledTimes(1)
  rest.remind(500)
  rest.failed(0)
  rest.stop()
  vi.advanceTimersByTime(LIMITS.webSeedRestMaxMs)
  expect(wake).toHaveBeenCalledTimes(1)
  expect(rest.resting).toBe(false)
})
