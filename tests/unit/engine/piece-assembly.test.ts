import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { BLOCK_BYTES, PieceAssembly } from '../../../src/engine/client/piece-assembly.ts'

const bytesOf = (length: number): Uint8Array => Uint8Array.from({ length }, (_, i) => (i * 31 + (i >> 8)) & 255)

describe('PieceAssembly', () => {
  it('asks for every block once and gives the piece back whole, whatever the order', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5 * BLOCK_BYTES }), fc.infiniteStream(fc.nat()), (length, order) => {
        const piece = new PieceAssembly(length)
        const content = bytesOf(length)
        const blocks: number[] = []
        for (let block = piece.reserve(); block !== -1; block = piece.reserve()) blocks.push(block)
        expect(new Set(blocks).size).toBe(Math.ceil(length / BLOCK_BYTES))
        const shuffled = blocks
          .map((block) => ({ block, at: order.next().value as number }))
          .sort((a, b) => a.at - b.at)
        for (const [i, { block }] of shuffled.entries()) {
          const offset = piece.chunkOffset(block)
          const complete = piece.set(block, content.subarray(offset, offset + piece.chunkLength(block)), `peer${block}`)
          expect(complete).toBe(i === shuffled.length - 1)
        }
        const taken = piece.take()
        expect(taken?.bytes).toEqual(content)
        expect(taken?.sources).toEqual(blocks.map((block) => `peer${block}`))
        expect(piece.take()).toBeNull()
      }),
      { numRuns: 40 },
    )
  })

  it('gives a cancelled block to the next who asks, but not one that came meanwhile', () => {
    const piece = new PieceAssembly(2 * BLOCK_BYTES)
    expect([piece.reserve(), piece.reserve(), piece.reserve()]).toEqual([0, 1, -1])
    piece.cancel(1)
    expect(piece.reserve()).toBe(1)
    piece.set(0, bytesOf(BLOCK_BYTES), 'a')
    piece.cancel(0)
    expect(piece.reserve()).toBe(-1)
  })

  it('does not ask again for a cancelled block that came after all', () => {
    const piece = new PieceAssembly(2 * BLOCK_BYTES)
    expect([piece.reserve(), piece.reserve()]).toEqual([0, 1])
    piece.cancel(0)
    piece.cancel(1)
    piece.set(1, bytesOf(BLOCK_BYTES), 'late')
    expect([piece.reserve(), piece.reserve()]).toEqual([0, -1])
  })

  it('keeps the first copy of a block and its sender', () => {
    const piece = new PieceAssembly(BLOCK_BYTES + 10)
    piece.set(0, new Uint8Array(BLOCK_BYTES).fill(1), 'first')
    piece.set(0, new Uint8Array(BLOCK_BYTES).fill(2), 'second')
    piece.set(1, new Uint8Array(10).fill(3), 'third')
    const taken = piece.take()
    expect(taken?.sources).toEqual(['first', 'third'])
    expect(taken?.bytes[0]).toBe(1)
  })

  it('takes no block that is shorter than it must be', () => {
    const piece = new PieceAssembly(BLOCK_BYTES)
    expect(piece.set(0, new Uint8Array(BLOCK_BYTES - 1), 'short')).toBe(false)
    expect(piece.missing).toBe(BLOCK_BYTES)
  })

  it('gives a web seed all that nobody was asked for, in one', () => {
    const piece = new PieceAssembly(3 * BLOCK_BYTES + 5)
    piece.reserve()
    const first = piece.reserveRemaining()
    expect(first).toBe(1)
    expect(piece.chunkLengthRemaining(first)).toBe(2 * BLOCK_BYTES + 5)
    expect(piece.reserveRemaining()).toBe(-1)
    piece.cancelRemaining(first)
    expect(piece.reserveRemaining()).toBe(1)
  })
})
