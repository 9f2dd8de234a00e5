import fc from 'fast-check'
import { beforeEach, describe, expect, it } from 'vitest'
import { Bitfield } from '../../../../src/core/metainfo/bitfield.ts'
import { InPlaceTorrent } from '../../../../src/pieces/source/in-place-torrent.ts'
import type { Source } from '../../../../src/protocol/pieces.ts'
import { INFO_HASH, NodeHasher, sampleTorrent } from '../torrent.ts'
import { UserDisk } from './user-disk.ts'

const PIECE = 16_384
const LENGTHS = [3 * PIECE + 5, 0, PIECE, 2 * PIECE + 100]
const sample = sampleTorrent(PIECE, LENGTHS)

let disk: UserDisk
let faults: string[]
let clock: number
let torrent: InPlaceTorrent

const nameOf = (index: number): string => `file ${index}`
const bytesOf = (index: number): Uint8Array<ArrayBuffer> => {
  const { offset, length } = sample.layout.files[index]!
  return sample.bytes.slice(offset, offset + length)
}
const sourceNow = (): Source => ({
  files: LENGTHS.map((size, index) => ({
    name: nameOf(index),
    file: null,
    handle: disk.handle(nameOf(index)),
    size,
    lastModified: 1,
  })),
  contentKey: null,
})

beforeEach(async () => {
  disk = new UserDisk()
  faults = []
  clock = 0
  LENGTHS.forEach((_, index) => {
    disk.write(nameOf(index), bytesOf(index), 1)
  })
  torrent = new InPlaceTorrent(INFO_HASH, sample.layout, {
    hasher: new NodeHasher(),
    now: () => clock,
    sourceCacheBytes: 4 * PIECE,
    sourceCheckMs: 1_000,
    recheckProgressMs: 0,
    onFault: (fault) => faults.push(fault),
  })
  expect(await torrent.open(sourceNow())).toMatchObject({ fault: null })
})

/** Which pieces a recheck finds. */
async function recheck(): Promise<number[]> {
  const { pieceCount } = sample.layout
  let found: number[] = []
  const every = Array.from({ length: pieceCount }, (_, piece) => piece)
  const wanted = new Bitfield(pieceCount)
  for (const piece of every) wanted.set(piece)
  await torrent.recheck(wanted.bytes, ({ verified }) => {
    const bits = new Bitfield(pieceCount, verified.slice())
    found = every.filter((piece) => bits.get(piece))
  })
  return found
}

describe('a torrent in place', () => {
  it('reads any range of the files, across pieces and files', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: sample.bytes.length - 1 }), fc.integer({ min: 1, max: 90_000 }), async (at, n) => {
        const length = Math.min(n, sample.bytes.length - at)
        expect(Buffer.from(await torrent.read(at, length)).equals(sample.bytes.subarray(at, at + length))).toBe(true)
      }),
    )
    expect(faults).toEqual([])
  })

  it('reads a piece once for all its blocks', async () => {
    for (let at = 0; at < PIECE; at += 1_024) await torrent.read(at, 1_024)
    const once = disk.bytesRead
    for (let at = 0; at < PIECE; at += 1_024) await torrent.read(at, 1_024)
    expect(disk.bytesRead).toBe(once)
    expect(once).toBe(sample.bytes.length)
  })

  it('never returns a byte of a file that changed without another date or size', async () => {
    const changed = bytesOf(0)
    changed[PIECE + 1]! ^= 1
    disk.write(nameOf(0), changed, 1)
    await expect(torrent.read(PIECE, 10)).rejects.toMatchObject({ code: 'file-changed', fields: { name: 'file 0' } })
    expect(faults).toEqual(['changed'])
    expect(await recheck()).toEqual([0, 2, 3, 4, 5, 6])
  })

  it('notices another date within a second, though the piece is in memory', async () => {
    await torrent.read(0, 10)
    disk.write(nameOf(0), bytesOf(0), 2)
    expect(Buffer.from(await torrent.read(0, 10)).equals(sample.bytes.subarray(0, 10))).toBe(true)
    clock += 1_000
    await expect(torrent.read(0, 10)).rejects.toMatchObject({ code: 'file-changed' })
    await expect(torrent.read(0, 10)).rejects.toThrow()
    expect(faults).toEqual(['changed'])
    // Only its date changed.
    const opened = await torrent.open(sourceNow())
    expect(opened).toMatchObject({ fault: 'changed' })
    expect(opened.files[0]).toMatchObject({ lastModified: 2 })
    expect(await recheck()).toHaveLength(sample.layout.pieceCount)
    expect(await torrent.open({ ...sourceNow(), files: opened.files })).toMatchObject({ fault: null })
  })

  it('reports a file that vanished, and finds what the others hold', async () => {
    disk.delete(nameOf(2))
    clock += 1_000
    await expect(torrent.read(4 * PIECE - 10, 100)).rejects.toMatchObject({
      code: 'file-vanished',
      fields: { name: 'file 2' },
    })
    expect(faults).toEqual(['missing'])
    expect(await recheck()).toEqual([0, 1, 2, 5, 6])
    expect(await torrent.open(sourceNow())).toMatchObject({ fault: 'missing' })
    await expect(torrent.read(0, 1)).rejects.toMatchObject({ code: 'file-vanished' })
  })

  it('reports a shorter file', async () => {
    disk.write(nameOf(3), bytesOf(3).slice(0, 50), 2)
    await expect(torrent.read(5 * PIECE, 10)).rejects.toMatchObject({ code: 'file-unreadable' })
    expect(faults).toEqual(['changed'])
    expect(await torrent.open(sourceNow())).toMatchObject({ fault: 'changed' })
    expect(await recheck()).toEqual([0, 1, 2, 3])
    // A neighbour that cannot be read does not keep the others from being sent.
    expect(await torrent.read(PIECE, 10)).toEqual(sample.bytes.slice(PIECE, PIECE + 10))
    expect(faults).toEqual(['changed'])
  })

  it('needs permission again, and reads nothing before', async () => {
    disk.permission = 'prompt'
    clock += 1_000
    await expect(torrent.read(0, 10)).rejects.toMatchObject({ code: 'file-forbidden' })
    expect(faults).toEqual(['needs-permission'])
    const before = disk.bytesRead
    expect(await torrent.open(sourceNow())).toMatchObject({ fault: 'needs-permission' })
    await expect(torrent.read(0, 10)).rejects.toThrow()
    expect(disk.bytesRead).toBe(before)
    disk.permission = 'granted'
    expect(await torrent.open(sourceNow())).toMatchObject({ fault: null })
    expect(await torrent.read(0, 10)).toEqual(sample.bytes.slice(0, 10))
  })

  it('is missing without a way to open its files', async () => {
    const files = sourceNow().files.map((file) => ({ ...file, handle: null }))
    expect(await torrent.open({ files, contentKey: null })).toMatchObject({ fault: 'missing' })
    expect(await torrent.open({ files: [], contentKey: null })).toMatchObject({ fault: 'missing' })
  })

  it('is never written to', async () => {
    await expect(torrent.put(0)).rejects.toMatchObject({ code: 'read-only' })
  })
})
