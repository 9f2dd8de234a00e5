/**
 * A seek storm: 20 seeks all over a video of 100 MB (4 Mbit/s) with one seeder that sends 3 MB/s, each as soon as the
 * one before shows its picture: the app's player against unmodified webtorrent in a page with its own service worker.
 * Fresh browsers, interleaved, the same places in each.
 *
 *   npm run bench -- stream --runs 5 --seeks 20
 *
 * The limit is the same video from an HTTP server that sends 3 MB/s. A seek is over when the element has fired `seeked`
 * and a frame of that place has been presented; one that takes 30 s counts as 30 s.
 */
import { parseArgs } from 'node:util'
import type { Page } from '@playwright/test'
import { Profile } from '../e2e/profile.ts'
import { DIST } from '../stack/build.js'
import { serve } from '../stack/serve.ts'
import { startTracker } from '../stack/tracker.ts'
import { acceptConsent, openApp, openLink, requireApp } from './lib/app.ts'
import { interleave, median, quantile } from './lib/figures.ts'
import { compare, report } from './lib/report.ts'
import { startSlowVideo } from './lib/slow-server.ts'
import { openStock } from './lib/stock.ts'
import { startStockPlayer } from './lib/stock-player.ts'
import { withSeeder } from './lib/swarm.ts'
import { videoFile } from './lib/video.ts'

const VIDEO_BYTES = 100_000_000
const VIDEO_BITS_PER_SECOND = 4_000_000
const UPLOAD_BYTES_PER_SECOND = 3_000_000
const PIECE_BYTES = 256 * 1024
const PATIENCE_MS = 30_000

const { values } = parseArgs({
  options: { runs: { type: 'string', default: '5' }, seeks: { type: 'string', default: '20' } },
})
/** Shares of the duration, spread evenly and in no order (the golden ratio's multiples), clear of both ends. */
const places = Array.from({ length: Number(values.seeks) }, (_, i) => 0.05 + 0.9 * (((i + 1) * 0.618_034) % 1))

await requireApp()
const video = await videoFile(VIDEO_BYTES, VIDEO_BITS_PER_SECOND)
const tracker = await startTracker()
const torrent = {
  files: [{ name: 'video.mp4', path: video }],
  pieceLength: PIECE_BYTES,
  uploadBytesPerSecond: UPLOAD_BYTES_PER_SECOND,
}
const app = await serve({ dist: DIST, config: { trackers: [tracker.url], iceServers: [] } })
const stock = await startStockPlayer()
const slow = await startSlowVideo(video, UPLOAD_BYTES_PER_SECOND)

/** Ms of each seek, one after the other, in the page's only video. */
async function stormOf(page: Page): Promise<number[]> {
  await page.waitForFunction(() => (document.querySelector('video')?.readyState ?? 0) >= HTMLMediaElement.HAVE_METADATA)
  return page.evaluate(
    async ({ places, patienceMs }) => {
      const video = document.querySelector('video')
      if (video === null) throw new Error('The page has no video')
      video.muted = true
      video.preload = 'auto'
      video.pause()
      const took: number[] = []
      for (const place of places) {
        const from = performance.now()
        const to = place * video.duration
        const seeked = new Promise((resolve) => video.addEventListener('seeked', resolve, { once: true }))
        const shown = (async () => {
          let at = Number.POSITIVE_INFINITY
          // The frame of an earlier place may still be on its way.
          while (Math.abs(at - to) > 1) {
            at = await new Promise<number>((resolve) =>
              video.requestVideoFrameCallback((_, { mediaTime }) => resolve(mediaTime)),
            )
          }
        })()
        video.currentTime = to
        await Promise.race([Promise.all([seeked, shown]), new Promise((resolve) => setTimeout(resolve, patienceMs))])
        if (video.error !== null) throw new Error(video.error.message)
        took.push(Math.min(performance.now() - from, patienceMs))
      }
      return took
    },
    { places, patienceMs: PATIENCE_MS },
  )
}

type Player = 'ours' | 'stock' | 'limit'
const slowTenths: Record<Player, number[]> = { ours: [], stock: [], limit: [] }

/** Median ms of a run. */
async function run(name: Player, use: (page: Page, storm: () => Promise<void>) => Promise<void>): Promise<number> {
  const profile = await Profile.create({})
  try {
    await acceptConsent(profile.context)
    const { page } = profile
    let took: number[] = []
    await use(page, async () => {
      took = await stormOf(page)
    })
    slowTenths[name].push(quantile(took, 0.9))
    console.log(`${name}: ${took.map((ms) => Math.round(ms)).join(' ')} ms`)
    return median(took)
  } finally {
    await profile.dispose()
  }
}

const medians = await interleave<Player>(
  {
    ours: () =>
      run('ours', async (page, storm) => {
        await openApp(page, app.url)
        await withSeeder(tracker, torrent, async ({ magnet }) => {
          await openLink(page, magnet)
          await storm()
        })
      }),
    stock: () =>
      run('stock', async (page, storm) => {
        await openStock(page, stock.url)
        await withSeeder(tracker, torrent, async ({ magnet }) => {
          await page.evaluate((link) => (globalThis as unknown as { watch(link: string): void }).watch(link), magnet)
          await storm()
        })
      }),
    limit: () =>
      run('limit', async (page, storm) => {
        await page.goto(slow.url)
        await storm()
      }),
  },
  Number(values.runs),
)
await Promise.all([tracker.close(), app.close(), stock.close(), slow.close()])

const rivalName = 'webtorrent in the page, its own service worker'
report('stream', [
  compare({ case: 'seek to frame, median', rivalName, unit: 'ms' }, medians.ours, medians.stock),
  compare(
    { case: 'seek to frame, median', rivalName: 'an HTTP server at the same rate (the limit)', unit: 'ms' },
    medians.ours,
    medians.limit,
  ),
  // The first of each is the warm-up of `interleave`.
  compare(
    { case: 'seek to frame, slowest tenth', rivalName, unit: 'ms' },
    slowTenths.ours.slice(1),
    slowTenths.stock.slice(1),
  ),
])
process.exit(0)
