import fc from 'fast-check'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { TimerQueue } from '../../../../src/engine/lib/timer-queue.ts'

let timers: TimerQueue
beforeEach(() => {
  vi.useFakeTimers()
  timers = new TimerQueue(() => Date.now())
})
afterEach(() => vi.useRealTimers())

test('a thousand timers share one timeout, and leave none once they were called', () => {
  let called = 0
  for (let i = 0; i < 1_000; i++) {
    timers.set(i * 7, () => {
      called += 1
    })
  }
  expect(vi.getTimerCount()).toBe(1)
  vi.advanceTimersByTime(7_000)
  expect(called).toBe(1_000)
  expect(vi.getTimerCount()).toBe(0)
})

test('each timer is called once at its time, in order, unless it was cancelled', () => {
  fc.assert(
    fc.property(fc.array(fc.record({ after: fc.integer({ min: -5, max: 500 }), cancelled: fc.boolean() })), (given) => {
      const called: { index: number; at: number }[] = []
      const start = Date.now()
      const set = given.map(({ after }, index) =>
        timers.set(after, () => called.push({ index, at: Date.now() - start })),
      )
      for (const [index, { cancelled }] of given.entries()) if (cancelled) set[index]?.cancel()
      vi.advanceTimersByTime(500)
      const wanted = given.flatMap(({ after, cancelled }, index) =>
        cancelled ? [] : [{ index, at: Math.max(0, after) }],
      )
      expect(called.toSorted((a, b) => a.index - b.index)).toEqual(wanted)
      expect(called.map(({ at }) => at)).toEqual(called.map(({ at }) => at).toSorted((a, b) => a - b))
      expect(timers.size).toBe(0)
      expect(vi.getTimerCount()).toBe(0)
    }),
  )
})

test('a callback may cancel another timer of the same moment, and set new ones', () => {
  const called: string[] = []
  timers.set(10, () => {
    called.push('first')
    second.cancel()
    timers.set(0, () => called.push('third'))
  })
  const second = timers.set(10, () => called.push('second'))
  vi.advanceTimersByTime(10)
  expect(called).toEqual(['first'])
  vi.advanceTimersByTime(1)
  expect(called).toEqual(['first', 'third'])
})

test('a callback that throws keeps no other from being called', () => {
  const called: string[] = []
  timers.set(10, () => {
    throw new Error('made to fail')
  })
  timers.set(10, () => called.push('other'))
  expect(() => vi.advanceTimersByTime(10)).toThrow('made to fail')
  vi.advanceTimersByTime(1)
  expect(called).toEqual(['other'])
})
