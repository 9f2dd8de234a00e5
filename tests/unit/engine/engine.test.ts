import { createHash } from 'node:crypto'
import { afterEach, expect, test, vi } from 'vitest'
import { makeTorrent } from '../../../src/core/metainfo/make-torrent.ts'
import { asInfoHash } from '../../info-hash.ts'
import { sampleTorrent } from '../pieces/torrent.ts'
import { Life, RestingDisk } from './lives.ts'

const PIECE = 16

/** A torrent whose bytes are all at rest, and how to add it. */
async function atRest(name: string) {
  const { layout, bytes } = sampleTorrent(PIECE, [40 * PIECE])
  const { length, pieceLength, hashes } = layout
  const { torrentFile, info } = makeTorrent({ name, length, pieceLength, hashes, webSeeds: [] })
  const infoHash = asInfoHash(createHash('sha1').update(info).digest('hex'))
  const disk = new RestingDisk(1 << 20)
  ;(await disk.open(infoHash, 0, true))?.write(bytes, 0)
  return { infoHash, disk, length, source: { kind: 'metainfo', bytes: torrentFile } as const }
}

afterEach(() => vi.restoreAllMocks())

test('a torrent added while it is being removed waits for that, and stays', async () => {
  const { infoHash, disk, source } = await atRest('again')
  const life = new Life(disk)
  await life.engine.add(source)
  await life.until(infoHash, ({ state }) => state === 'seeding')
  const removing = life.engine.remove(infoHash, { deleteData: true })
  const results = await Promise.all([life.engine.add(source), life.engine.add(source)])
  await removing
  // Whichever of the two was read first is the one that made it.
  expect(results.map(({ existed }) => existed).toSorted()).toEqual([false, true])
  // The data went with the first life of it; what the second has is its own.
  expect(await life.until(infoHash, ({ state }) => state === 'downloading')).toMatchObject({ verifiedBytes: 0 })
  expect(life.notices).toEqual([])
  await life.engine.saveAll()
  life.kill()

  const next = new Life(disk)
  await next.engine.loaded
  await next.until(infoHash, ({ state }) => state === 'downloading')
  next.kill()
})

test('removed with its data kept and added at once, it has them', async () => {
  const { infoHash, disk, length, source } = await atRest('kept')
  const life = new Life(disk)
  await life.engine.add(source)
  await life.until(infoHash, ({ state }) => state === 'seeding')
  const removing = life.engine.remove(infoHash, { deleteData: false })
  await life.engine.add(source)
  await removing
  expect(await life.until(infoHash, ({ state }) => state === 'seeding')).toMatchObject({ verifiedBytes: length })
  expect((await life.engine.storage()).kept).toEqual([])
  life.kill()
})

test('a removal that fails keeps nobody from adding', async () => {
  const { infoHash, disk, source } = await atRest('stuck')
  const life = new Life(disk)
  await life.engine.add(source)
  await life.until(infoHash, ({ state }) => state === 'seeding')
  vi.spyOn(disk, 'remove').mockRejectedValueOnce(new Error('the disk says no'))
  const removing = life.engine.remove(infoHash, { deleteData: true })
  const adding = life.engine.add(source)
  await expect(removing).rejects.toThrow('the disk says no')
  expect(await adding).toEqual({ infoHash, existed: false })
  life.kill()
})

test('a list that cannot be read is told to whoever comes, and the engine works', async () => {
  const { infoHash, disk, source } = await atRest('unread')
  vi.spyOn(IDBObjectStore.prototype, 'openCursor').mockImplementation(() => {
    throw new DOMException('The database is damaged', 'UnknownError')
  })
  vi.spyOn(IDBObjectStore.prototype, 'getAll').mockImplementation(() => {
    throw new DOMException('The database is damaged', 'UnknownError')
  })
  const life = new Life(disk)
  await life.engine.saveAll()
  expect(life.notices).toEqual([])
  // Nobody knows whose the bytes at rest are, so none are offered for deletion.
  expect((await life.engine.storage()).kept).toEqual([])
  await life.engine.deleteKept()
  expect(await disk.list()).toEqual([infoHash])
  life.engine.watch(null)
  life.engine.watch(infoHash)
  expect(life.notices).toMatchObject([{ level: 'error', infoHash: null, error: { code: 'list-unread' } }])
  await life.engine.add(source)
  await life.until(infoHash, ({ state }) => state === 'seeding')
  life.kill()
})
