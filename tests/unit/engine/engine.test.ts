import { createHash } from 'node:crypto'
import { afterEach, expect, test, vi } from 'vitest'
import { createTorrent } from '../../../src/core/torrent-file/create-torrent.ts'
import { asInfoHash } from '../../info-hash.ts'
import { sampleTorrent } from '../pieces/torrent.ts'
import { Life, PersistentDisk } from './lives.ts'

const PIECE = 16

/** A torrent with all its bytes on the disk, and the source to add it with. */
async function storedTorrent(name: string) {
  const { layout, bytes } = sampleTorrent(PIECE, [40 * PIECE])
  const { length, pieceLength, hashes } = layout
  const { torrentFile, info } = createTorrent({ name, length, pieceLength, hashes, webSeeds: [] })
  const infoHash = asInfoHash(createHash('sha1').update(info).digest('hex'))
  const disk = new PersistentDisk(1 << 20)
  ;(await disk.open(infoHash, 0, true))?.write(bytes, 0)
  return { infoHash, disk, length, source: { kind: 'metainfo', bytes: torrentFile } as const }
}

afterEach(() => vi.restoreAllMocks())

test('a torrent that is added while it is being removed waits for the removal and stays on the list', async () => {
  const { infoHash, disk, source } = await storedTorrent('again')
  const life = new Life(disk)
  await life.engine.add(source)
  await life.until(infoHash, ({ state }) => state === 'seeding')
  const removing = life.engine.remove(infoHash, { deleteData: true })
  const results = await Promise.all([life.engine.add(source), life.engine.add(source)])
  await removing
  // Either of the two may be parsed first; that one adds the torrent.
  expect(results.map(({ existed }) => existed).toSorted()).toEqual([false, true])
  // The removal deleted the data of the first session only.
  expect(await life.until(infoHash, ({ state }) => state === 'downloading')).toMatchObject({ verifiedBytes: 0 })
  expect(life.notices).toEqual([])
  await life.engine.saveAll()
  life.kill()

  const next = new Life(disk)
  await next.engine.loaded
  await next.until(infoHash, ({ state }) => state === 'downloading')
  next.kill()
})

test('a torrent that is removed with its data kept and added at once has its data', async () => {
  const { infoHash, disk, length, source } = await storedTorrent('kept')
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

test('data of removed torrents is listed by name and size, and deleted one by one, but not that of the list', async () => {
  const [one, two] = [await storedTorrent('first'), await storedTorrent('second')]
  const life = new Life(one.disk)
  await life.engine.add(one.source)
  await life.until(one.infoHash, ({ state }) => state === 'seeding')
  expect(await life.engine.kept()).toEqual([])
  await life.engine.remove(one.infoHash, { deleteData: false })
  expect(await life.engine.kept()).toEqual([{ infoHash: one.infoHash, name: 'first', bytes: one.length }])
  life.kill()

  // Also after a reload, and not of a torrent that is on the list again.
  const next = new Life(one.disk)
  expect(await next.engine.kept()).toMatchObject([{ name: 'first' }])
  await next.engine.deleteKept([two.infoHash])
  expect(await one.disk.list()).toEqual([one.infoHash])
  await next.engine.add(one.source)
  await next.engine.deleteKept([one.infoHash])
  expect(await one.disk.list()).toEqual([one.infoHash])
  await next.engine.remove(one.infoHash, { deleteData: false })
  await next.engine.deleteKept([one.infoHash])
  expect(await one.disk.list()).toEqual([])
  expect(await next.engine.kept()).toEqual([])
  next.kill()
})

test('a removal that fails does not prevent adding the torrent again', async () => {
  const { infoHash, disk, source } = await storedTorrent('stuck')
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

test('a list that cannot be read is reported at the first watch, and the engine works', async () => {
  const { infoHash, disk, source } = await storedTorrent('unread')
  vi.spyOn(IDBObjectStore.prototype, 'openCursor').mockImplementation(() => {
    throw new DOMException('The database is damaged', 'UnknownError')
  })
  vi.spyOn(IDBObjectStore.prototype, 'getAll').mockImplementation(() => {
    throw new DOMException('The database is damaged', 'UnknownError')
  })
  const life = new Life(disk)
  await life.engine.saveAll()
  expect(life.notices).toEqual([])
  // Without the list, stored bytes may still be wanted: none are offered for deletion.
  expect((await life.engine.storage()).kept).toEqual([])
  await life.engine.deleteKept([infoHash])
  expect(await disk.list()).toEqual([infoHash])
  life.connection.watch(null)
  life.connection.watch(infoHash)
  expect(life.notices).toMatchObject([{ level: 'error', infoHash: null, error: { code: 'list-unread' } }])
  await life.engine.add(source)
  await life.until(infoHash, ({ state }) => state === 'seeding')
  life.kill()
})

test('a torrent that cannot be saved is not listed, and leaves the swarm that it joined meanwhile', async () => {
  const { disk, source } = await storedTorrent('unsaved')
  const life = new Life(disk)
  await life.engine.loaded
  // Of the tests before.
  const others = life.engine.client.swarms.size
  let joined = 0
  const put = vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(() => {
    joined = Math.max(joined, life.engine.client.swarms.size)
    throw new DOMException('full', 'QuotaExceededError')
  })
  await expect(life.engine.add(source)).rejects.toThrow()
  // The swarm was joined while the record was being written.
  expect(joined).toBe(others + 1)
  expect(life.engine.client.swarms.size).toBe(others)
  put.mockRestore()
  expect(await life.engine.add(source)).toMatchObject({ existed: false })
  life.kill()
})
