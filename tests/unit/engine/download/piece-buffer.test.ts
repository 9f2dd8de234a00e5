import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { BLOCK_BYTES, blocksIn } from '../../../../src/core/metainfo/block.ts'
import { PieceBuffer } from '../../../../src/engine/download/piece-buffer.ts'

const bytesOf = (length: number): Uint8Array => Uint8Array.from({ length }, (_, i) => (i * 31 + (i >> 8)) & 255)

describe('PieceBuffer', () => {
  it('returns the whole piece with the source of each block in any order, counting every byte once', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 5 * BLOCK_BYTES }).chain((length) =>
          fc.record({
            length: fc.constant(length),
            order: fc.shuffledSubarray(
              Array.from({ length: blocksIn(length) }, (_, i) => i),
              { minLength: blocksIn(length) },
            ),
          }),
        ),
        ({ length, order }) => {
          const piece = new PieceBuffer(length)
          const content = bytesOf(length)
          let bytes = 0
          for (const [i, block] of order.entries()) {
            expect(piece.finish()).toBeNull()
            const data = content.subarray(block * BLOCK_BYTES, (block + 1) * BLOCK_BYTES)
            bytes += piece.write(block, data, `peer${block}`)
            bytes += piece.write(block, data, 'again')
            expect(piece.isComplete).toBe(i === order.length - 1)
          }
          expect(bytes).toBe(length)
          const finished = piece.finish()
          expect(Buffer.compare(finished!.bytes, content)).toBe(0)
          expect(finished?.sources).toEqual(order.toSorted((a, b) => a - b).map((block) => `peer${block}`))
        },
      ),
      { numRuns: 40 },
    )
  })

  it('keeps the first copy of a block and its source', () => {
    const piece = new PieceBuffer(BLOCK_BYTES + 10)
    piece.write(0, new Uint8Array(BLOCK_BYTES).fill(1), 'first')
    expect(piece.write(0, new Uint8Array(BLOCK_BYTES).fill(2), 'second')).toBe(0)
    piece.write(1, new Uint8Array(10).fill(3), 'third')
    const finished = piece.finish()
    expect(finished?.sources).toEqual(['first', 'third'])
    expect(finished?.bytes[0]).toBe(1)
  })

  it('ignores a block of the wrong length', () => {
    const piece = new PieceBuffer(BLOCK_BYTES)
    expect(piece.write(0, new Uint8Array(BLOCK_BYTES - 1), 'short')).toBe(0)
    expect(piece.write(0, new Uint8Array(BLOCK_BYTES + 1), 'long')).toBe(0)
    expect(piece.isComplete).toBe(false)
  })
})
