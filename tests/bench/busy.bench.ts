/**
 * Page to page with busy pages: the main threads of both ends are blocked 100 of every 120 ms. The app against
 * unmodified webtorrent with its memory store (its fastest), both busy; and the app busy against itself idle.
 * Interleaved; two origins on two sites in one fresh browser a run, so that each page has a process and a store of its
 * own.
 *
 *   npm run bench -- busy --runs 5 --mib 24
 *
 * Timed from the leecher's first connection to its "completed" announce.
 */
import { parseArgs } from 'node:util'
import type { Page } from '@playwright/test'
import { Profile } from '../e2e/profile.ts'
import { DIST } from '../stack/build.js'
import { serve } from '../stack/serve.ts'
import { startStockPage } from '../stack/stock-page.ts'
import { startTracker } from '../stack/tracker.ts'
import { acceptConsent, openApp, openLink, requireApp } from './lib/app.ts'
import { blockMainThread } from './lib/block-main-thread.ts'
import { connectedAt, watchConnections } from './lib/connections.ts'
import { interleave } from './lib/figures.ts'
import { compare, report } from './lib/report.ts'
import { memoryStoreScript, openStock, stockDownload } from './lib/stock.ts'
import { withSeeder } from './lib/swarm.ts'

const MIB = 1024 * 1024
const PIECE_BYTES = 256 * 1024
const BLOCKED_MS = 100
const PERIOD_MS = 120

const { values } = parseArgs({
  options: { runs: { type: 'string', default: '5' }, mib: { type: 'string', default: '24' } },
})
const bytes = Number(values.mib) * MIB

await requireApp()
const memoryStore = await memoryStoreScript()
const tracker = await startTracker()
const torrent = { files: [{ name: 'data.bin', size: bytes }], pieceLength: PIECE_BYTES }
const app = await serve({ dist: DIST, config: { trackers: [tracker.url], iceServers: [] } })
const stock = await startStockPage()

interface Client {
  readonly url: string
  open(page: Page, url: string): Promise<void>
  /** Does not wait for the end. */
  download(page: Page, magnet: string): Promise<void>
}

const OURS: Client = { url: app.url, open: openApp, download: (page, magnet) => openLink(page, magnet) }
const STOCK: Client = {
  url: stock.url,
  open: openStock,
  download: (page, magnet) => stockDownload(page, magnet, memoryStore),
}

/** The same server as another site: same-site pages may share a process, and with it the main thread. */
const elsewhere = (url: string) => url.replace('127.0.0.1', 'localhost')

/** MB/s (10⁶ bytes) from a page to another. */
async function run(name: string, client: Client, busy: boolean): Promise<number> {
  const profile = await Profile.create({})
  try {
    await acceptConsent(profile.context)
    await watchConnections(profile.context)
    const giver = profile.page
    const taker = await profile.context.newPage()
    await client.open(giver, elsewhere(client.url))
    await client.open(taker, client.url)
    const [magnet, infoHash] = await withSeeder(tracker, torrent, async (seeder) => {
      const { completed } = tracker.counts()
      await client.download(giver, seeder.magnet)
      await tracker.until((counts) => counts.completed > completed)
      return [seeder.magnet, seeder.infoHash] as const
    })
    await tracker.until(({ swarms }) => swarms[infoHash]?.seeders === 1)
    if (busy) await Promise.all([giver, taker].map((page) => blockMainThread(page, BLOCKED_MS, PERIOD_MS)))
    const { completed } = tracker.counts()
    await client.download(taker, magnet)
    await tracker.until((counts) => counts.completed > completed)
    const endedAt = performance.timeOrigin + performance.now()
    const speed = bytes / 1000 / (endedAt - (await connectedAt(taker)))
    console.log(`${name}: ${speed.toFixed(2)} MB/s`)
    return speed
  } finally {
    await profile.dispose()
  }
}

const speeds = await interleave(
  {
    oursBusy: () => run('ours, busy', OURS, true),
    stockBusy: () => run('stock, busy', STOCK, true),
    oursIdle: () => run('ours, idle', OURS, false),
    stockIdle: () => run('stock, idle', STOCK, false),
  },
  Number(values.runs),
)
await Promise.all([tracker.close(), app.close(), stock.close()])

const both = 'webtorrent in both pages, memory store'
report('busy', [
  compare({ case: 'both pages busy', rivalName: both, unit: 'MB/s' }, speeds.oursBusy, speeds.stockBusy),
  compare(
    { case: 'both pages busy against idle', rivalName: 'ours with idle pages', unit: 'MB/s' },
    speeds.oursBusy,
    speeds.oursIdle,
  ),
  compare({ case: 'both pages idle', rivalName: both, unit: 'MB/s' }, speeds.oursIdle, speeds.stockIdle),
])
process.exit(0)
