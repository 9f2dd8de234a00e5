import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { LIMITS } from '../../../../src/core/limits.ts'
import { BLOCK_BYTES } from '../../../../src/core/metainfo/block.ts'
import { MAX_DEPTH, MIN_DEPTH, Pipeline, type RequestStamp } from '../../../../src/core/picking/pipeline.ts'

/**
 * A peer in virtual time: it answers in order, `bytesPerMs` at the most, each block half a round trip after it was
 * sent. Returns what came in `forMs`, with the depth that was used at the end.
 */
function play(
  pipeline: Pipeline,
  link: { bytesPerMs: number; roundTripMs: number },
  forMs: number,
  from = 0,
  isProven = true,
) {
  let most = 0
  const queue: { stamp: RequestStamp; dueMs: number }[] = []
  let now = from
  let freeAt = from
  let bytes = 0
  const ask = (): void => {
    while (queue.length < pipeline.depth(undefined, false, isProven)) {
      const stamp = pipeline.onRequest(queue.length, now)
      freeAt = Math.max(freeAt, now + link.roundTripMs / 2) + BLOCK_BYTES / link.bytesPerMs
      queue.push({ stamp, dueMs: freeAt + link.roundTripMs / 2 })
      most = Math.max(most, queue.length)
    }
  }
  ask()
  for (;;) {
    const next = queue.shift()
    if (!next || next.dueMs > from + forMs) break
    now = next.dueMs
    pipeline.onAnswer(next.stamp, BLOCK_BYTES, now)
    bytes += BLOCK_BYTES
    ask()
  }
  return { bytes, depth: pipeline.depth(), now, left: queue.length + 1, most }
}

