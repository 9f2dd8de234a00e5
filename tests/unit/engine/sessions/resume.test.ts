import { createHash } from 'node:crypto'
import { createStore, get, set } from 'idb-keyval'
import { expect, test } from 'vitest'
import { createTorrent } from '../../../../src/core/torrent-file/create-torrent.ts'
import { SESSION_DATABASE, SESSION_STORE, type SessionRecord } from '../../../../src/protocol/session.ts'
import { asInfoHash } from '../../../info-hash.ts'
import { sampleTorrent } from '../../pieces/torrent.ts'
import { Life, PersistentDisk } from '../lives.ts'

const PIECES = 400
const PIECE = 16

/** A torrent with all its bytes on the disk, and the source to add it with. */
async function storedTorrent(name: string) {
  const { layout, bytes } = sampleTorrent(PIECE, [PIECES * PIECE])
  const { length, pieceLength, hashes } = layout
  const { torrentFile, info } = createTorrent({ name, length, pieceLength, hashes, webSeeds: [] })
  const infoHash = asInfoHash(createHash('sha1').update(info).digest('hex'))
  const disk = new PersistentDisk(1 << 20)
  const file = await disk.open(infoHash, 0, true)
  file?.write(bytes, 0)
  return { infoHash, disk, file, source: { kind: 'metainfo', bytes: torrentFile } as const }
}

const isSeeding = ({ state }: { state: string }): boolean => state === 'seeding'

test('a recheck that a kill interrupts resumes where it stopped and reads nothing twice', async () => {
  const { infoHash, disk, source } = await storedTorrent('killed')
  const first = new Life(disk)
  const stopped = first.stopRechecksAfter(30)
  await first.engine.add(source)
  await stopped
  const shown = await first.until(infoHash, ({ checkProgress }) => (checkProgress ?? 0) > 0)
  expect(shown.state).toBe('checking')
  await first.engine.saveAll()
  first.kill()

  const second = new Life(disk)
  await second.engine.loaded
  const resumed = await second.until(infoHash, ({ state }) => state === 'checking')
  // Pieces that were verified before the kill count from the start.
  expect(resumed.verifiedBytes).toBeGreaterThan(0)
  const whole = await second.until(infoHash, isSeeding)
  expect([whole.verifiedBytes, whole.checkProgress]).toEqual([PIECES * PIECE, null])
  // Only pieces that were checked after the last saved progress are read again.
  expect(first.hashed + second.hashed).toBeLessThan(PIECES + 3 * 4 + 4)
  expect(second.hashed).toBeLessThan(PIECES - 80)

  await second.engine.saveAll()
  second.kill()
  const third = new Life(disk)
  await third.until(infoHash, isSeeding)
  expect(third.hashed).toBe(0)
})

test('a pause interrupts a recheck at once, and resuming the torrent resumes it', async () => {
  const { infoHash, disk, file, source } = await storedTorrent('paused')
  const life = new Life(disk)
  await life.engine.add(source)
  await life.until(infoHash, isSeeding)
  file?.write(Uint8Array.of(0), 10 * PIECE)
  file?.write(Uint8Array.of(0), 390 * PIECE)

  const before = life.hashed
  const stopped = life.stopRechecksAfter(50)
  const ordered = life.engine.recheck(infoHash)
  await stopped
  const pausing = life.engine.pause(infoHash)
  life.resumeRechecks()
  await Promise.all([pausing, ordered])
  const hashed = life.hashed - before
  expect(hashed).toBeLessThan(PIECES)
  const paused = await life.until(infoHash, ({ state }) => state === 'paused')
  expect(paused.checkProgress).toBeCloseTo(hashed / PIECES, 10)
  // One of the two damaged pieces was found; the other is trusted until it is checked.
  expect(paused.verifiedBytes).toBe((PIECES - 1) * PIECE)

  await life.engine.resume(infoHash)
  await life.until(infoHash, ({ state }) => state === 'downloading')
  expect(life.hashed - before).toBe(PIECES)
  expect(life.view?.torrents[0]?.verifiedBytes).toBe((PIECES - 2) * PIECE)
  expect(life.notices).toEqual([])
})

test('removing a torrent ends its recheck', async () => {
  const { infoHash, disk, source } = await storedTorrent('removed')
  const life = new Life(disk)
  const stopped = life.stopRechecksAfter(20)
  await life.engine.add(source)
  await stopped
  const removing = life.engine.remove(infoHash, { deleteData: true })
  life.resumeRechecks()
  await removing
  expect(await disk.list()).toEqual([])
  expect(life.hashed).toBeLessThan(PIECES)
  expect(life.notices).toEqual([])
})

test('rechecks of several torrents run one after the other, and waiting ones show no progress', async () => {
  const [one, two] = [await storedTorrent('one'), await storedTorrent('two')]
  const file = await one.disk.open(two.infoHash, 0, true)
  file?.write(new Uint8Array(PIECES * PIECE), 0)
  const life = new Life(one.disk)
  const stopped = life.stopRechecksAfter(40)
  await life.engine.add(one.source)
  await stopped
  await life.engine.add(two.source)
  const waiting = await life.until(two.infoHash, ({ state }) => state === 'checking')
  expect(waiting.checkProgress).toBeNull()
  expect(life.hashed).toBeLessThan(200)
  life.resumeRechecks()
  await life.until(one.infoHash, isSeeding)
  await life.until(two.infoHash, ({ state }) => state === 'downloading')
  expect(life.hashed).toBe(2 * PIECES)
})

test('a record with file names of an earlier version is read, and written with those of the present one', async () => {
  const { infoHash, disk, source } = await storedTorrent('film.mp4\u3164\u3164.exe')
  const first = new Life(disk)
  await first.engine.add(source)
  await first.until(infoHash, isSeeding)
  await first.engine.saveAll()
  first.kill()
  const sessions = createStore(SESSION_DATABASE, SESSION_STORE)
  const record = (await get<SessionRecord>(infoHash, sessions))!
  expect(record.layout?.files[0]?.path).toEqual(['film.mp4.exe'])
  const file = { ...record.layout!.files[0]!, path: ['film.mp4\u3164\u3164.exe'] }
  await set(infoHash, { ...record, layout: { ...record.layout!, files: [file] } }, sessions)

  const second = new Life(disk)
  await second.until(infoHash, isSeeding)
  await second.engine.saveAll()
  expect((await get<SessionRecord>(infoHash, sessions))?.layout?.files[0]?.path).toEqual(['film.mp4.exe'])
  expect(second.hashed).toBe(0)
})
