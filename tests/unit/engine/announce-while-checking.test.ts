import { createHash } from 'node:crypto'
import { afterEach, expect, test } from 'vitest'
import { createTorrent } from '../../../src/core/torrent-file/create-torrent.ts'
import { asInfoHash } from '../../info-hash.ts'
import { startTracker, type Tracker } from '../../stack/tracker.ts'
import { sampleTorrent } from '../pieces/torrent.ts'
import { Life, PersistentDisk } from './lives.ts'

const PIECES = 200
const PIECE = 16

let tracker: Tracker | null = null
afterEach(() => tracker?.close())

test('a torrent with a truncated file is announced while it is being checked', async () => {
  const { layout, bytes } = sampleTorrent(PIECE, [PIECES * PIECE])
  const { length, pieceLength, hashes } = layout
  const { torrentFile, info } = createTorrent({ name: 'cut', length, pieceLength, hashes, webSeeds: [] })
  const infoHash = asInfoHash(createHash('sha1').update(info).digest('hex'))
  const disk = new PersistentDisk(1 << 20)
  const file = await disk.open(infoHash, 0, true)
  file?.write(bytes, 0)
  const first = new Life(disk)
  await first.engine.add({ kind: 'metainfo', bytes: torrentFile })
  await first.until(infoHash, ({ state }) => state === 'seeding')
  await first.engine.saveAll()
  first.kill()

  file?.truncate((PIECES - 1) * PIECE)
  tracker = await startTracker()
  const second = new Life(disk, [tracker.url])
  const stopped = second.stopRechecksAfter(20)
  await stopped
  // Its recheck is stopped until the tracker has received the announce.
  const { swarms } = await tracker.until((counts) => counts.announces > 0)
  expect(swarms[infoHash]).toEqual({ seeders: 0, leechers: 1 })
  expect(await second.until(infoHash, ({ state }) => state === 'checking')).toMatchObject({ state: 'checking' })
  second.resumeRechecks()
  const checked = await second.until(infoHash, ({ state }) => state === 'downloading')
  expect(checked.verifiedBytes).toBe((PIECES - 1) * PIECE)
  await second.engine.pause(infoHash)
  second.kill()
})
