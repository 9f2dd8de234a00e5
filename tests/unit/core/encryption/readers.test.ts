import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { concatBytes } from '../../../../src/core/bytes.ts'
import { paddedLengthOf, SEALED_CHUNK_BYTES, sealedLengthOf } from '../../../../src/core/encryption/chunks.ts'
import { OpeningReader } from '../../../../src/core/encryption/opening-reader.ts'
import { SealingReader } from '../../../../src/core/encryption/sealing-reader.ts'
import { ShareKeys } from '../../../../src/core/encryption/share-keys.ts'
import { parseContentKey } from '../../../../src/core/metainfo/content-key.ts'
import { contentOf, KEY_TEXT, referenceSeal } from '../../../vectors/encryption.ts'

const keys = await ShareKeys.of(parseContentKey(KEY_TEXT))
const key = await keys.content(0)

const MOST = 3_000_000
const content = contentOf(MOST)

function sealing(length: number): SealingReader {
  return new SealingReader(key, length, async (start, end) => content.slice(start, end))
}

/** What {@link OpeningReader} makes of the sealed file when it comes in pieces of `step` bytes. */
async function openIn(sealed: Uint8Array, reader: OpeningReader, step: number): Promise<Uint8Array> {
  const out: Uint8Array[] = []
  const { start, end } = reader.sealed
  for (let at = start; at < end; at += step) {
    reader.put(sealed.subarray(at, Math.min(end, at + step)))
    while (reader.ready) out.push(await reader.open())
  }
  return concatBytes(out)
}

describe('sealing', () => {
  test.each([0, 1, 65_536, 70_001, 2_200_000])('%i bytes: as the reference, with zeros as padding', async (length) => {
    const padded = new Uint8Array(paddedLengthOf(length))
    padded.set(content.subarray(0, length))
    const reader = sealing(length)
    expect(reader.sealedLength).toBe(sealedLengthOf(padded.length))
    const sealed = await reader.read(0, reader.sealedLength)
    expect(Buffer.compare(sealed, referenceSeal(0, padded))).toBe(0)
  })

  test('any range is that part of the whole, and what the file throws comes through', async () => {
    const reader = sealing(MOST)
    const whole = await reader.read(0, reader.sealedLength)
    await fc.assert(
      fc.asyncProperty(fc.nat(reader.sealedLength), fc.nat(200_000), async (start, length) => {
        const end = Math.min(reader.sealedLength, start + length)
        expect(Buffer.compare(await reader.read(start, end), whole.subarray(start, end))).toBe(0)
      }),
      { numRuns: 60 },
    )
    await expect(reader.read(1, reader.sealedLength + 1)).rejects.toThrow(RangeError)
    const gone = new SealingReader(key, 5, () => Promise.reject(new Error('gone')))
    await expect(gone.read(0, 5)).rejects.toThrow('gone')
  })
})

describe('opening', () => {
  test('any range of any file opens, however its sealed bytes come', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 400_000 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.integer({ min: 1, max: 400_000 }),
        fc.integer({ min: 5_000, max: 300_000 }),
        async (length, share, most, step) => {
          const start = Math.floor(share * (length - 1))
          const end = Math.min(length, start + most)
          const source = sealing(length)
          const sealed = await source.read(0, source.sealedLength)
          const opened = await openIn(sealed, new OpeningReader(key, length, { start, end }), step)
          expect(Buffer.compare(opened, content.subarray(start, end))).toBe(0)
        },
      ),
      { numRuns: 60 },
    )
  })

  test('at most 32 chunks are opened at a time', async () => {
    const source = sealing(MOST)
    const reader = new OpeningReader(key, MOST, { start: 10, end: MOST })
    reader.put(await source.read(0, source.sealedLength))
    const lengths: number[] = []
    while (reader.ready) lengths.push((await reader.open()).length)
    expect(lengths).toEqual([32 * 65_536 - 10, MOST - 32 * 65_536])
  })

  test('what is changed, cut or moved ends in an error, and what came before stays good', async () => {
    const source = sealing(200_000)
    const sealed = await source.read(0, source.sealedLength)
    const damaged = { name: 'EncryptionError', code: 'content-damaged' }
    const changed = sealed.slice()
    changed[SEALED_CHUNK_BYTES + 5]! ^= 1
    const reader = new OpeningReader(key, 200_000, { start: 0, end: 200_000 })
    reader.put(changed.subarray(0, SEALED_CHUNK_BYTES))
    expect(Buffer.compare(await reader.open(), content.subarray(0, 65_536))).toBe(0)
    reader.put(changed.subarray(SEALED_CHUNK_BYTES))
    await expect(reader.open()).rejects.toMatchObject(damaged)
    // Another size than it was sealed with: the last chunk is another one.
    const shorter = new OpeningReader(key, 131_072, { start: 65_536, end: 131_072 })
    shorter.put(sealed.subarray(SEALED_CHUNK_BYTES, 2 * SEALED_CHUNK_BYTES))
    await expect(shorter.open()).rejects.toMatchObject(damaged)
    const moved = new OpeningReader(key, 200_000, { start: 0, end: 65_536 })
    moved.put(sealed.subarray(SEALED_CHUNK_BYTES, 2 * SEALED_CHUNK_BYTES))
    await expect(moved.open()).rejects.toMatchObject(damaged)
    expect(() => new OpeningReader(key, 5, { start: 0, end: 6 })).toThrow(RangeError)
  })
})
