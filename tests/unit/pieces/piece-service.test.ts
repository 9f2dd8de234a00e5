import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Bitfield } from '../../../src/core/metainfo/bitfield.ts'
import { MemoryDisk } from '../../../src/pieces/store/memory-disk.ts'
import type { PiecesApi } from '../../../src/protocol/pieces.ts'
import { connect, serve } from '../../../src/protocol/rpc.ts'
import { asInfoHash } from '../../info-hash.ts'
import { bitsOf, INFO_HASH, received, sampleService, sampleTorrent } from './torrent.ts'

const failing = (code: string) => expect.objectContaining({ name: 'StoreError', code })

test('writes pieces that match, over files and around pads, and reads any range of them back', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 40 }),
      fc.array(fc.integer({ min: -30, max: 70 }), { minLength: 1, maxLength: 12 }),
      fc.infiniteStream(fc.nat()),
      async (pieceLength, lengths, random) => {
        const { layout, bytes, piece } = sampleTorrent(pieceLength, lengths)
        const { service, recheck } = sampleService({ openFiles: 3 })
        await service.open(INFO_HASH, layout)
        const indexes = [...Array(layout.pieceCount).keys()].sort(() => (random.next().value % 2) - 0.5)
        const verdicts = await Promise.all(indexes.map((index) => service.put(INFO_HASH, index, piece(index))))
        expect(verdicts).toEqual(indexes.map(() => ({ verified: true })))
        if (bytes.length > 0) {
          const offset = random.next().value % bytes.length
          const length = 1 + (random.next().value % (bytes.length - offset))
          expect(received(await service.read(INFO_HASH, offset, length))).toEqual(bytes.slice(offset, offset + length))
        }
        const some = indexes.filter(() => random.next().value % 2 === 0).sort((a, b) => a - b)
        expect(await recheck(layout, some)).toEqual(some)
        expect((await service.open(INFO_HASH, layout)).fileLengths).toEqual(layout.files.map((file) => file.length))
      },
    ),
    { numRuns: 100 },
  )
})

test('returns a piece that does not match and writes none of it', async () => {
  const { layout, piece } = sampleTorrent(16, [40])
  const { service } = sampleService()
  await service.open(INFO_HASH, layout)
  const wrong = piece(1).fill(7)
  expect(received(await service.put(INFO_HASH, 1, wrong))).toEqual({ verified: false, bytes: wrong })
  await expect(service.read(INFO_HASH, 16, 16)).rejects.toEqual(failing('missing'))
})

test('hashes queued pieces side by side, and a single piece without waiting', async () => {
  const { layout, piece } = sampleTorrent(16, [16 * 6 + 5])
  const { service, hasher } = sampleService()
  await service.open(INFO_HASH, layout)
  await Promise.all([0, 1, 6, 2, 3, 4].map((index) => service.put(INFO_HASH, index, piece(index))))
  expect(hasher.batches).toEqual([4, 1, 1])
  await service.put(INFO_HASH, 5, piece(5))
  expect(hasher.batches).toEqual([4, 1, 1, 1])
})

test('hashes no more bytes in one batch than its limit', async () => {
  const { layout, piece } = sampleTorrent(16, [16 * 4])
  const { service, hasher, recheck } = sampleService({ hashBatchBytes: 32 })
  await service.open(INFO_HASH, layout)
  await Promise.all([0, 1, 2, 3].map((index) => service.put(INFO_HASH, index, piece(index))))
  await recheck(layout)
  expect(hasher.batches).toEqual([2, 2, 2, 2])
})

test('a recheck finds the damaged piece and those never written, without an error', async () => {
  const { layout, piece } = sampleTorrent(16, [20, -12, 0, 100])
  const disk = new MemoryDisk(1 << 20)
  const { service, hasher, recheck } = sampleService({ disk })
  await service.open(INFO_HASH, layout)
  for (const index of [0, 1, 2, 3, 4, 5]) await service.put(INFO_HASH, index, piece(index))
  const damaged = await disk.open(INFO_HASH, 3, false)
  damaged?.write(Uint8Array.of(1, 2, 3), 17)
  expect(await recheck(layout)).toEqual([0, 1, 2, 4, 5])
  hasher.batches.length = 0
  expect(await recheck(layout, [0, 3, 5])).toEqual([0, 5])
  // Pieces far apart are hashed side by side, and those between them not at all.
  expect(hasher.batches).toEqual([3])
})

test('rechecks a piece over more files than may be open together', async () => {
  const { layout, piece } = sampleTorrent(300, [...Array(200).fill(2), 500])
  const { service, recheck } = sampleService({ openFiles: 8 })
  await service.open(INFO_HASH, layout)
  for (let index = 0; index < layout.pieceCount - 1; index++) await service.put(INFO_HASH, index, piece(index))
  expect(await recheck(layout)).toEqual([0, 1])
})

