/**
 * No network limits: one torrent, 64 MiB, from one Node seeder on loopback into a page: the app (production build)
 * against unmodified webtorrent with its default store and with its memory store. Two limits beside them: a raw data
 * channel from a process with the seeder's WebRTC stack, and a bare loop in the page that requests block after block
 * and drops them. Interleaved, each run in a fresh browser with its data on disk.
 *
 *   npm run bench -- clean --runs 5 --mib 64
 *
 * Timed from the first byte the seeder sent to the client's "completed" announce, both observed from outside.
 */
import { parseArgs } from 'node:util'
import { parseMagnet } from '../../src/core/metainfo/magnet.ts'
import { Profile } from '../e2e/profile.ts'
import { DIST } from '../stack/build.js'
import { serve } from '../stack/serve.ts'
import { startStockPage } from '../stack/stock-page.ts'
import { startTracker } from '../stack/tracker.ts'
import { openApp, openLink, requireApp } from './lib/app.ts'
import { bareDownload } from './lib/bare-leech.ts'
import { interleave, median } from './lib/figures.ts'
import { prioritizeNetwork } from './lib/process-priority.ts'
import { rawTransfer } from './lib/raw.ts'
import { compare, report } from './lib/report.ts'
import { memoryStoreScript, openStock, stockDownload } from './lib/stock.ts'
import { timedDownload } from './lib/swarm.ts'
import { type Usage, watchMainThread, watchUsage } from './lib/usage.ts'

const MIB = 1024 * 1024
const PIECE_BYTES = 256 * 1024
/** Those that use most; the others use next to nothing. */
const THREADS_SHOWN = 16
const RIVALS = {
  stockDefault: 'webtorrent in the page, default store',
  stockMemory: 'webtorrent in the page, memory store',
}

const { values } = parseArgs({
  options: { runs: { type: 'string', default: '5' }, mib: { type: 'string', default: '64' } },
})
const runs = Number(values.runs)
const bytes = Number(values.mib) * MIB

await requireApp()
const memoryStore = await memoryStoreScript()
const tracker = await startTracker()
const torrent = { files: [{ name: 'data.bin', size: bytes }], pieceLength: PIECE_BYTES }
const app = await serve({ dist: DIST, config: { trackers: [tracker.url], iceServers: [] } })
const stock = await startStockPage()

type Case = 'ours' | keyof typeof RIVALS | 'raw' | 'bare'
const usages: Record<Case, Usage[]> = { ours: [], stockDefault: [], stockMemory: [], raw: [], bare: [] }

/** Runs `download` in a fresh browser; resolves with MB/s (10⁶ bytes). */
async function run(name: Case, url: string, download: (profile: Profile) => Promise<number>): Promise<number> {
  const profile = await Profile.create({})
  try {
    await prioritizeNetwork(profile.context)
    await watchMainThread(profile.context)
    if (name === 'ours') await openApp(profile.page, url)
    else await openStock(profile.page, url)
    const used = await watchUsage(profile.context, profile.page)
    const ms = await download(profile)
    usages[name].push(await used())
    const speed = bytes / 1000 / ms
    console.log(`${name}: ${speed.toFixed(2)} MB/s, ${JSON.stringify(usages[name].at(-1))}`)
    return speed
  } finally {
    await profile.dispose()
  }
}

const timed = (add: (magnet: string) => Promise<void>) => timedDownload(tracker, torrent, add)

const stockRun = (name: keyof typeof RIVALS, store: string | null) => () =>
  run(name, stock.url, ({ page }) => timed((magnet) => stockDownload(page, magnet, store)))

const speeds = await interleave<Case>(
  {
    ours: () => run('ours', app.url, ({ page }) => timed((magnet) => openLink(page, magnet))),
    stockDefault: stockRun('stockDefault', null),
    stockMemory: stockRun('stockMemory', memoryStore),
    raw: () => run('raw', stock.url, ({ page }) => rawTransfer(page, bytes)),
    bare: () =>
      run('bare', stock.url, ({ page }) =>
        timed((magnet) => bareDownload(page, tracker.url, parseMagnet(magnet).infoHash, bytes)),
      ),
  },
  runs,
)
await Promise.all([tracker.close(), app.close(), stock.close()])

/** One figure of every counted run; the first is the warm-up of `interleave`. */
const figures = (name: Case, of: (usage: Usage) => number | null): number[] =>
  usages[name].slice(1).flatMap((usage) => of(usage) ?? [])

const rivals = Object.entries(RIVALS) as [keyof typeof RIVALS, string][]
const usageRows = (title: string, unit: string, of: (usage: Usage) => number | null) =>
  figures('ours', of).length === 0
    ? []
    : rivals.map(([name, rivalName]) =>
        compare({ case: title, rivalName, unit }, figures('ours', of), figures(name, of)),
      )

/** CPU of each thread for a MiB downloaded: ours, the bare loop, and stock with its default store. */
function printThreads(): void {
  const cases = ['ours', 'bare', 'stockDefault'] as const
  const perMiB = (name: Case, thread: string) =>
    median(figures(name, ({ threadSeconds }) => ((threadSeconds[thread] ?? 0) * 1000 * MIB) / bytes))
  const threads = [...new Set(cases.flatMap((name) => usages[name].flatMap((one) => Object.keys(one.threadSeconds))))]
  const rows = threads.map((thread) => ({ thread, figures: cases.map((name) => perMiB(name, thread)) }))
  rows.sort((a, b) => Math.max(...b.figures) - Math.max(...a.figures))
  console.log('CPU ms for a MiB, by process and thread: ours, bare loop, stock with its default store')
  for (const row of rows.slice(0, THREADS_SHOWN)) {
    console.log(`  ${row.thread.padEnd(32)}${row.figures.map((ms) => ms.toFixed(2).padStart(8)).join('')}`)
  }
}
printThreads()

report('clean', [
  ...rivals.map(([name, rivalName]) => compare({ case: 'speed', rivalName, unit: 'MB/s' }, speeds.ours, speeds[name])),
  compare({ case: 'speed', rivalName: 'raw data channel (the limit)', unit: 'MB/s' }, speeds.ours, speeds.raw),
  compare(
    { case: 'speed', rivalName: 'bare loop with the same seeder (its limit)', unit: 'MB/s' },
    speeds.ours,
    speeds.bare,
  ),
  ...usageRows('main thread blocked', 'ms', ({ blockedMs }) => blockedMs),
  ...usageRows('peak memory of the tab', 'MiB', ({ peakMiB }) => peakMiB),
  ...usageRows('CPU time of the browser', 's', (usage) => usage.cpuSeconds),
])
process.exit(0)
