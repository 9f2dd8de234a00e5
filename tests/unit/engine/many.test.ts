import { createHash } from 'node:crypto'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { InfoHash } from '../../../src/core/metainfo/info-hash.ts'
import { createTorrent } from '../../../src/core/torrent-file/create-torrent.ts'
import { asInfoHash } from '../../info-hash.ts'
import { Life, PersistentDisk } from './lives.ts'

const MANY = 1_000

/** Running intervals. */
const intervals = new Set<unknown>()
/** Keys written to the database, in order. */
const written: string[] = []

beforeEach(() => {
  const { setInterval, clearInterval } = globalThis
  vi.spyOn(globalThis, 'setInterval').mockImplementation(((...args: Parameters<typeof setInterval>) => {
    const id = setInterval(...args)
    intervals.add(id)
    return id
  }) as typeof setInterval)
  vi.spyOn(globalThis, 'clearInterval').mockImplementation((id) => {
    intervals.delete(id)
    clearInterval(id)
  })
  const { put } = IDBObjectStore.prototype
  vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(function (this: IDBObjectStore, value, key) {
    written.push(String(key))
    return put.call(this, value, key)
  })
})
afterEach(() => vi.restoreAllMocks())

function torrent(number: number): { source: { kind: 'metainfo'; bytes: Uint8Array }; infoHash: InfoHash } {
  const hashes = new Uint8Array(40).fill(number & 0xff)
  const shape = { name: `number ${number}`, length: 20_000, pieceLength: 16_384, hashes, webSeeds: [] }
  const { torrentFile, info } = createTorrent(shape)
  return {
    source: { kind: 'metainfo', bytes: torrentFile },
    infoHash: asInfoHash(createHash('sha1').update(info).digest('hex')),
  }
}

test('a thousand torrents add no interval, are sent and written once, and are restored after a reload', async () => {
  const disk = new PersistentDisk(1 << 20)
  const first = new Life(disk)
  const ofEngine = intervals.size
  const torrents = Array.from({ length: MANY }, (_, number) => torrent(number))
  await Promise.all(torrents.map(({ source }) => first.engine.add(source)))
  const { swarms } = first.engine.client
  while (swarms.size < MANY || ![...swarms].every(({ ready }) => ready)) await new Promise(setImmediate)
  first.connection.watch(null)
  // Newest first, in the order given.
  expect(first.view?.torrents.map(({ infoHash }) => infoHash)).toEqual(
    torrents.map(({ infoHash }) => infoHash).reverse(),
  )
  expect(intervals.size).toBe(ofEngine)

  // One of them changes: it alone is sent and written, without its .torrent file.
  const { infoHash } = torrents[500]!
  const still = first.view?.torrents
  first.changes.length = 0
  written.length = 0
  await first.engine.pause(infoHash)
  await first.until(infoHash, ({ state }) => state === 'paused')
  await first.engine.saveAll()
  expect(written.filter((key) => key !== infoHash)).toEqual([])
  expect(
    first.changes.flatMap(({ changed }) => changed.map((each) => each.infoHash)).every((each) => each === infoHash),
  ).toBe(true)
  const moved = first.view?.torrents.filter((each, index) => each !== still?.[index])
  expect(moved?.map((each) => each.infoHash)).toEqual([infoHash])
  first.kill()

  written.length = 0
  const reads = vi.spyOn(IDBObjectStore.prototype, 'openCursor')
  const gets = vi.spyOn(IDBObjectStore.prototype, 'get')
  const second = new Life(disk)
  await second.engine.loaded
  await second.engine.saveAll()
  second.connection.watch(null)
  expect(second.view?.torrents).toHaveLength(MANY)
  expect(second.view?.torrents.filter(({ state }) => state === 'paused').map((each) => each.infoHash)).toEqual([
    infoHash,
  ])
  // One read is that of the month's traffic.
  expect([reads.mock.calls.length, gets.mock.calls.flat(), written.length]).toEqual([0, ['traffic'], 0])
  expect(second.engine.torrentFile(infoHash)).toEqual(torrents[500]?.source.bytes)
  second.kill()
})

test('a removed torrent is reported as removed, and as new when it is added again', async () => {
  const life = new Life(new PersistentDisk(1 << 20))
  await life.engine.loaded
  const { source, infoHash } = torrent(2_000)
  await life.engine.add(source)
  await life.until(infoHash, () => true)
  await life.engine.remove(infoHash, { deleteData: true })
  life.connection.watch(null)
  expect(life.view?.torrents.some((each) => each.infoHash === infoHash)).toBe(false)
  await life.engine.add(source)
  await life.until(infoHash, () => true)
  expect(life.engine.torrentFile(infoHash)).toEqual(source.bytes)
  life.kill()
})
