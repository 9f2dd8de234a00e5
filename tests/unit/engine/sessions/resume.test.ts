import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { makeTorrent } from '../../../../src/core/metainfo/make-torrent.ts'
import { asInfoHash } from '../../../info-hash.ts'
import { sampleTorrent } from '../../pieces/torrent.ts'
import { Life, RestingDisk } from '../lives.ts'

const PIECES = 400
const PIECE = 16

/** A torrent whose bytes are all at rest, and how to add it. */
async function atRest(name: string) {
  const { layout, bytes } = sampleTorrent(PIECE, [PIECES * PIECE])
  const { length, pieceLength, hashes } = layout
  const { torrentFile, info } = makeTorrent({ name, length, pieceLength, hashes, webSeeds: [] })
  const infoHash = asInfoHash(createHash('sha1').update(info).digest('hex'))
  const disk = new RestingDisk(1 << 20)
  const file = await disk.open(infoHash, 0, true)
  file?.write(bytes, 0)
  return { infoHash, disk, file, source: { kind: 'metainfo', bytes: torrentFile } as const }
}

const isSeeding = ({ state }: { state: string }): boolean => state === 'seeding'

test('a recheck that a kill interrupts goes on where it was, and reads nothing twice', async () => {
  const { infoHash, disk, source } = await atRest('killed')
  const first = new Life(disk)
  const standing = first.stopAfter(30)
  await first.engine.add(source)
  await standing
  const shown = await first.until(infoHash, ({ checkProgress }) => (checkProgress ?? 0) > 0)
  expect(shown.state).toBe('checking')
  await first.engine.saveAll()
  first.kill()

  const second = new Life(disk)
  await second.engine.loaded
  const told = await second.until(infoHash, ({ state }) => state === 'checking')
  // What was known counts from the start.
  expect(told.verifiedBytes).toBeGreaterThan(0)
  const whole = await second.until(infoHash, isSeeding)
  expect([whole.verifiedBytes, whole.checkProgress]).toEqual([PIECES * PIECE, null])
  // What was found between the last word of it and the kill is all that is read again.
  expect(first.hashed + second.hashed).toBeLessThan(PIECES + 3 * 4 + 4)
  expect(second.hashed).toBeLessThan(PIECES - 80)

  await second.engine.saveAll()
  second.kill()
  const third = new Life(disk)
  await third.until(infoHash, isSeeding)
  expect(third.hashed).toBe(0)
})

test('a recheck that the user ordered is interrupted by a pause, at once, and goes on when resumed', async () => {
  const { infoHash, disk, file, source } = await atRest('paused')
  const life = new Life(disk)
  await life.engine.add(source)
  await life.until(infoHash, isSeeding)
  file?.write(Uint8Array.of(0), 10 * PIECE)
  file?.write(Uint8Array.of(0), 390 * PIECE)

  const before = life.hashed
  const standing = life.stopAfter(50)
  const ordered = life.engine.recheck(infoHash)
  await standing
  const pausing = life.engine.pause(infoHash)
  life.goOn()
  await Promise.all([pausing, ordered])
  const hashed = life.hashed - before
  expect(hashed).toBeLessThan(PIECES)
  const paused = await life.until(infoHash, ({ state }) => state === 'paused')
  expect(paused.checkProgress).toBeCloseTo(hashed / PIECES, 10)
  // Of the two damaged pieces one is known; the other is trusted until it is looked at.
  expect(paused.verifiedBytes).toBe((PIECES - 1) * PIECE)

  await life.engine.resume(infoHash)
  await life.until(infoHash, ({ state }) => state === 'downloading')
  expect(life.hashed - before).toBe(PIECES)
  expect(life.view?.torrents[0]?.verifiedBytes).toBe((PIECES - 2) * PIECE)
  expect(life.notices).toEqual([])
})

test('taking a torrent off the list ends its recheck', async () => {
  const { infoHash, disk, source } = await atRest('removed')
  const life = new Life(disk)
  const standing = life.stopAfter(20)
  await life.engine.add(source)
  await standing
  const removing = life.engine.remove(infoHash, { deleteData: true })
  life.goOn()
  await removing
  expect(await disk.list()).toEqual([])
  expect(life.hashed).toBeLessThan(PIECES)
  expect(life.notices).toEqual([])
})

test('torrents in doubt are rechecked one after the other; those that wait say so', async () => {
  const [one, two] = [await atRest('one'), await atRest('two')]
  const file = await one.disk.open(two.infoHash, 0, true)
  file?.write(new Uint8Array(PIECES * PIECE), 0)
  const life = new Life(one.disk)
  const standing = life.stopAfter(40)
  await life.engine.add(one.source)
  await standing
  await life.engine.add(two.source)
  const waiting = await life.until(two.infoHash, ({ state }) => state === 'checking')
  expect(waiting.checkProgress).toBeNull()
  expect(life.hashed).toBeLessThan(200)
  life.goOn()
  await life.until(one.infoHash, isSeeding)
  await life.until(two.infoHash, ({ state }) => state === 'downloading')
  expect(life.hashed).toBe(2 * PIECES)
})
