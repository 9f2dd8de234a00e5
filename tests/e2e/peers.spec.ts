import type { Page } from '@playwright/test'
import type { StockTorrent } from 'webtorrent'
import { progressOf, waitForComplete } from './driver.ts'
import { expect, test } from './fixtures.ts'

test.use({ ownBrowser: true })

/** What {@link watchConnections} leaves in the page. */
interface Watched {
  readonly connections: RTCPeerConnection[]
  /** ICE state of each connection that the page closed, at that moment. */
  readonly closedIn: string[]
}

/** What a stock page holds (tests/stack/stock-page.ts). */
interface StockClient {
  add(magnet: string, onReady: (torrent: StockTorrent) => void): void
  throttleUpload(bytesPerSecond: number): void
}

/** Notes every connection that the page makes from now on. */
const watchConnections = (page: Page): Promise<unknown> =>
  page.addInitScript(() => {
    const watched: Watched = { connections: [], closedIn: [] }
    Object.assign(window, { watched })
    globalThis.RTCPeerConnection = class extends RTCPeerConnection {
      constructor(configuration?: RTCConfiguration) {
        super(configuration)
        watched.connections.push(this)
      }
      override close(): void {
        watched.closedIn.push(this.iceConnectionState)
        super.close()
      }
    }
  })

const watchedIn = (page: Page): Promise<{ made: number; open: number; closedIn: string[] }> =>
  page.evaluate(() => {
    const { connections, closedIn } = (window as unknown as { watched: Watched }).watched
    const open = connections.filter(({ signalingState }) => signalingState !== 'closed').length
    return { made: connections.length, open, closedIn }
  })

test('a torrent holds no connection for absent peers', async ({ app, page, seed, stack }) => {
  await watchConnections(page)
  const seeder = await seed({ files: [{ name: 'lone.bin', size: 1 << 20 }] })
  await app.open(`#${seeder.magnet}`)
  await waitForComplete(page)
  await seeder.stop()
  await stack.tracker.until(({ swarms }) => swarms[seeder.infoHash]?.seeders === 1)
  await expect.poll(async () => (await watchedIn(page)).open).toBe(0)
  // Two offers at first, and the seeder's own that were answered: not five with every announce.
  expect((await watchedIn(page)).made).toBeLessThanOrEqual(7)
})

test('a peer in a killed page is dropped before ICE fails, and its requests go to other peers', async ({
  app,
  newProfile,
  page,
  seed,
  stockPage,
}) => {
  const seeder = await seed({ files: [{ name: 'shared.bin', size: 4 << 20 }], pieceLength: 65_536 })
  const dying = await newProfile()
  const stock = await stockPage(dying)
  await stock.evaluate(async (magnet) => {
    const { client } = window as unknown as { client: StockClient }
    const torrent = await new Promise<StockTorrent>((resolve) => client.add(magnet, resolve))
    if (!torrent.done) await new Promise((resolve) => torrent.once('done', resolve))
    // So slow from now on that it always owes a peer blocks.
    client.throttleUpload(64 * 1024)
  }, seeder.magnet)
  await seeder.setGate({ allowBytes: 0 })

  await watchConnections(page)
  await app.open(`#${seeder.magnet}`)
  await expect(progressOf(page)).toHaveAttribute('aria-valuenow', /^[1-9]/)
  await dying.kill()
  await seeder.setGate({})
  await waitForComplete(page)
  await expect.poll(async () => (await watchedIn(page)).closedIn).toContain('disconnected')
})
