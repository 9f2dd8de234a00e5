import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { StoreError } from '../../../src/core/errors.ts'
import { MemoryDisk } from '../../../src/pieces/store/memory-disk.ts'
import { INFO_HASH, received, type SampleFormat, sampleService, sampleTorrent } from './torrent.ts'

const FORMATS: readonly (readonly [name: string, format: SampleFormat])[] = [
  ['SHA-1, pieces over file borders (v1)', {}],
  ['SHA-1, file-aligned', { fileAligned: true }],
  ['SHA-256, pieces over file borders', { hashAlgorithm: 'sha-256' }],
  ['SHA-256, file-aligned (v2)', { hashAlgorithm: 'sha-256', fileAligned: true }],
]
/**
 * Empty files at both ends and in between, one shorter than a piece, and ones that end inside and at a piece border.
 */
const LENGTHS = [0, 50, 7, 0, 64, 33, 0]

describe.each(FORMATS)('a torrent with %s', (_name, format) => {
  const setUp = async () => {
    const disk = new MemoryDisk(1 << 20)
    const torrent = sampleTorrent(16, LENGTHS, format)
    const { service, recheck } = sampleService({ disk }, format.hashAlgorithm)
    await service.open(INFO_HASH, torrent.layout)
    return { disk, service, recheck, ...torrent, indexes: [...Array(torrent.layout.pieceCount).keys()] }
  }

  test('stores every piece that matches, in the right files, and reads it back', async () => {
    const { disk, service, recheck, layout, bytes, piece, indexes } = await setUp()
    expect(layout.pieceCount).toBe(format.fileAligned ? 4 + 1 + 4 + 3 : 10)
    const verdicts = await Promise.all(indexes.map((index) => service.put(INFO_HASH, index, piece(index))))
    expect(verdicts.map(received)).toEqual(indexes.map(() => ({ verified: true })))
    expect(received(await service.read(INFO_HASH, 0, layout.length))).toEqual(bytes)
    for (const [index, { offset, length }] of layout.files.entries()) {
      const stored = new Uint8Array(length)
      ;(await disk.open(INFO_HASH, index, false))?.read(stored, 0)
      expect(stored).toEqual(bytes.slice(offset, offset + length))
    }
    expect(await recheck(layout)).toEqual(indexes)
  })

  test('returns a piece that does not match and stores none of it', async () => {
    const { service, recheck, layout, piece, indexes } = await setUp()
    for (const index of indexes) {
      const wrong = piece(index)
      wrong[wrong.length - 1]! ^= 1
      expect(received(await service.put(INFO_HASH, index, wrong))).toEqual({ verified: false, bytes: wrong })
    }
    expect(await recheck(layout)).toEqual([])
  })

  test('finds the damaged pieces on a recheck', async () => {
    const { disk, service, recheck, layout, piece, indexes } = await setUp()
    for (const index of indexes) await service.put(INFO_HASH, index, piece(index))
    const file = await disk.open(INFO_HASH, 2, false)
    file?.write(Uint8Array.of(0), 6)
    // Byte 56 of the torrent: the last byte of file 2.
    const damaged = format.fileAligned ? 4 : 3
    expect(await recheck(layout)).toEqual(indexes.filter((index) => index !== damaged))
  })

  test('refuses hashes of another length and a piece count of another format', async () => {
    const { layout } = await setUp()
    const { service } = sampleService({}, format.hashAlgorithm)
    const refused = expect.objectContaining({ code: 'out-of-range' })
    const short = { ...layout, hashes: layout.hashes.slice(1) }
    await expect(service.open(INFO_HASH, short)).rejects.toEqual(refused)
    const other = { ...layout, fileAligned: !format.fileAligned }
    await expect(service.open(INFO_HASH, other)).rejects.toEqual(refused)
  })
})

test('a worker refuses a torrent with a hash function that it does not have', async () => {
  const { layout } = sampleTorrent(16, [40], { hashAlgorithm: 'sha-256' })
  const { service } = sampleService()
  await expect(service.open(INFO_HASH, layout)).rejects.toBeInstanceOf(StoreError)
  expect(layout.hashes).toHaveLength(3 * createHash('sha256').digest().length)
})
