import type { Page } from '@playwright/test'
import type { StockTorrent } from 'webtorrent'
import { madeUpBytes, sha256 } from '../stack/content.ts'
import { crossing } from '../stack/crossing.ts'
import { startTracker } from '../stack/tracker.ts'
import { openTorrent, saveFile, waitForComplete } from './driver.ts'
import { expect, test } from './fixtures.ts'

const SIZE = 3 << 20

/** What a stock page holds (tests/stack/stock-page.ts). */
interface StockWindow {
  readonly client: {
    add(magnet: string, onReady: (torrent: StockTorrent) => void): StockTorrent
    seed(file: File, options: object, onSeed: (torrent: StockTorrent) => void): StockTorrent
    readonly torrents: readonly StockTorrent[]
  }
  wireTypes?: string[]
}

/** Has a stock page download a torrent; resolves once it is complete. */
const stockDownload = (page: Page, magnet: string): Promise<{ sha256: string; wireTypes: string[] }> =>
  page.evaluate(async (link) => {
    const { client } = window as unknown as StockWindow
    const wireTypes = new Set<string>()
    const torrent = await new Promise<StockTorrent>((resolve) => {
      const adding = client.add(link, resolve)
      adding.on('wire', (wire) => wireTypes.add(wire.type))
    })
    if (!torrent.done) await new Promise((resolve) => torrent.once('done', resolve))
    const file = torrent.files[0] as StockTorrent['files'][number] & {
      getBlob?(done: (e: null, b: Blob) => void): void
    }
    // 1.9.7 gives a blob.
    const bytes = await (file.getBlob
      ? new Promise<Blob>((resolve) => file.getBlob?.((...[, blob]) => resolve(blob))).then((blob) =>
          blob.arrayBuffer(),
        )
      : file.arrayBuffer())
    const digest = await crypto.subtle.digest('SHA-256', bytes)
    const hex = [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('')
    return { sha256: hex, wireTypes: [...wireTypes] }
  }, magnet)

/** Has a stock page seed one file; resolves to the magnet link once it can be found. */
const stockSeed = (page: Page, bytes: Uint8Array, name: string, tracker: string) =>
  page.evaluate(
    async ({ text, name, tracker }) => {
      const { client } = window as unknown as StockWindow
      const content = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0))
      const wireTypes: string[] = []
      Object.assign(window, { wireTypes })
      const torrent = await new Promise<StockTorrent>((resolve) => {
        const seeding = client.seed(new File([content], name), { announceList: [[tracker]] }, resolve)
        seeding.on('wire', (wire) => wireTypes.push(wire.type))
      })
      return { magnet: torrent.magnetURI, infoHash: torrent.infoHash }
    },
    { text: Buffer.from(bytes).toString('base64'), name, tracker },
  )

const VERSIONS = [
  { name: '3.0.21', version: 3 },
  { name: '1.9.7', version: 1 },
] as const

for (const { name, version } of VERSIONS) {
  test(`webtorrent ${name} in another browser downloads what our tab seeds`, async ({
    app,
    seed,
    stockPage,
    stack,
  }) => {
    const first = await seed({ files: [{ name: 'ours.bin', size: SIZE }] })
    const page = await app.open(`#${first.magnet}`)
    await waitForComplete(page)
    await first.stop()
    await stack.tracker.until(({ swarms }) => swarms[first.infoHash]?.seeders === 1)

    const stock = await stockPage(undefined, version)
    const got = await stockDownload(stock, first.magnet)
    expect(got).toEqual({ sha256: first.files[0]?.sha256, wireTypes: ['webrtc'] })
  })

  test(`our tab downloads what webtorrent ${name} in another browser seeds`, async ({ app, stack, stockPage }) => {
    const bytes = madeUpBytes('theirs.bin', SIZE)
    const stock = await stockPage(undefined, version)
    const { magnet, infoHash } = await stockSeed(stock, bytes, 'theirs.bin', stack.tracker.url)

    const page = await app.open(`#${magnet}`)
    await waitForComplete(page)
    const seeder = await stock.evaluate(() => {
      const { client, wireTypes } = window as unknown as StockWindow
      return { uploaded: client.torrents[0]?.uploaded ?? 0, wireTypes }
    })
    expect(seeder.wireTypes).toEqual(['webrtc'])
    expect(seeder.uploaded).toBeGreaterThanOrEqual(SIZE)

    await openTorrent(page, infoHash, 'files')
    const saved = await saveFile(page, 'theirs.bin')
    expect(saved).toMatchObject({ name: 'theirs.bin', length: SIZE, sha256: sha256(bytes) })
  })
}

for (const first of ['stock', 'fresh']) {
  test(`our tab and a stock page that offer at once connect at once: ${first} first`, async ({ app, stockPage }) => {
    const { passed, passOn } = crossing({ offer: first, answer: first })
    const tracker = await startTracker({ passOn })
    const bytes = madeUpBytes('crossed.bin', SIZE)
    const stock = await stockPage()
    const { infoHash } = await stockSeed(stock, bytes, 'crossed.bin', `${tracker.url}/stock`)
    const url = encodeURIComponent(`${tracker.url}/fresh`)
    const page = await app.open(`#magnet:?xt=urn:btih:${infoHash}&tr=${url}`)
    await tracker.until(({ sockets }) => sockets === 2)
    await stock.evaluate(() => {
      const { client } = window as unknown as StockWindow
      client.torrents[0]?.discovery?.tracker?.update()
    })
    await waitForComplete(page)
    expect([passed.offer.size, passed.answer.size]).toEqual([2, 2])
    expect(await stock.evaluate(() => (window as unknown as StockWindow).wireTypes)).toEqual(['webrtc'])
    await tracker.close()
  })
}
