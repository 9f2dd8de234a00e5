import { afterEach, expect, it } from 'vitest'
import { NO_RULES } from '../../../src/core/traffic/traffic-rules.ts'
import { type FreshetPeer, startFreshet } from '../../stack/freshet-peer.ts'
import { startLeecher, startSeeder } from '../../stack/node-peer.ts'
import { startTracker } from '../../stack/tracker.ts'

/** Our engine and unmodified webtorrent, a process each, over real WebRTC. */

const closers: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close()
})

function keep<T extends { stop(): Promise<void> } | { close(): Promise<void> }>(part: T): T {
  closers.push(() => ('stop' in part ? part.stop() : part.close()))
  return part
}

const SIZE = 6 << 20
const CEILING = 2 << 20
const BLOCK = 16 * 1024
const FILES = [{ name: 'month.bin', size: SIZE }]

const stateOf = (ours: FreshetPeer, outlook: string | null) =>
  ours.untilTorrents(({ torrents }) => torrents[0]?.outlook === outlook)

it('uploads end at the ceiling of the month with no block too many, and go on when more is allowed', async () => {
  const tracker = keep(await startTracker())
  const announce = [tracker.url]
  const source = await startSeeder({ announce, files: FILES })
  const traffic = { ...NO_RULES, uploadCeilingBytes: CEILING }
  const ours = keep(await startFreshet({ torrentFile: source.torrentFile, files: FILES, traffic }))
  await source.stop()
  const leecher = keep(await startLeecher({ announce, torrent: source.torrentFile }))

  const halted = await ours.untilTraffic(({ halts }) => halts.uploads !== null)
  expect(halted.halts).toEqual({ uploads: 'upload-ceiling', everything: null })
  await stateOf(ours, 'halted')
  const { month } = await ours.engine('traffic')
  // Blocks may still have been read when the peer was choked.
  expect(month.uploadedBytes).toBeLessThanOrEqual(CEILING)
  expect(month.uploadedBytes).toBeGreaterThan(CEILING - 32 * BLOCK)
  const { downloadedBytes } = await leecher.until((status) => status.downloadedBytes === month.uploadedBytes)
  expect(downloadedBytes).toBeLessThanOrEqual(CEILING)

  await ours.engine('allowTraffic', SIZE)
  const finished = await leecher.finished()
  expect(finished.files[0]?.sha256).toBe(source.files[0]?.sha256)
  expect((await ours.engine('traffic')).month).toEqual({ downloadedBytes: 0, uploadedBytes: SIZE, extraBytes: SIZE })
})

it('everything ends at the ceiling of all traffic, a pause meanwhile holds, and new rules let it go on', async () => {
  const tracker = keep(await startTracker())
  const announce = [tracker.url]
  const seeder = keep(await startSeeder({ announce, files: FILES, uploadBytesPerSecond: 4 << 20 }))
  const traffic = { ...NO_RULES, totalCeilingBytes: CEILING }
  const ours = keep(await startFreshet({ torrentFile: seeder.torrentFile, traffic }))
  await ours.untilTraffic(({ halts }) => halts.everything === 'total-ceiling')
  await stateOf(ours, 'halted')
  await seeder.until(({ peers }) => peers === 0)
  const { month } = await ours.engine('traffic')
  expect(month.downloadedBytes).toBeGreaterThanOrEqual(CEILING)
  expect(month.downloadedBytes).toBeLessThan(CEILING + 8 * BLOCK)

  // A halted torrent still obeys: paused it stays paused.
  await ours.engine('pause', ours.infoHash)
  await ours.engine('configure', { trackers: [], iceServers: [], traffic: NO_RULES })
  expect((await ours.untilTorrents(({ torrents }) => torrents[0]?.state === 'paused')).torrents[0]?.peers).toBe(0)
  await ours.engine('resume', ours.infoHash)
  await ours.untilTorrents(({ torrents }) => torrents[0]?.state === 'seeding')
  expect(ours.notices).toEqual([])
})
