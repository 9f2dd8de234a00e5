import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Bitfield } from '../../../src/core/bitfield.ts'
import { MemoryDisk } from '../../../src/pieces/memory-disk.ts'
import { INFO_HASH, received, sampleService, sampleTorrent } from './torrent.ts'

const failing = (code: string) => expect.objectContaining({ name: 'StoreError', code })

test('writes pieces that match, over files and around pads, and reads any range of them back', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 40 }),
      fc.array(fc.integer({ min: -30, max: 70 }), { minLength: 1, maxLength: 12 }),
      fc.infiniteStream(fc.nat()),
      async (pieceLength, lengths, random) => {
        const { layout, bytes, piece } = sampleTorrent(pieceLength, lengths)
        const { service } = sampleService({ openFiles: 3 })
        await service.open(INFO_HASH, layout)
        const indexes = [...Array(layout.pieceCount).keys()].sort(() => (random.next().value % 2) - 0.5)
        const verdicts = await Promise.all(indexes.map((index) => service.put(INFO_HASH, index, piece(index))))
        expect(verdicts).toEqual(indexes.map(() => ({ verified: true })))
        if (bytes.length > 0) {
          const offset = random.next().value % bytes.length
          const length = 1 + (random.next().value % (bytes.length - offset))
          expect(received(await service.read(INFO_HASH, offset, length))).toEqual(bytes.slice(offset, offset + length))
        }
        const verified = received(await service.recheck(INFO_HASH, 0, layout.pieceCount - 1))
        expect(new Bitfield(layout.pieceCount, verified).isFull()).toBe(true)
        expect((await service.open(INFO_HASH, layout)).fileLengths).toEqual(layout.files.map((file) => file.length))
      },
    ),
    { numRuns: 100 },
  )
})

test('gives a piece that does not match back and writes nothing of it', async () => {
  const { layout, piece } = sampleTorrent(16, [40])
  const { service } = sampleService()
  await service.open(INFO_HASH, layout)
  const wrong = piece(1).fill(7)
  expect(received(await service.put(INFO_HASH, 1, wrong))).toEqual({ verified: false, bytes: wrong })
  await expect(service.read(INFO_HASH, 16, 16)).rejects.toEqual(failing('missing'))
})

test('hashes pieces that wait together side by side, and one alone without waiting', async () => {
  const { layout, piece } = sampleTorrent(16, [16 * 6 + 5])
  const { service, hasher } = sampleService()
  await service.open(INFO_HASH, layout)
  await Promise.all([0, 1, 6, 2, 3, 4].map((index) => service.put(INFO_HASH, index, piece(index))))
  expect(hasher.batches).toEqual([4, 1, 1])
  await service.put(INFO_HASH, 5, piece(5))
  expect(hasher.batches).toEqual([4, 1, 1, 1])
})

test('hashes no more bytes in one go than its limit', async () => {
  const { layout, piece } = sampleTorrent(16, [16 * 4])
  const { service, hasher } = sampleService({ hashBatchBytes: 32 })
  await service.open(INFO_HASH, layout)
  await Promise.all([0, 1, 2, 3].map((index) => service.put(INFO_HASH, index, piece(index))))
  await service.recheck(INFO_HASH, 0, 3)
  expect(hasher.batches).toEqual([2, 2, 2, 2])
})

test('a recheck finds the damaged piece and those never written, without an error', async () => {
  const { layout, piece } = sampleTorrent(16, [20, -12, 0, 100])
  const disk = new MemoryDisk(1 << 20)
  const { service } = sampleService({ disk })
  await service.open(INFO_HASH, layout)
  for (const index of [0, 1, 2, 3, 4, 5]) await service.put(INFO_HASH, index, piece(index))
  const damaged = await disk.open(INFO_HASH, 3, false)
  damaged?.write(Uint8Array.of(1, 2, 3), 17)
  const verified = new Bitfield(layout.pieceCount, received(await service.recheck(INFO_HASH, 0, layout.pieceCount - 1)))
  const found = [...Array(layout.pieceCount).keys()].filter((index) => verified.get(index))
  expect(found).toEqual([0, 1, 2, 4, 5])
  const part = new Bitfield(layout.pieceCount, received(await service.recheck(INFO_HASH, 1, 4)))
  expect([...Array(layout.pieceCount).keys()].filter((index) => part.get(index))).toEqual([1, 2, 4])
})

test('rechecks a piece that lies over more files than are held open together', async () => {
  const { layout, piece } = sampleTorrent(300, [...Array(200).fill(2), 500])
  const { service } = sampleService({ openFiles: 8 })
  await service.open(INFO_HASH, layout)
  for (let index = 0; index < layout.pieceCount - 1; index++) await service.put(INFO_HASH, index, piece(index))
  const verified = received(await service.recheck(INFO_HASH, 0, layout.pieceCount - 1))
  expect(verified).toEqual(Uint8Array.of(0b1100_0000))
})

test('a recheck tells its progress, at its end too', async () => {
  const { layout } = sampleTorrent(1, [40])
  const { service, events } = sampleService()
  await service.open(INFO_HASH, layout)
  await service.recheck(INFO_HASH, 0, 39)
  expect(events.length).toBeGreaterThan(2)
  expect(events.at(-1)).toEqual({ infoHash: INFO_HASH, checked: 40, total: 40 })
  expect(events.map((event) => event.checked)).toEqual(events.map((event) => event.checked).sort((a, b) => a - b))
})

