/**
 * Hidden tabs: one torrent, 32 MiB, from one Node seeder into a tab that is hidden behind another before it gets the
 * link, compared with the same tab in front; the app, and unmodified webtorrent with its default store. Fresh browsers,
 * interleaved, without the switches with which drivers keep hidden tabs awake. A run fails when the tab is not hidden
 * at its end.
 *
 *   npm run bench -- hidden --runs 5 --mib 32
 *
 * Timed from the first byte the seeder sent to the client's "completed" announce, both observed from outside.
 */
import { parseArgs } from 'node:util'
import type { Page } from 'puppeteer-core'
import { DIST } from '../stack/build.js'
import { serve } from '../stack/serve.ts'
import { startStockPage } from '../stack/stock-page.ts'
import { startTracker } from '../stack/tracker.ts'
import { followLink, giveConsent, requireApp } from './lib/app.ts'
import { interleave } from './lib/figures.ts'
import { startPlainBrowser } from './lib/plain-browser.ts'
import { compare, report } from './lib/report.ts'
import { timedDownload } from './lib/swarm.ts'

const MIB = 1024 * 1024
const PIECE_BYTES = 256 * 1024

const { values } = parseArgs({
  options: { runs: { type: 'string', default: '5' }, mib: { type: 'string', default: '32' } },
})
const bytes = Number(values.mib) * MIB

await requireApp()
const tracker = await startTracker()
const torrent = { files: [{ name: 'data.bin', size: bytes }], pieceLength: PIECE_BYTES }
const app = await serve({ dist: DIST, config: { trackers: [tracker.url], iceServers: [] } })
const stock = await startStockPage()

interface Client {
  open(page: Page): Promise<unknown>
  /** Does not wait for the end. */
  download(page: Page, magnet: string): Promise<void>
}

const OURS: Client = {
  open: async (page) => {
    await page.evaluateOnNewDocument(giveConsent)
    await page.goto(app.url)
    await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined))
  },
  download: async (page, magnet) => {
    await page.evaluate(followLink, magnet)
  },
}

const STOCK: Client = {
  open: async (page) => {
    await page.goto(stock.url)
    await page.waitForFunction(() => document.title === 'Stock webtorrent is ready')
  },
  download: (page, magnet) =>
    page.evaluate((link) => {
      ;(globalThis as unknown as { client: { add(link: string): void } }).client.add(link)
    }, magnet),
}

/** MB/s (10⁶ bytes). */
async function run(name: string, client: Client, hidden: boolean): Promise<number> {
  const browser = await startPlainBrowser()
  try {
    const { page } = browser
    await client.open(page)
    if (hidden) await browser.hide()
    const ms = await timedDownload(tracker, torrent, (magnet) => client.download(page, magnet))
    const visibility = await page.evaluate(() => document.visibilityState)
    const expected = hidden ? 'hidden' : 'visible'
    if (visibility !== expected) throw new Error(`Expected the tab to be ${expected} at the end, it is ${visibility}`)
    const speed = bytes / 1000 / ms
    console.log(`${name}, ${visibility}: ${speed.toFixed(2)} MB/s`)
    return speed
  } finally {
    await browser.close()
  }
}

const speeds = await interleave(
  {
    oursHidden: () => run('ours', OURS, true),
    stockHidden: () => run('stock', STOCK, true),
    oursVisible: () => run('ours', OURS, false),
    stockVisible: () => run('stock', STOCK, false),
  },
  Number(values.runs),
)
await Promise.all([tracker.close(), app.close(), stock.close()])

report('hidden', [
  compare(
    { case: 'hidden against visible', rivalName: 'ours visible', unit: 'MB/s' },
    speeds.oursHidden,
    speeds.oursVisible,
  ),
  compare(
    { case: 'hidden', rivalName: 'webtorrent in a hidden page, default store', unit: 'MB/s' },
    speeds.oursHidden,
    speeds.stockHidden,
  ),
  compare(
    { case: 'visible', rivalName: 'webtorrent in a visible page, default store', unit: 'MB/s' },
    speeds.oursVisible,
    speeds.stockVisible,
  ),
])
process.exit(0)
