import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Pipe, type PipeConditions } from '../../../stack/network/pipe.ts'
import { randomOf } from '../../../stack/network/random.ts'

const pipe = (conditions: PipeConditions, seed = 'a') => new Pipe(conditions, randomOf(seed))

/** When each of `count` packets comes out that enter `everyMs` after each other. */
const flow = (through: Pipe, count: number, bytes: number, everyMs: number) =>
  Array.from({ length: count }, (_, i) => through.enter(i * everyMs, bytes))

describe('a pipe', () => {
  it('passes packets at once without conditions', () => {
    expect(flow(pipe({}), 3, 1_200, 5)).toEqual([0, 5, 10])
  })

  it('delays every packet by the same time', () => {
    expect(flow(pipe({ delayMs: 50 }), 3, 1_200, 5)).toEqual([50, 55, 60])
  })

  it('sends at its rate, one packet after the other', () => {
    const out = flow(pipe({ bytesPerSecond: 1_000_000, delayMs: 10 }), 10, 1_000, 0)
    expect(out.map((at) => Math.round(at!))).toEqual([11, 12, 13, 14, 15, 16, 17, 18, 19, 20])
  })

  it('queues up to its limit and drops the rest', () => {
    const through = pipe({ bytesPerSecond: 1_000_000, queueBytes: 5_000 })
    const out = flow(through, 8, 1_000, 0)
    expect(out.filter((at) => at !== null)).toHaveLength(5)
    expect(through.packetCounts).toMatchObject({ passed: 5, passedBytes: 5_000, dropped: 3, lost: 0 })
    expect(through.enter(1, 1_000)).not.toBeNull()
  })

  it('loses about the configured share', () => {
    const through = pipe({ loss: 0.01 })
    flow(through, 100_000, 1_200, 1)
    expect(through.packetCounts.lost).toBeGreaterThan(900)
    expect(through.packetCounts.lost).toBeLessThan(1_100)
  })

  it('spreads packets by jitter without letting one overtake another', () => {
    const out = flow(pipe({ delayMs: 20, jitterMs: 10 }), 1_000, 1_200, 3) as number[]
    expect(out.every((at, i) => at >= (out[i - 1] ?? 0) && at >= i * 3 + 20 && at <= i * 3 + 30)).toBe(true)
    expect(new Set(out.map((at, i) => Math.floor(at - i * 3))).size).toBeGreaterThan(5)
  })

  it('applies new conditions to later packets', () => {
    const through = pipe({ delayMs: 50 })
    expect(through.enter(0, 1)).toBe(50)
    through.conditions = { loss: 1 }
    expect(through.enter(1, 1)).toBeNull()
    through.conditions = {}
    // Still in order behind the one that is under way.
    expect(through.enter(2, 1)).toBe(50)
  })

  it('has the same results for the same seed, and others for another seed', () => {
    const conditions = { delayMs: 5, jitterMs: 5, loss: 0.2, bytesPerSecond: 500_000, queueBytes: 8_000 }
    const packets = fc.array(
      fc.record({ after: fc.integer({ min: 0, max: 4 }), bytes: fc.integer({ min: 1, max: 1_500 }) }),
    )
    fc.assert(
      fc.property(packets, fc.string(), (sent, seed) => {
        const play = () => {
          const through = pipe(conditions, seed)
          let now = 0
          return sent.map(({ after, bytes }) => {
            now += after
            return through.enter(now, bytes)
          })
        }
        expect(play()).toEqual(play())
      }),
    )
    expect(flow(pipe(conditions, 'a'), 100, 100, 1)).not.toEqual(flow(pipe(conditions, 'b'), 100, 100, 1))
  })
})
