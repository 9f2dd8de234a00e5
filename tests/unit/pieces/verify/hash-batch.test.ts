import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Bitfield } from '../../../../src/core/metainfo/bitfield.ts'
import { batchSize, planRecheckBatch, takeSameLength } from '../../../../src/pieces/verify/hash-batch.ts'
import { NodeHasher, sampleTorrent } from '../torrent.ts'

test('takeSameLength takes the head and items of its length, and keeps the order of the others', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 3 })), fc.integer({ min: 1, max: 4 }), (lengths, most) => {
      const queue = lengths.map((length, id) => ({ id, bytes: { length } }))
      const before = [...queue]
      const taken = takeSameLength(queue, most)
      expect(taken).toEqual(before.filter((one) => one.bytes.length === lengths[0]).slice(0, most))
      expect(queue).toEqual(before.filter((one) => !taken.includes(one)))
    }),
  )
})

test('a batch fits the limit, and has at least one piece', () => {
  const hasher = new NodeHasher()
  expect(batchSize({ hasher, batchBytes: 64 }, 16)).toBe(4)
  expect(batchSize({ hasher, batchBytes: 64 }, 32)).toBe(2)
  expect(batchSize({ hasher, batchBytes: 64 }, 1000)).toBe(1)
  expect(batchSize({ hasher: Object.assign(new NodeHasher(), { lanes: 1 }), batchBytes: 64 }, 1)).toBe(1)
})

test('a recheck batch has pieces of one length, keeps its limits except for a single piece, and lists its files', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 20 }),
      fc.array(
        fc.integer({ min: -15, max: 30 }).filter((n) => n !== 0),
        { minLength: 1, maxLength: 15 },
      ),
      fc.integer({ min: 1, max: 4 }),
      fc.integer({ min: 1, max: 5 }),
      fc.infiniteStream(fc.boolean()),
      (pieceLength, lengths, most, mostFiles, random) => {
        const { layout } = sampleTorrent(pieceLength, lengths)
        const wanted = new Bitfield(layout.pieceCount)
        for (let piece = 0; piece < layout.pieceCount; piece++) wanted.set(piece, random.next().value)
        const seen: number[] = []
        for (let next = wanted.firstSet(0, layout.pieceCount); next !== -1; ) {
          const { pieces, files } = planRecheckBatch(layout, wanted, next, most, mostFiles)
          expect(pieces.length).toBeGreaterThan(0)
          expect(pieces.length).toBeLessThanOrEqual(most)
          if (pieces.length > 1) expect(files.length).toBeLessThanOrEqual(mostFiles)
          const spans = pieces.map((piece) => ({
            start: piece * pieceLength,
            end: Math.min(layout.length, (piece + 1) * pieceLength),
          }))
          expect(new Set(spans.map(({ start, end }) => end - start)).size).toBe(1)
          const needed = layout.files.flatMap((file, index) =>
            !file.pad && spans.some(({ start, end }) => file.offset < end && file.offset + file.length > start)
              ? [index]
              : [],
          )
          expect(files).toEqual(needed)
          seen.push(...pieces)
          next = wanted.firstSet((pieces.at(-1) ?? next) + 1, layout.pieceCount)
        }
        expect(seen).toEqual([...Array(layout.pieceCount).keys()].filter((piece) => wanted.get(piece)))
      },
    ),
  )
})
