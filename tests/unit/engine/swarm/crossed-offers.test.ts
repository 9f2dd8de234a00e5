import { kill } from 'node:process'
import { afterEach, describe, expect, it } from 'vitest'
import { crossing } from '../../../stack/crossing.ts'
import { type FreshetPeer, startFreshet } from '../../../stack/freshet-peer.ts'
import { type Seeder, startSeeder } from '../../../stack/node-peer.ts'
import { startTracker, type Tracker } from '../../../stack/tracker.ts'

/** Our engine and unmodified webtorrent, a process each, over real WebRTC. */

const closers: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close()
})

function keep<T extends { stop(): Promise<void> } | { close(): Promise<void> }>(part: T): T {
  closers.push(() => ('stop' in part ? part.stop() : part.close()))
  return part
}

/** Names of the two at the tracker, of one length. */
const STOCK = 'stock'
const OURS = 'fresh'

/** The same torrent, announced under our name. */
const renamed = (torrentFile: Uint8Array): Uint8Array =>
  new Uint8Array(Buffer.from(Buffer.from(torrentFile).toString('latin1').replaceAll(`/${STOCK}`, `/${OURS}`), 'latin1'))

async function startBoth(tracker: Tracker, peerId: string, gate = {}): Promise<{ seeder: Seeder; ours: FreshetPeer }> {
  const seeder = keep(await startSeeder({ announce: [`${tracker.url}/${STOCK}`], peerId, gate }))
  await tracker.until(({ announces }) => announces > 0)
  const ours = keep(await startFreshet({ torrentFile: renamed(seeder.torrentFile) }))
  return { seeder, ours }
}

const untilDone = (ours: FreshetPeer) => ours.untilTorrents(({ torrents }) => torrents[0]?.state === 'seeding')

describe('two offers that cross', () => {
  const names = [STOCK, OURS] as const
  const cases = ['00', 'ff'].flatMap((byte) =>
    names.flatMap((offer) => names.map((answer) => ({ id: byte, peerId: byte.repeat(20), offer, answer }))),
  )
  it.each(cases)(
    'make one connection with webtorrent: id $id…, first offer $offer, first answer $answer',
    async ({ peerId, ...first }) => {
      const { passed, passOn } = crossing(first)
      const tracker = keep(await startTracker({ passOn }))
      const { seeder, ours } = await startBoth(tracker, peerId)
      await tracker.until(({ sockets }) => sockets === 2)
      await seeder.announce()
      await untilDone(ours)
      expect([passed.offer.size, passed.answer.size]).toEqual([2, 2])
      expect(await seeder.status()).toMatchObject({ peerId, peers: 1, wiresOpened: 1 })
    },
  )
})

it('a webtorrent that was killed comes back under its own id', async () => {
  const tracker = keep(await startTracker())
  const peerId = 'ab'.repeat(20)
  const { seeder, ours } = await startBoth(tracker, peerId, { allowPieces: 8 })
  await seeder.until(({ sentBytes, waitingReads }) => sentBytes >= 512 * 1024 && waitingReads > 0)
  kill(seeder.pid, 'SIGKILL')
  await seeder.ended
  const again = keep(await startSeeder({ announce: [`${tracker.url}/${STOCK}`], peerId }))
  await untilDone(ours)
  expect(await again.status()).toMatchObject({ peerId, peers: 1 })
})
