import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { LIMITS } from '../../../../src/core/limits.ts'
import { Cooldown } from '../../../../src/engine/web-seed/cooldown.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

/** Lets it fail, and returns how long it rested. */
function restOnce(rest: Cooldown, wake: { mock: { calls: unknown[] } }): number {
  const began = Date.now()
  const calls = wake.mock.calls.length
  rest.onFailure(0)
  expect(rest.isActive).toBe(true)
  while (wake.mock.calls.length === calls) vi.advanceTimersToNextTimer()
  expect(rest.isActive).toBe(false)
  return Date.now() - began
}

it('rests twice as long after each failure, up to a limit, and starts over once bytes came', () => {
  const wake = vi.fn()
  const rest = new Cooldown(wake)
  const waits = Array.from({ length: 9 }, () => restOnce(rest, wake))
  expect(waits.slice(0, 3)).toEqual([1, 2, 4].map((times) => times * LIMITS.webSeedRestMinMs))
  expect(waits.at(-1)).toBe(LIMITS.webSeedRestMaxMs)
  rest.onSuccess()
  expect(restOnce(rest, wake)).toBe(LIMITS.webSeedRestMinMs)
})

it('counts one failure, however many requests it had', () => {
  const wake = vi.fn()
  const rest = new Cooldown(wake)
  rest.onFailure(0)
  rest.onFailure(0)
  vi.advanceTimersByTime(LIMITS.webSeedRestMinMs)
  expect(wake).toHaveBeenCalledTimes(1)
  expect(restOnce(rest, wake)).toBe(2 * LIMITS.webSeedRestMinMs)
})

it('wakes once for many reminders, and nobody once stopped', () => {
  const wake = vi.fn()
  const rest = new Cooldown(wake)
  rest.wakeIn(500)
  rest.wakeIn(700)
  vi.advanceTimersByTime(1_000)
  expect(wake).toHaveBeenCalledTimes(1)
  rest.wakeIn(500)
  rest.onFailure(0)
  rest.stop()
  vi.advanceTimersByTime(LIMITS.webSeedRestMaxMs)
  expect(wake).toHaveBeenCalledTimes(1)
  expect(rest.isActive).toBe(false)
})
