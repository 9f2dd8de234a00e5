import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { PriorityQueue } from '../../../../src/core/lib/priority-queue.ts'

const all = (lanes: PriorityQueue<string>): string[] => {
  const taken: string[] = []
  for (let item = lanes.next(); item !== undefined; item = lanes.next()) taken.push(item)
  return taken
}

describe('PriorityQueue', () => {
  it('serves the most urgent level first, and those below it at least every fourth time', () => {
    const lanes = new PriorityQueue<string>([false, false, false])
    for (const last of ['x', 'y']) lanes.add(last, 2)
    for (const middle of ['a', 'b', 'c', 'd']) lanes.add(middle, 1)
    for (let i = 0; i < 6; i++) lanes.add(`${i}`, 0)
    expect(all(lanes)).toEqual(['0', '1', '2', 'a', '3', '4', '5', 'b', 'c', 'x', 'd', 'y'])
  })

  it('serves the newest item first in a level that is set to', () => {
    const lanes = new PriorityQueue<string>([false, true])
    for (const item of ['a', 'b', 'c']) lanes.add(item, 1)
    expect(all(lanes)).toEqual(['c', 'b', 'a'])
  })

  it('holds no item twice, moves items only to a more urgent level, and forgets deleted items', () => {
    const lanes = new PriorityQueue<string>([false, false])
    lanes.add('a', 1)
    lanes.add('b', 1)
    lanes.add('c', 0)
    lanes.add('b', 0)
    lanes.add('c', 1)
    lanes.delete('a')
    expect(lanes.size).toBe(2)
    expect(all(lanes)).toEqual(['c', 'b'])
  })

  it('serves every item eventually, however many arrive in front', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 5 }), (lane, waiting) => {
        const lanes = new PriorityQueue<string>([false, true, false, false])
        for (let i = 0; i < waiting; i++) lanes.add(`waits ${i}`, lane)
        const seen = new Set<string>()
        for (let turn = 0; turn < waiting * 4 ** lane + 4 ** lane; turn++) {
          for (let before = 0; before < lane; before++) lanes.add(`${before} ${turn}`, before)
          seen.add(lanes.next() ?? '')
        }
        for (let i = 0; i < waiting; i++) expect(seen).toContain(`waits ${i}`)
      }),
    )
  })
})
