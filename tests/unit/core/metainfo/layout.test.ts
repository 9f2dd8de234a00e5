import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  fileSpans,
  pieceCountOf,
  pieceLengthAt,
  pieceRangeOfBytes,
  pieceStart,
} from '../../../../src/core/metainfo/layout.ts'

const layout = { length: 100, pieceLength: 40, pieceCount: 3, files: [] }

test('the last piece may be shorter', () => {
  expect([0, 1, 2].map((index) => pieceLengthAt(layout, index))).toEqual([40, 40, 20])
  expect(pieceLengthAt({ length: 80, pieceLength: 40, pieceCount: 2 }, 1)).toBe(40)
  for (const index of [-1, 3, 0.5]) expect(() => pieceLengthAt(layout, index)).toThrow(RangeError)
})

test.each([
  [0, 1, 0, 0],
  [0, 40, 0, 0],
  [0, 41, 0, 1],
  [39, 41, 0, 1],
  [40, 80, 1, 1],
  [99, 100, 2, 2],
  [0, 100, 0, 2],
])('bytes %d..%d lie in pieces %d..%d', (start, end, first, last) => {
  expect(pieceRangeOfBytes(layout, start, end)).toEqual({ first, last })
})

test.each([
  [5, 5],
  [6, 5],
  [-1, 5],
  [99, 101],
  [Number.NaN, 5],
])('bytes %d..%d are no range', (start, end) => {
  expect(() => pieceRangeOfBytes(layout, start, end)).toThrow(RangeError)
})

test('a range that leaves the torrent is refused', () => {
  expect(fileSpans([], 0, 0)).toEqual([])
  for (const [offset, length] of [
    [0, 1],
    [-1, 0],
    [0, -1],
  ] as const)
    expect(() => fileSpans([], offset, length)).toThrow(RangeError)
})

test('the spans of any range cover the same bytes as a flat map', () => {
  const run = fc.record({
    lengths: fc.array(fc.integer({ min: 0, max: 9 }), { maxLength: 12 }),
    a: fc.nat(),
    b: fc.nat(),
  })
  fc.assert(
    fc.property(run, ({ lengths, a, b }) => {
      let total = 0
      const files = lengths.map((length) => {
        total += length
        return { offset: total - length, length, pad: false }
      })
      const flat = lengths.flatMap((length, file) => Array.from({ length }, (_, at) => `${file}:${at}`))
      const offset = a % (total + 1)
      const length = b % (total - offset + 1)
      const spans = fileSpans(files, offset, length)
      expect(spans.every((span) => span.length > 0)).toBe(true)
      expect(
        spans.flatMap((span) =>
          Array.from({ length: span.length }, (_, at) => `${span.fileIndex}:${span.fileOffset + at}`),
        ),
      ).toEqual(flat.slice(offset, offset + length))
    }),
  )
})

test('a span is found in many files by binary search', () => {
  const files = Array.from({ length: 100_000 }, (_, index) => ({ offset: index * 10, length: 10, pad: false }))
  const before = process.cpuUsage()
  for (let i = 0; i < 10_000; i++) fileSpans(files, 999_980, 20)
  expect(process.cpuUsage(before).user / 1_000).toBeLessThan(1_000)
})

test('file-aligned pieces are those of each file by itself', () => {
  const lengths = fc.array(fc.integer({ min: 0, max: 50 }), { minLength: 1, maxLength: 12 })
  fc.assert(
    fc.property(lengths, fc.integer({ min: 1, max: 20 }), (fileLengths, pieceLength) => {
      let length = 0
      const files = fileLengths.map((bytes) => {
        length += bytes
        return { offset: length - bytes, length: bytes, pad: false }
      })
      const expected = files.flatMap(({ offset, length: bytes }) =>
        Array.from({ length: Math.ceil(bytes / pieceLength) }, (_, at) => ({
          start: offset + at * pieceLength,
          length: Math.min(pieceLength, bytes - at * pieceLength),
        })),
      )
      const grid = { length, pieceLength, files, fileAligned: true }
      const aligned = { ...grid, pieceCount: pieceCountOf(grid) }
      const pieces = Array.from({ length: aligned.pieceCount }, (_, index) => ({
        start: pieceStart(aligned, index),
        length: pieceLengthAt(aligned, index),
      }))
      expect(pieces).toEqual(expected)
      for (const [index, piece] of pieces.entries()) {
        expect(pieceRangeOfBytes(aligned, piece.start, piece.start + piece.length)).toEqual({
          first: index,
          last: index,
        })
        expect(fileSpans(files, piece.start, piece.length)).toHaveLength(1)
      }
      expect(() => pieceStart(aligned, aligned.pieceCount)).toThrow(RangeError)
    }),
  )
})

test('a file-aligned layout cannot be read without its files', () => {
  expect(() => pieceLengthAt({ length: 10, pieceLength: 4, pieceCount: 3, fileAligned: true }, 0)).toThrow(RangeError)
})
