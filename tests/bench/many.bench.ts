/**
 * A long list on one engine: 1,000 torrents dropped on the app at once as .torrent files, 950 without peers and 50 that
 * one Node process seeds slowly, so that all 50 continue. Measures the seconds from the drop until every row is shown,
 * frames while the list is scrolled with all 50 active, and the memory of an idle torrent. Compared with unmodified
 * webtorrent in a page with the same files, until each is ready. Fresh browsers, interleaved.
 *
 *   npm run bench -- many --runs 5 --torrents 1000 --active 50
 *
 * A run that has not added everything after a minute counts as a minute, and its memory as that of the added torrents.
 */
import { parseArgs } from 'node:util'
import type { Page } from '@playwright/test'
import { type Heaps, readHeaps } from '../e2e/heap.ts'
import { Profile } from '../e2e/profile.ts'
import { DIST } from '../stack/build.js'
import { serve } from '../stack/serve.ts'
import { startStockPage } from '../stack/stock-page.ts'
import { startTracker } from '../stack/tracker.ts'
import { acceptConsent, dropTorrents, openApp, requireApp } from './lib/app.ts'
import { interleave, quantile } from './lib/figures.ts'
import { idleTorrents, startManySeeder } from './lib/many-torrents.ts'
import { compare, figureWithoutRival, report } from './lib/report.ts'
import { scrollAbout } from './lib/scroll.ts'
import { openStock } from './lib/stock.ts'
import { rendererBytes } from './lib/usage.ts'

const ACTIVE_BYTES = 8 * 1024 * 1024
const PATIENCE_MS = 60_000
const CONNECT_MS = 30_000
const SCROLL_MS = 5_000

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '5' },
    torrents: { type: 'string', default: '1000' },
    active: { type: 'string', default: '50' },
  },
})
const activeCount = Number(values.active)
const idle = idleTorrents(Number(values.torrents) - activeCount)

await requireApp()
const tracker = await startTracker()
const app = await serve({ dist: DIST, config: { trackers: [tracker.url], iceServers: [] } })
const stock = await startStockPage()

interface Client {
  readonly name: 'ours' | 'stock'
  readonly url: string
  open(page: Page, url: string): Promise<void>
  /** Does not wait. */
  add(page: Page, torrentFiles: readonly Uint8Array[]): Promise<void>
  /** Runs in the page: how many torrents were added so far; null while that is less than `wanted`. */
  count(wanted: number): number | null
}

const OURS: Client = {
  name: 'ours',
  url: app.url,
  open: openApp,
  add: dropTorrents,
  count: (wanted) => {
    const { length } = document.querySelectorAll('li.row')
    return length < wanted ? null : length
  },
}

const STOCK: Client = {
  name: 'stock',
  url: stock.url,
  open: openStock,
  add: (page, torrentFiles) =>
    page.evaluate(
      ({ texts, tracker }) => {
        const { client } = globalThis as unknown as { client: { add(torrent: Uint8Array, options: object): void } }
        for (const text of texts) {
          client.add(
            Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0)),
            { announce: [tracker] },
          )
        }
      },
      { texts: torrentFiles.map((bytes) => Buffer.from(bytes).toString('base64')), tracker: tracker.url },
    ),
  count: (wanted) => {
    const { client } = globalThis as unknown as { client: { torrents: readonly { ready: boolean }[] } }
    const { length } = client.torrents.filter(({ ready }) => ready)
    return length < wanted ? null : length
  },
}

/** Ms until `expected` torrents are there, at most a minute; and how many are. */
async function addAll(
  client: Client,
  page: Page,
  torrentFiles: readonly Uint8Array[],
  expected: number,
): Promise<{ readonly ms: number; readonly count: number }> {
  const from = performance.now()
  await client.add(page, torrentFiles)
  await page.waitForFunction(client.count, expected, { timeout: PATIENCE_MS, polling: 100 }).catch((error: Error) => {
    if (error.name !== 'TimeoutError') throw error
  })
  const ms = performance.now() - from
  const count = (await page.evaluate(client.count, 0)) ?? 0
  return { ms: Math.min(ms, PATIENCE_MS), count }
}