test('a recheck lets reads and pieces through, and counts pieces verified after it passed them', async () => {
  const { layout, bytes, piece } = sampleTorrent(16, [16 * 400])
  const { service } = sampleService()
  await service.open(INFO_HASH, layout)
  let ended = false
  const recheck = Promise.resolve(service.recheck(INFO_HASH, 0, 399)).finally(() => {
    ended = true
  })
  // Long enough for the recheck to pass piece 0.
  for (let i = 390; i < 400; i++) await service.put(INFO_HASH, i, piece(i))
  await service.put(INFO_HASH, 0, piece(0))
  expect(received(await service.read(INFO_HASH, 0, 16))).toEqual(bytes.slice(0, 16))
  expect(ended).toBe(false)
  const verified = new Bitfield(400, received(await recheck))
  expect(verified.get(0)).toBe(true)
  expect(verified.count()).toBe(11)
})

test.each(['cancelRecheck', 'close', 'remove', 'recheck'] as const)(
  '%s ends a recheck with `cancelled`',
  async (way) => {
    const { layout } = sampleTorrent(16, [16 * 400])
    const { service } = sampleService()
    await service.open(INFO_HASH, layout)
    const first = service.recheck(INFO_HASH, 0, 399)
    const failure = expect(first).rejects.toEqual(failing('cancelled'))
    if (way === 'recheck') await service.recheck(INFO_HASH, 0, 1)
    else await service[way](INFO_HASH)
    await failure
  },
)

test('close waits for pieces under way; remove frees what was kept', async () => {
  const { layout, bytes, piece } = sampleTorrent(16, [50])
  const { service } = sampleService()
  await service.open(INFO_HASH, layout)
  const put = service.put(INFO_HASH, 0, piece(0))
  await service.close(INFO_HASH)
  expect(await put).toEqual({ verified: true })
  await expect(service.read(INFO_HASH, 0, 16)).rejects.toEqual(failing('not-open'))
  await service.open(INFO_HASH, layout)
  expect(received(await service.read(INFO_HASH, 0, 16))).toEqual(bytes.slice(0, 16))
  expect(await service.list()).toEqual([INFO_HASH])
  await service.remove(INFO_HASH)
  expect(await service.list()).toEqual([])
  expect((await service.usage()).usedBytes).toBe(0)
  await service.open(INFO_HASH, layout)
  await expect(service.read(INFO_HASH, 0, 16)).rejects.toEqual(failing('missing'))
})

test('memory that is full refuses the piece and keeps the rest', async () => {
  const { layout, bytes, piece } = sampleTorrent(1 << 18, [1 << 20])
  const { service } = sampleService({ disk: new MemoryDisk((1 << 18) * 2) })
  await service.open(INFO_HASH, layout)
  await service.put(INFO_HASH, 0, piece(0))
  await service.put(INFO_HASH, 3, piece(3))
  await expect(service.put(INFO_HASH, 1, piece(1))).rejects.toEqual(failing('memory-full'))
  const kept = received(await service.read(INFO_HASH, 3 << 18, 1 << 18))
  expect(Buffer.compare(kept, bytes.subarray(3 << 18))).toBe(0)
})

test.each([
  ['a piece beyond the last', 4, 16],
  ['a piece below the first', -1, 16],
  ['a piece too short', 0, 15],
  ['a last piece too long', 3, 16],
])('refuses %s', async (_, index, length) => {
  const { layout } = sampleTorrent(16, [50])
  const { service } = sampleService()
  await service.open(INFO_HASH, layout)
  await expect(service.put(INFO_HASH, index, new Uint8Array(length))).rejects.toEqual(failing('out-of-range'))
})

test.each([
  [0, 0],
  [0, 51],
  [50, 1],
  [-1, 2],
  [0.5, 2],
  [0, 2 ** 21],
])('refuses to read %d, %d', async (offset, length) => {
  const { service } = sampleService()
  await service.open(INFO_HASH, sampleTorrent(16, [50]).layout)
  await expect(service.read(INFO_HASH, offset, length)).rejects.toEqual(failing('out-of-range'))
})

test('refuses a layout that does not add up and a name that is no info hash', async () => {
  const { layout } = sampleTorrent(16, [50])
  const { service } = sampleService()
  const refused = failing('out-of-range')
  await expect(service.open('../elsewhere', layout)).rejects.toEqual(refused)
  await expect(service.open(INFO_HASH, { ...layout, pieceCount: 5 })).rejects.toEqual(refused)
  await expect(service.open(INFO_HASH, { ...layout, length: 49 })).rejects.toEqual(refused)
  await expect(service.open(INFO_HASH, { ...layout, pieceLength: 0 })).rejects.toEqual(refused)
  await expect(service.open(INFO_HASH, { ...layout, hashes: new Uint8Array(79) })).rejects.toEqual(refused)
  await expect(service.recheck(INFO_HASH, 0, 1)).rejects.toEqual(failing('not-open'))
  await service.open(INFO_HASH, layout)
  await expect(service.recheck(INFO_HASH, 2, 4)).rejects.toEqual(refused)
  await expect(service.recheck(INFO_HASH, 2, 0)).rejects.toEqual(refused)
  expect(received(await service.recheck(INFO_HASH, 2, 1))).toEqual(Uint8Array.of(0))
})
