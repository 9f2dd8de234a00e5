import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  CHUNK_BYTES,
  chunkCountOf,
  chunksOfPlain,
  chunksOfSealed,
  paddedLengthOf,
  plainBytesOf,
  plainBytesWithin,
  plainLengthOf,
  SEALED_CHUNK_BYTES,
  sealedBytesOf,
  sealedLengthOf,
} from '../../../../src/core/encryption/chunks.ts'

const lengths = fc.oneof(
  fc.integer({ min: 0, max: 400_000 }),
  fc.maxSafeInteger().map((n) => Math.abs(n) % 2 ** 47),
)
/** A file and a range with bytes in it. */
const ranges = fc
  .record({
    length: lengths,
    a: fc.double({ min: 0, max: 1, noNaN: true }),
    b: fc.double({ min: 0, max: 1, noNaN: true }),
  })
  .filter(({ length }) => length > 0)
  .map(({ length, a, b }) => {
    const [low, high] = [Math.floor(Math.min(a, b) * (length - 1)), Math.floor(Math.max(a, b) * (length - 1))]
    return { length, start: low, end: high + 1 }
  })

describe('lengths', () => {
  test('of files at the edges of chunks', () => {
    expect([0, 1, CHUNK_BYTES, CHUNK_BYTES + 1].map(sealedLengthOf)).toEqual([16, 17, 65_552, 65_569])
    expect([0, 1, CHUNK_BYTES, CHUNK_BYTES + 1].map(chunkCountOf)).toEqual([1, 1, 1, 2])
  })

  test('a plain length returns from its sealed one, and lengths that no file has are told', () => {
    fc.assert(fc.property(lengths, (length) => plainLengthOf(sealedLengthOf(length)) === length))
    expect([0, 15, 65_553, 65_568].map(plainLengthOf)).toEqual([null, null, null, null])
  })

  test('sealed lengths grow with plain ones', () => {
    fc.assert(fc.property(lengths, (length) => sealedLengthOf(length + 1) > sealedLengthOf(length)))
  })

  test('padding adds at most 12 %, 3.2 % from 64 KiB on, and padded lengths stay as they are', () => {
    fc.assert(
      fc.property(lengths, (length) => {
        const padded = paddedLengthOf(length)
        expect(padded).toBeGreaterThanOrEqual(length)
        expect(padded).toBeLessThanOrEqual(length * (length >= CHUNK_BYTES ? 1.032 : 1.12))
        expect(paddedLengthOf(padded)).toBe(padded)
      }),
    )
    expect([0, 1, 9, 1_000, 1_000_000, 734_003_200].map(paddedLengthOf)).toEqual([
      0, 1, 10, 1_024, 1_015_808, 738_197_504,
    ])
  })
})

describe('ranges', () => {
  test('the chunks of a plain range cover it, with less than a chunk more at each end', () => {
    fc.assert(
      fc.property(ranges, ({ length, start, end }) => {
        const chunks = chunksOfPlain({ start, end })
        const plain = plainBytesOf(chunks, length)
        expect(plain.start).toBeLessThanOrEqual(start)
        expect(plain.end).toBeGreaterThanOrEqual(end)
        expect(start - plain.start).toBeLessThan(CHUNK_BYTES)
        expect(plain.end - end).toBeLessThan(CHUNK_BYTES)
      }),
    )
  })

  test('the sealed bytes of chunks are those chunks again, and their count is that of their plain bytes', () => {
    fc.assert(
      fc.property(ranges, ({ length, start, end }) => {
        const chunks = chunksOfPlain({ start, end })
        const [sealed, plain] = [sealedBytesOf(chunks, length), plainBytesOf(chunks, length)]
        expect(chunksOfSealed(sealed)).toEqual(chunks)
        expect(sealed.end - sealed.start).toBe(plain.end - plain.start + 16 * (chunks.last - chunks.first + 1))
        expect(sealed.end).toBeLessThanOrEqual(sealedLengthOf(length))
      }),
    )
  })

  test('the chunks of any sealed range cover it', () => {
    fc.assert(
      fc.property(ranges, ({ length, start, end }) => {
        const sealed = sealedBytesOf(chunksOfSealed({ start, end }), length)
        expect(sealed.start).toBeLessThanOrEqual(start)
        expect(sealed.end).toBeGreaterThanOrEqual(end)
      }),
    )
  })

  test('an empty range is refused', () => {
    expect(() => chunksOfPlain({ start: 5, end: 5 })).toThrow(RangeError)
    expect(() => chunksOfSealed({ start: 5, end: 4 })).toThrow(RangeError)
  })

  test('plain bytes within the first sealed bytes', () => {
    expect([0, 1, CHUNK_BYTES, SEALED_CHUNK_BYTES, SEALED_CHUNK_BYTES + 1].map(plainBytesWithin)).toEqual([
      0,
      1,
      CHUNK_BYTES,
      CHUNK_BYTES,
      CHUNK_BYTES + 1,
    ])
  })
})
