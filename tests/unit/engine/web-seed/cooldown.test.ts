import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { LIMITS } from '../../../../src/core/limits.ts'
import { Cooldown } from '../../../../src/engine/web-seed/cooldown.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

/** Lets a web seed fail. @returns how long it rested, ms */
function failOnce(cooldown: Cooldown, wake: { mock: { calls: unknown[] } }): number {
  const began = Date.now()
  const calls = wake.mock.calls.length
  cooldown.onFailure(0)
  expect(cooldown.isActive).toBe(true)
  while (wake.mock.calls.length === calls) vi.advanceTimersToNextTimer()
  expect(cooldown.isActive).toBe(false)
  return Date.now() - began
}

it('a web seed rests twice as long after each failure, up to a limit, and starts over once bytes came', () => {
  const wake = vi.fn()
  const cooldown = new Cooldown(wake)
  const waits = Array.from({ length: 9 }, () => failOnce(cooldown, wake))
  expect(waits.slice(0, 3)).toEqual([1, 2, 4].map((times) => times * LIMITS.webSeedRetryMinMs))
  expect(waits.at(-1)).toBe(LIMITS.webSeedRetryMaxMs)
  cooldown.onSuccess()
  expect(failOnce(cooldown, wake)).toBe(LIMITS.webSeedRetryMinMs)
})

it('a cooldown counts failures during the same rest as one', () => {
  const wake = vi.fn()
  const cooldown = new Cooldown(wake)
  cooldown.onFailure(0)
  cooldown.onFailure(0)
  vi.advanceTimersByTime(LIMITS.webSeedRetryMinMs)
  expect(wake).toHaveBeenCalledTimes(1)
  expect(failOnce(cooldown, wake)).toBe(2 * LIMITS.webSeedRetryMinMs)
})

it('a cooldown wakes once for several reminders, and never after stop', () => {
  const wake = vi.fn()
  const cooldown = new Cooldown(wake)
  cooldown.wakeIn(500)
  cooldown.wakeIn(700)
  vi.advanceTimersByTime(1_000)
  expect(wake).toHaveBeenCalledTimes(1)
  cooldown.wakeIn(500)
  cooldown.onFailure(0)
  cooldown.stop()
  vi.advanceTimersByTime(LIMITS.webSeedRetryMaxMs)
  expect(wake).toHaveBeenCalledTimes(1)
  expect(cooldown.isActive).toBe(false)
})
