import fc from 'fast-check'
import { expect, test } from 'vitest'
import { batchSize, planRecheckBatch, takeAlike } from '../../../src/pieces/hash-batch.ts'
import { NodeHasher, sampleTorrent } from './torrent.ts'

test('takes the head and those as long, in order, and leaves the rest in order', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 3 })), fc.integer({ min: 1, max: 4 }), (lengths, most) => {
      const queue = lengths.map((length, id) => ({ id, bytes: { length } }))
      const before = [...queue]
      const taken = takeAlike(queue, most)
      expect(taken).toEqual(before.filter((one) => one.bytes.length === lengths[0]).slice(0, most))
      expect(queue).toEqual(before.filter((one) => !taken.includes(one)))
    }),
  )
})

test('batches fit the limit, and one piece always goes', () => {
  const hasher = new NodeHasher()
  expect(batchSize({ hasher, batchBytes: 64 }, 16)).toBe(4)
  expect(batchSize({ hasher, batchBytes: 64 }, 32)).toBe(2)
  expect(batchSize({ hasher, batchBytes: 64 }, 1000)).toBe(1)
  expect(batchSize({ hasher: Object.assign(new NodeHasher(), { lanes: 1 }), batchBytes: 64 }, 1)).toBe(1)
})

test('a recheck batch never mixes lengths, nor passes its limits but for one piece, and names the files it needs', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 20 }),
      fc.array(
        fc.integer({ min: -15, max: 30 }).filter((n) => n !== 0),
        { minLength: 1, maxLength: 15 },
      ),
      fc.integer({ min: 1, max: 4 }),
      fc.integer({ min: 1, max: 5 }),
      (pieceLength, lengths, most, mostFiles) => {
        const { layout } = sampleTorrent(pieceLength, lengths)
        const seen: number[] = []
        while (seen.length < layout.pieceCount) {
          const { pieces, files } = planRecheckBatch(layout, seen.length, layout.pieceCount, most, mostFiles)
          expect(pieces.length).toBeGreaterThan(0)
          expect(pieces.length).toBeLessThanOrEqual(most)
          if (pieces.length > 1) expect(files.length).toBeLessThanOrEqual(mostFiles)
          const start = (pieces[0] ?? 0) * pieceLength
          const end = Math.min(layout.length, ((pieces.at(-1) ?? 0) + 1) * pieceLength)
          expect((end - start) % pieces.length).toBe(0)
          const needed = layout.files.flatMap((file, index) =>
            !file.pad && file.offset < end && file.offset + file.length > start ? [index] : [],
          )
          expect(files).toEqual(needed)
          seen.push(...pieces)
        }
        expect(seen).toEqual([...Array(layout.pieceCount).keys()])
      },
    ),
  )
})