describe('Pipeline', () => {
  it('starts with a burst, not with one block', () => {
    expect(new Pipeline().depth()).toBe(MIN_DEPTH)
  })

  it.each([
    { bytesPerMs: 10_000, roundTripMs: 2 },
    { bytesPerMs: 10_000, roundTripMs: 100 },
    { bytesPerMs: 10_000, roundTripMs: 300 },
    { bytesPerMs: 1_000, roundTripMs: 300 },
    { bytesPerMs: 100, roundTripMs: 50 },
  ])('keeps a link of $bytesPerMs bytes a ms full over a round trip of $roundTripMs ms', (link) => {
    const pipeline = new Pipeline()
    const forMs = 6_000
    const { bytes } = play(pipeline, link, forMs)
    // Slow start included: some round trips, not seconds.
    expect(bytes).toBeGreaterThan((forMs - link.roundTripMs) * link.bytesPerMs * 0.8)
    const { bytes: later } = play(pipeline, link, forMs, forMs)
    expect(later).toBeGreaterThan((forMs - link.roundTripMs) * link.bytesPerMs * 0.97)
  })

  it('keeps the queue to the round trip and some jitter', () => {
    const pipeline = new Pipeline()
    const link = { bytesPerMs: 1_000, roundTripMs: 100 }
    const { depth } = play(pipeline, link, 20_000)
    expect(depth).toBeLessThanOrEqual(Math.ceil(((100 + 2 * 16.4 + 300) * 1_000 * 1.2) / BLOCK_BYTES))
    expect(depth).toBeGreaterThanOrEqual(Math.floor((100 * 1_000) / BLOCK_BYTES))
  })

  it('stays between its bounds and below the peer’s reqq', () => {
    fc.assert(
      fc.property(
        fc.record({
          bytesPerMs: fc.integer({ min: 1, max: 100_000 }),
          roundTripMs: fc.integer({ min: 1, max: 2_000 }),
        }),
        fc.integer({ min: 1, max: 1_000 }),
        (link, reqq) => {
          const pipeline = new Pipeline()
          const { depth } = play(pipeline, link, 2_000)
          expect(depth).toBeGreaterThanOrEqual(MIN_DEPTH)
          expect(depth).toBeLessThanOrEqual(MAX_DEPTH)
          expect(pipeline.depth(reqq)).toBe(Math.min(depth, reqq))
          expect(pipeline.timeoutMs).toBeGreaterThanOrEqual(2_500)
          expect(pipeline.timeoutMs).toBeLessThanOrEqual(20_000)
        },
      ),
      { numRuns: 60 },
    )
  })

  it.each([2, 20, 60])(
    'asks a peer of an unknown program for at most 64 where more gain nothing: %s ms',
    (roundTripMs) => {
      const { most } = play(new Pipeline(), { bytesPerMs: 10_000, roundTripMs }, 20_000, 0, false)
      expect(most).toBe(LIMITS.unprovenRequests)
    },
  )

  it('asks such a peer for more, a few at a time, where a round trip holds them all', () => {
    const pipeline = new Pipeline()
    const link = { bytesPerMs: 10_000, roundTripMs: 300 }
    const early = play(pipeline, link, 1_000, 0, false)
    expect(early.most).toBeLessThanOrEqual(LIMITS.unprovenRequests + 16)
    const late = play(pipeline, link, 20_000, 1_000, false)
    expect(late.most).toBeGreaterThan((300 * 10_000 * 0.7) / BLOCK_BYTES)
  })

  it('never again asks a peer for more that fell silent with more than 64', () => {
    const pipeline = new Pipeline()
    const link = { bytesPerMs: 10_000, roundTripMs: 300 }
    play(pipeline, link, 5_000, 0, false)
    pipeline.onSilence(LIMITS.unprovenRequests)
    expect(pipeline.provenDepth).toBeGreaterThan(LIMITS.unprovenRequests)
    pipeline.onSilence(LIMITS.unprovenRequests + 1)
    expect(play(pipeline, link, 20_000, 5_000, false).most).toBe(LIMITS.unprovenRequests)
  })

  it('estimates how long a queue takes, longer and longer for a silent peer', () => {
    const pipeline = new Pipeline()
    const { now } = play(pipeline, { bytesPerMs: 32, roundTripMs: 20 }, 30_000)
    const tenBlocks = (10 * BLOCK_BYTES) / 32
    expect(pipeline.drainMs(10, now)).toBeGreaterThan(tenBlocks * 0.8)
    expect(pipeline.drainMs(10, now)).toBeLessThan(tenBlocks * 1.5 + 700)
    expect(pipeline.drainMs(10, now + 20_000)).toBeGreaterThan(tenBlocks * 2)
    expect(new Pipeline().drainMs(1, 0)).toBe(Number.POSITIVE_INFINITY)
  })

  it('does not count a peer as slow that was asked for nothing', () => {
    const pipeline = new Pipeline()
    const { now } = play(pipeline, { bytesPerMs: 4_000, roundTripMs: 2 }, 5_000)
    expect(pipeline.rate(now + 60_000)).toBeLessThan(10)
    expect(pipeline.rate(now + 60_000, false)).toBeGreaterThan(2_000)
    expect(pipeline.drainMs(1, now + 60_000, false)).toBeLessThan(20)
  })

  it('times a peer out when its silence is unusual for it, not before', () => {
    const slow = new Pipeline()
    const { now } = play(slow, { bytesPerMs: 32, roundTripMs: 20 }, 20_000)
    expect(slow.isOverdue(5, now + 2_000)).toBe(false)
    expect(slow.isOverdue(5, now + slow.timeoutMs + 1)).toBe(true)
    expect(slow.isOverdue(0, now + 1e6)).toBe(false)
    const quick = new Pipeline()
    const end = play(quick, { bytesPerMs: 10_000, roundTripMs: 20 }, 1_000).now
    expect(quick.isOverdue(5, end + 2_600)).toBe(true)
    // An idle peer is asked again: the time runs from the request.
    quick.onRequest(0, end + 60_000)
    expect(quick.isOverdue(1, end + 60_100)).toBe(false)
  })
})
