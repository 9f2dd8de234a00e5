/**
 * How long one waits: for the app from a cold start and from a warm one without network, until it can take a link; and
 * to the first picture, from the press that confirms a magnet link and from the navigation of a first visit, against
 * unmodified webtorrent in a page with its own service worker, which asks nothing. Fresh browsers, interleaved.
 *
 *   npm run bench -- startup --runs 5
 */
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { BrowserContext, Page } from '@playwright/test'
import { Profile } from '../e2e/profile.ts'

import { DIST } from '../stack/build.js'
import { serve } from '../stack/serve.ts'
import { startTracker } from '../stack/tracker.ts'
import { SAMPLE_FOLDER } from '../stack/up.ts'
import { acceptConsent, followLink, giveConsent, requireApp } from './lib/app.ts'
import { interleave } from './lib/figures.ts'
import { compare, figureWithoutRival, report } from './lib/report.ts'
import { startStockPlayer } from './lib/stock-player.ts'
import { withSeeder } from './lib/swarm.ts'

interface Marks {
  /** When the field that takes a link was there, ms since the navigation began. */
  field: number
  /** When the link was given or confirmed, a video stood in the page, and it showed its first frame, ms. */
  link: number
  video: number
  frame: number
}

const { values } = parseArgs({ options: { runs: { type: 'string', default: '5' } } })
const runs = Number(values.runs)

await requireApp()
const tracker = await startTracker()
const torrent = { files: [{ name: 'sample.webm', path: join(SAMPLE_FOLDER, 'sample.webm') }] }
const app = await serve({ dist: DIST, config: { trackers: [tracker.url], iceServers: [] } })
const stock = await startStockPlayer()

async function watchMarks(context: BrowserContext): Promise<void> {
  await context.addInitScript(() => {
    const marks = { field: 0, link: 0, video: 0, frame: 0 }
    const videos = new WeakSet<HTMLVideoElement>()
    Object.assign(globalThis, { benchMarks: marks })
    new MutationObserver(() => {
      if (marks.field === 0 && document.querySelector('main form input[type=text]')) marks.field = performance.now()
      const video = document.querySelector('video')
      if (video === null || videos.has(video)) return
      videos.add(video)
      marks.video = performance.now()
      video.requestVideoFrameCallback(() => {
        marks.frame = performance.now()
      })
    }).observe(document, { childList: true, subtree: true })
  })
}

async function mark(page: Page, name: keyof Marks): Promise<number> {
  const handle = await page.waitForFunction(
    (wanted) => (globalThis as unknown as { benchMarks: Marks }).benchMarks[wanted] || null,
    name,
  )
  return (await handle.jsonValue()) ?? 0
}

/** A fresh user, and a swarm of one seeder. */
async function withProfile<T>(use: (profile: Profile, magnet: string) => Promise<T>): Promise<T> {
  const profile = await Profile.create({})
  try {
    await watchMarks(profile.context)
    return await withSeeder(tracker, torrent, ({ magnet }) => use(profile, magnet))
  } finally {
    await profile.dispose()
  }
}

async function sinceLink(page: Page): Promise<number> {
  const frame = await mark(page, 'frame')
  return frame - (await mark(page, 'link'))
}

const samples: Record<'cold' | 'offline' | 'player' | 'picture', number[]> = {
  cold: [],
  offline: [],
  player: [],
  picture: [],
}

const ours = () =>
  withProfile(async ({ page, context }, magnet) => {
    await page.goto(app.url)
    samples.cold.push(await mark(page, 'field'))
    await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined))
    await context.setOffline(true)
    await page.reload()
    samples.offline.push(await mark(page, 'field'))
    await context.setOffline(false)
    await page.evaluate(giveConsent)
    await page.reload()
    await mark(page, 'field')
    const link = await page.evaluate(followLink, magnet)
    const [video, frame] = [await mark(page, 'video'), await mark(page, 'frame')]
    samples.player.push(video - link)
    samples.picture.push(frame - video)
    return frame - link
  })

/** A first visit: everything is loaded and installed, and the first picture counts from the navigation. */
const oursCold = () =>
  withProfile(async ({ page, context }, magnet) => {
    await acceptConsent(context)
    await page.goto(app.url, { waitUntil: 'commit' })
    await page.waitForFunction(() => document.querySelector('main') !== null)
    await page.evaluate(followLink, magnet)
    return mark(page, 'frame')
  })

const theirsCold = () =>
  withProfile(async ({ page }, magnet) => {
    await page.goto(stock.url, { waitUntil: 'commit' })
    await page.waitForFunction(() => document.title === 'Stock webtorrent is ready')
    await page.evaluate((link) => (globalThis as unknown as { watch(link: string): void }).watch(link), magnet)
    return mark(page, 'frame')
  })

const theirs = () =>
  withProfile(async ({ page }, magnet) => {
    await page.goto(stock.url)
    await page.waitForFunction(() => document.title === 'Stock webtorrent is ready')
    await page.evaluate((link) => {
      const { benchMarks, watch } = globalThis as unknown as { benchMarks: Marks; watch(link: string): void }
      benchMarks.link = performance.now()
      watch(link)
    }, magnet)
    return sinceLink(page)
  })

const frames = await interleave({ ours, theirs, oursCold, theirsCold }, runs)
await Promise.all([tracker.close(), app.close(), stock.close()])

// The first of each is the warm-up of `interleave`.
report('startup', [
  figureWithoutRival({ case: 'cold load to interactive', unit: 'ms' }, samples.cold.slice(1)),
  figureWithoutRival({ case: 'warm load to interactive, offline', unit: 'ms' }, samples.offline.slice(1)),
  compare(
    { case: 'magnet link to first frame', rivalName: 'webtorrent in the page, its own service worker', unit: 'ms' },
    frames.ours,
    frames.theirs,
  ),
  figureWithoutRival({ case: 'of that, until the player is there', unit: 'ms' }, samples.player.slice(1)),
  figureWithoutRival({ case: 'of that, until it shows a picture', unit: 'ms' }, samples.picture.slice(1)),
  compare(
    { case: 'first visit to first frame', rivalName: 'webtorrent in the page, its own service worker', unit: 'ms' },
    frames.oursCold,
    frames.theirsCold,
  ),
])
process.exit(0)
