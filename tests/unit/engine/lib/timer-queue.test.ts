import fc from 'fast-check'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { TimerQueue } from '../../../../src/engine/lib/timer-queue.ts'

let alarms: TimerQueue
beforeEach(() => {
  vi.useFakeTimers()
  alarms = new TimerQueue(() => Date.now())
})
afterEach(() => vi.useRealTimers())

test('a thousand alarms have one timer, and none when they have rung', () => {
  let rung = 0
  for (let i = 0; i < 1_000; i++) {
    alarms.set(i * 7, () => {
      rung += 1
    })
  }
  expect(vi.getTimerCount()).toBe(1)
  vi.advanceTimersByTime(7_000)
  expect(rung).toBe(1_000)
  expect(vi.getTimerCount()).toBe(0)
})

test('each rings once at its time, in order, unless it was cancelled', () => {
  fc.assert(
    fc.property(fc.array(fc.record({ after: fc.integer({ min: -5, max: 500 }), cancelled: fc.boolean() })), (given) => {
      const rung: { index: number; at: number }[] = []
      const start = Date.now()
      const set = given.map(({ after }, index) => alarms.set(after, () => rung.push({ index, at: Date.now() - start })))
      for (const [index, { cancelled }] of given.entries()) if (cancelled) set[index]?.cancel()
      vi.advanceTimersByTime(500)
      const wanted = given.flatMap(({ after, cancelled }, index) =>
        cancelled ? [] : [{ index, at: Math.max(0, after) }],
      )
      expect(rung.toSorted((a, b) => a.index - b.index)).toEqual(wanted)
      expect(rung.map(({ at }) => at)).toEqual(rung.map(({ at }) => at).toSorted((a, b) => a - b))
      expect(alarms.size).toBe(0)
      expect(vi.getTimerCount()).toBe(0)
    }),
  )
})

test('one that rings may cancel another of the same moment, and set new ones', () => {
  const rung: string[] = []
  alarms.set(10, () => {
    rung.push('first')
    second.cancel()
    alarms.set(0, () => rung.push('third'))
  })
  const second = alarms.set(10, () => rung.push('second'))
  vi.advanceTimersByTime(10)
  expect(rung).toEqual(['first'])
  vi.advanceTimersByTime(1)
  expect(rung).toEqual(['first', 'third'])
})

test('one that throws takes none of the others along', () => {
  const rung: string[] = []
  alarms.set(10, () => {
    throw new Error('made to fail')
  })
  alarms.set(10, () => rung.push('other'))
  expect(() => vi.advanceTimersByTime(10)).toThrow('made to fail')
  vi.advanceTimersByTime(1)
  expect(rung).toEqual(['other'])
})
