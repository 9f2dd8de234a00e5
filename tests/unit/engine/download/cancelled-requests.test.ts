import { describe, expect, it } from 'vitest'
import type { PendingRequest } from '../../../../src/core/picking/partial-piece.ts'
import { MAX_DEPTH } from '../../../../src/core/picking/pipeline.ts'
import { CancelledRequests } from '../../../../src/engine/download/cancelled-requests.ts'

const request = (piece: number, block: number): PendingRequest<object> => ({ piece, block }) as PendingRequest<object>
const stamp = (askedAt: number) => ({ askedAt, received: 0, outstanding: 1 })

describe('CancelledRequests', () => {
  it('recognises the block of a cancelled request, once', () => {
    const cancelled = new CancelledRequests(() => 0)
    cancelled.add(request(3, 1), stamp(-5), true)
    expect(cancelled.size).toBe(1)
    expect(cancelled.onBlock(3, 2)).toBeNull()
    expect(cancelled.onBlock(3, 1)).toEqual(stamp(-5))
    expect(cancelled.onBlock(3, 1)).toBeNull()
    expect(cancelled.size).toBe(0)
    expect(cancelled.mayRequest(3)).toBe(true)
  })

  it('excludes a piece until its blocks came, were passed over, or a second has gone by', () => {
    let now = 0
    const cancelled = new CancelledRequests(() => now)
    for (const piece of [1, 2, 3]) cancelled.add(request(piece, 0), stamp(-5), true)
    expect(cancelled.waitMs()).toBe(1_000)
    cancelled.onBlock(1, 0)
    expect([1, 2, 3, 4].map((piece) => cancelled.mayRequest(piece))).toEqual([true, false, false, true])
    now = 99
    // The peer may only have read this block faster.
    cancelled.onAnswer(stamp(1))
    expect(cancelled.size).toBe(2)
    now = 100
    cancelled.onAnswer(stamp(-6))
    expect(cancelled.size).toBe(2)
    cancelled.onAnswer(stamp(1))
    expect(cancelled.size).toBe(0)
    cancelled.add(request(2, 0), stamp(90), true)
    now += cancelled.waitMs() ?? Number.NaN
    expect(cancelled.mayRequest(2)).toBe(true)
    expect(cancelled.waitMs()).toBeNull()
  })

  it('does not exclude a piece of which only a present block was cancelled', () => {
    const cancelled = new CancelledRequests(() => 0)
    cancelled.add(request(1, 0), stamp(-5), false)
    expect(cancelled.mayRequest(1)).toBe(true)
    expect(cancelled.waitMs()).toBeNull()
    expect(cancelled.onBlock(1, 0)).not.toBeNull()
  })

  it('keeps a bounded number', () => {
    const cancelled = new CancelledRequests(() => 0)
    for (let piece = 0; piece < 5 * MAX_DEPTH; piece++) cancelled.add(request(piece, 0), stamp(piece), true)
    expect(cancelled.size).toBeLessThanOrEqual(2 * MAX_DEPTH)
  })
})