test('a recheck reports its progress and the verified pieces, also at its end', async () => {
  const { layout, piece } = sampleTorrent(1, [40])
  const { service, events, recheck } = sampleService()
  await service.open(INFO_HASH, layout)
  for (const index of [0, 39]) await service.put(INFO_HASH, index, piece(index))
  await recheck(layout, Array(40).keys())
  expect(events.length).toBeGreaterThan(2)
  expect(events.at(-1)).toMatchObject({ infoHash: INFO_HASH, checked: 40, total: 40, end: 40 })
  for (const { checked, end, verified } of events) {
    expect(end).toBe(checked)
    expect(new Bitfield(40, verified).count()).toBe(checked === 0 ? 0 : checked < 40 ? 1 : 2)
  }
  expect(events.map((event) => event.checked)).toEqual(events.map((event) => event.checked).sort((a, b) => a - b))
})

test('a recheck lets reads and puts run, and counts pieces verified after it passed them', async () => {
  const { layout, bytes, piece } = sampleTorrent(16, [16 * 400])
  const { service, recheck } = sampleService()
  await service.open(INFO_HASH, layout)
  let ended = false
  const rechecked = recheck(layout).finally(() => {
    ended = true
  })
  // Long enough for the recheck to pass piece 0.
  for (let i = 390; i < 400; i++) await service.put(INFO_HASH, i, piece(i))
  await service.put(INFO_HASH, 0, piece(0))
  expect(received(await service.read(INFO_HASH, 0, 16))).toEqual(bytes.slice(0, 16))
  expect(ended).toBe(false)
  expect(await rechecked).toEqual([0, 390, 391, 392, 393, 394, 395, 396, 397, 398, 399])
})

test('a call that arrives during a long recheck is answered before the recheck continues', async () => {
  const TURN = 4
  const { layout, bytes } = sampleTorrent(16, [16 * 40_000])
  const disk = new MemoryDisk(1 << 20)
  ;(await disk.open(INFO_HASH, 0, true))?.write(bytes, 0)
  // Node empties one port before it looks at another, which browsers do not.
  const tick = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))
  const { service, hasher } = sampleService({ disk, recheckSliceBytes: 16 * 4 * TURN, yieldToMessages: tick })
  const { port1, port2 } = new MessageChannel()
  serve<PiecesApi>(port2, service)
  const pieces = connect<PiecesApi>(port1)
  await pieces.call('open', [INFO_HASH, layout])
  const rechecking = pieces.call('recheck', [INFO_HASH, bitsOf(40_000, Array(40_000).keys())])
  try {
    for (let round = 0; round < 20; round++) {
      const before = hasher.batches.length
      expect(await pieces.call('read', [INFO_HASH, 0, 16])).toEqual(bytes.slice(0, 16))
      // One pause while the call is delivered, one while its result is.
      expect(hasher.batches.length - before).toBeLessThanOrEqual(2 * TURN)
    }
    // It went on meanwhile, and is not through.
    const done = hasher.batches.length
    expect(done).toBeGreaterThan(20)
    expect(done).toBeLessThan(40_000 / 4)
    await rechecking
  } finally {
    pieces.close()
    port1.close()
  }
})

test.each(['cancelRecheck', 'close', 'remove', 'recheck'] as const)(
  '%s ends a recheck with `cancelled`, after a last report of its progress',
  async (way) => {
    const { layout, piece } = sampleTorrent(16, [16 * 400])
    const { service, events, recheck } = sampleService()
    await service.open(INFO_HASH, layout)
    await service.put(INFO_HASH, 0, piece(0))
    const first = recheck(layout)
    const failure = expect(first).rejects.toEqual(failing('cancelled'))
    if (way === 'recheck') await recheck(layout, [0, 1])
    else await service[way](INFO_HASH)
    await failure
    const told = events.find(({ total }) => total === 400)
    expect(told?.end).toBeGreaterThan(0)
    expect(told?.end).toBeLessThan(400)
    expect(new Bitfield(400, told?.verified).get(0)).toBe(true)
  },
)

test('close waits for pending puts; remove frees the stored bytes', async () => {
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

test('full memory refuses the piece and keeps the others', async () => {
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

test('refuses a layout that is not consistent and a name that is no info hash', async () => {
  const { layout } = sampleTorrent(16, [50])
  const { service, events } = sampleService()
  const refused = failing('out-of-range')
  await expect(service.open(asInfoHash('../elsewhere'), layout)).rejects.toEqual(refused)
  await expect(service.open(INFO_HASH, { ...layout, pieceCount: 5 })).rejects.toEqual(refused)
  await expect(service.open(INFO_HASH, { ...layout, length: 49 })).rejects.toEqual(refused)
  await expect(service.open(INFO_HASH, { ...layout, pieceLength: 0 })).rejects.toEqual(refused)
  await expect(service.open(INFO_HASH, { ...layout, hashes: new Uint8Array(79) })).rejects.toEqual(refused)
  await expect(service.recheck(INFO_HASH, Uint8Array.of(0))).rejects.toEqual(failing('not-open'))
  await service.open(INFO_HASH, layout)
  for (const bits of [Uint8Array.of(), Uint8Array.of(0, 0), Uint8Array.of(1), 'f0' as unknown as Uint8Array]) {
    await expect(service.recheck(INFO_HASH, bits)).rejects.toEqual(refused)
  }
  await service.recheck(INFO_HASH, Uint8Array.of(0))
  expect(events).toMatchObject([{ checked: 0, total: 0, end: 0, verified: Uint8Array.of(0) }])
})
