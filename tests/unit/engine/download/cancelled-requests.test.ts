import { describe, expect, it } from 'vitest'
import type { PendingRequest } from '../../../../src/core/picking/partial-piece.ts'
import { MAX_DEPTH } from '../../../../src/core/picking/pipeline.ts'
import { CancelledRequests } from '../../../../src/engine/download/cancelled-requests.ts'

const ask = (piece: number, block: number): PendingRequest<object> => ({ piece, block }) as PendingRequest<object>
const stamp = (askedAt: number) => ({ askedAt, received: 0 })

describe('Ghosts', () => {
  it('knows a block that comes although it was taken back, once', () => {
    const ghosts = new CancelledRequests(() => 0)
    ghosts.add(ask(3, 1), stamp(-5), true)
    expect(ghosts.size).toBe(1)
    expect(ghosts.onBlock(3, 2)).toBeNull()
    expect(ghosts.onBlock(3, 1)).toEqual(stamp(-5))
    expect(ghosts.onBlock(3, 1)).toBeNull()
    expect(ghosts.size).toBe(0)
    expect(ghosts.mayRequest(3)).toBe(true)
  })

  it('keeps a piece from being asked for again until its blocks are here, passed over, or a second old', () => {
    let now = 0
    const ghosts = new CancelledRequests(() => now)
    for (const piece of [1, 2, 3]) ghosts.add(ask(piece, 0), stamp(-5), true)
    expect(ghosts.waitMs()).toBe(1_000)
    ghosts.onBlock(1, 0)
    expect([1, 2, 3, 4].map((piece) => ghosts.mayRequest(piece))).toEqual([true, false, false, true])
    now = 99
    // Perhaps it was only quicker to read.
    ghosts.onAnswer(stamp(1))
    expect(ghosts.size).toBe(2)
    now = 100
    ghosts.onAnswer(stamp(-6))
    expect(ghosts.size).toBe(2)
    ghosts.onAnswer(stamp(1))
    expect(ghosts.size).toBe(0)
    ghosts.add(ask(2, 0), stamp(90), true)
    now += ghosts.waitMs() ?? Number.NaN
    expect(ghosts.mayRequest(2)).toBe(true)
    expect(ghosts.waitMs()).toBeNull()
  })

  it('lets a piece be asked for on where only what is here already was taken back', () => {
    const ghosts = new CancelledRequests(() => 0)
    ghosts.add(ask(1, 0), stamp(-5), false)
    expect(ghosts.mayRequest(1)).toBe(true)
    expect(ghosts.waitMs()).toBeNull()
    expect(ghosts.onBlock(1, 0)).not.toBeNull()
  })

  it('remembers so many and no more', () => {
    const ghosts = new CancelledRequests(() => 0)
    for (let piece = 0; piece < 5 * MAX_DEPTH; piece++) ghosts.add(ask(piece, 0), stamp(piece), true)
    expect(ghosts.size).toBeLessThanOrEqual(2 * MAX_DEPTH)
  })
})