interface Memory {
  /** JS heap and array buffers of all the origin's realms, kB a torrent. */
  readonly heap: number
  /** Of the engine's worker alone. */
  readonly engine: number
  /** Anonymous memory of the renderers, kB a torrent; null where /proc is missing. */
  readonly process: number | null
}

const memories: Record<Client['name'], Memory[]> = { ours: [], stock: [] }
const frames = { longest: [] as number[], within: [] as number[] }
/** Active torrents that had a peer when the list was scrolled. */
const going: number[] = []

const total = (heaps: Heaps) => Object.values(heaps).reduce((sum, bytes) => sum + bytes, 0)

/** Seconds until all are added. */
async function run(client: Client): Promise<number> {
  const profile = await Profile.create({})
  const seeder = await startManySeeder({
    announce: [tracker.url],
    count: activeCount,
    bytes: ACTIVE_BYTES,
    pieceLength: 256 * 1024,
    uploadBytesPerSecond: 1_000_000,
  })
  try {
    const { page, context } = profile
    await acceptConsent(context)
    await client.open(page, client.url)
    const heaps = await readHeaps(page)
    const process = await rendererBytes(context)
    const first = await addAll(client, page, idle, idle.length)
    const grown = await readHeaps(page)
    const processGrown = await rendererBytes(context)
    const each = (bytes: number) => bytes / 1_000 / first.count
    memories[client.name].push({
      heap: each(total(grown) - total(heaps)),
      engine: each((grown.engine ?? 0) - (heaps.engine ?? 0)),
      process: process === null || processGrown === null ? null : each(processGrown - process),
    })
    const second = await addAll(client, page, seeder.torrentFiles, idle.length + activeCount)
    const seconds = (first.ms + second.ms) / 1_000
    const memory = JSON.stringify(memories[client.name].at(-1))
    console.log(`${client.name}: ${second.count} added in ${seconds.toFixed(1)} s; kB each ${memory}`)
    if (client === OURS) {
      const late = new Promise((resolve) => setTimeout(resolve, CONNECT_MS).unref())
      await Promise.race([seeder.allConnected(), late])
      const gaps = await scrollAbout(page, SCROLL_MS)
      going.push(await seeder.connected())
      frames.longest.push(Math.max(...gaps))
      frames.within.push(quantile(gaps, 0.95))
      console.log(`${going.at(-1)} active with a peer; longest frame ${frames.longest.at(-1)?.toFixed(0)} ms`)
    }
    return seconds
  } finally {
    await seeder.stop()
    await profile.dispose()
  }
}

const seconds = await interleave({ ours: () => run(OURS), stock: () => run(STOCK) }, Number(values.runs))
await Promise.all([tracker.close(), app.close(), stock.close()])

/** The first of each is the warm-up of `interleave`. */
const of = (name: Client['name'], pick: (memory: Memory) => number | null): number[] =>
  memories[name].slice(1).flatMap((memory) => pick(memory) ?? [])

const rivalName = 'webtorrent in the page, default store'
const processes = of('ours', (memory) => memory.process)
report('many', [
  compare({ case: `${values.torrents} torrents added`, rivalName, unit: 's' }, seconds.ours, seconds.stock),
  figureWithoutRival(
    { case: `of ${values.active} active torrents, with a peer in half a minute`, unit: 'torrents' },
    going.slice(1),
  ),
  figureWithoutRival({ case: 'longest frame of a scrolled list', unit: 'ms' }, frames.longest.slice(1)),
  figureWithoutRival({ case: '95 % of its frames within', unit: 'ms' }, frames.within.slice(1)),
  compare(
    { case: 'memory of an idle torrent, JS heaps of all realms', rivalName, unit: 'kB' },
    of('ours', ({ heap }) => heap),
    of('stock', ({ heap }) => heap),
  ),
  figureWithoutRival(
    { case: 'memory of an idle torrent, engine worker', unit: 'kB' },
    of('ours', ({ engine }) => engine),
  ),
  ...(processes.length === 0
    ? []
    : [
        compare(
          { case: 'memory of an idle torrent, renderer processes', rivalName, unit: 'kB' },
          processes,
          of('stock', (memory) => memory.process),
        ),
      ]),
])
process.exit(0)
