/**
 * The first picture of an embedded film against a plain `<video>` of the same page: before any answer (new
 * visitors), and after a yes of an earlier visit (a browser that has been there, for both). A line stands before every
 * host: 5 MB/s with a round trip of 50 ms, and 1.5 MB/s with 150 ms. The cases of a round follow each other; `paired`
 * is the median of the rounds' ratios. Then the bytes that the owner's host sends for one watch from start to end, and
 * how often a script of ours held the page's thread for 50 ms or more.
 *
 *   npm run bench -- embed --runs 9
 */
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { Page } from '@playwright/test'
import { LIKE_A_USERS, launchShared, Profile } from '../e2e/profile.ts'
import { openQuestion, sayYes } from '../e2e/widget-driver.ts'
import { ROOT } from '../stack/bootstrap.js'
import { embedHost } from '../stack/embed-host.ts'
import { makeTorrent } from '../stack/make-torrent.ts'
import { closeServer, listenOnLoopback } from '../stack/ports.ts'
import { answer, bodyOf, refuse, typeOf } from '../stack/static-files.ts'
import { pathOf } from '../stack/static-host.ts'
import { startTracker } from '../stack/tracker.ts'
import { requireApp } from './lib/app.ts'
import { interleave } from './lib/figures.ts'
import { type BenchResult, compare, figureWithoutRival, report } from './lib/report.ts'
import { type LinkConditions, startSlowLink } from './lib/slow-link.ts'

const FILM = join(ROOT, 'tests', 'stack', 'sample', 'sample.mp4')
const LINES: readonly (LinkConditions & { readonly name: string })[] = [
  { name: '5 MB/s, 50 ms', bytesPerSecond: 5_000_000, roundTripMs: 50 },
  { name: '1.5 MB/s, 150 ms', bytesPerSecond: 1_500_000, roundTripMs: 150 },
]
const RIVAL = 'a plain <video>'
const { values } = parseArgs({ options: { runs: { type: 'string', default: '9' } } })
const runs = Number(values.runs)

await requireApp()
const bytes = await readFile(FILM)
const tracker = await startTracker()
/** Both kinds of page are the same but for the embed. Each notes its first picture, and long tasks of ours. */
const NOTES = `<script>
  var noted = { firstMs: null, ended: false, longTasks: 0 }
  new PerformanceObserver((list) => {
    const scripts = list.getEntries().flatMap(({ scripts }) => scripts)
    noted.longTasks += scripts.filter(({ sourceURL, duration }) => sourceURL.includes('//embed.') && duration >= 50).length
  }).observe({ type: 'long-animation-frame', buffered: true })
</script>`
const FIRST = `<script>
  const video = document.querySelector('video')
  video.requestVideoFrameCallback((now) => { noted.firstMs = now })
  video.onended = () => { noted.ended = true }
</script>`

interface Noted {
  readonly firstMs: number | null
  readonly ended: boolean
  readonly longTasks: number
}

/** The sites and all that they load, behind one line. */
async function startHosts(conditions: LinkConditions, film: Uint8Array) {
  const files = new Map([
    ['/film.mp4', film],
    ['/film.torrent', await makeTorrent('film.mp4', film)],
  ])
  const embed = embedHost()
  let sending: (() => number)[] = []
  const server = createServer(async (request, response) => {
    const host = request.headers.host?.split('.')[0]
    if (host === 'embed') return void embed(request, response)
    const path = pathOf(request.url)
    const body = host === 'cdn' ? files.get(path) : undefined
    if (body !== undefined) {
      const { socket } = request
      const before = socket.bytesWritten
      if (path === '/film.mp4') {
        let ended: number | null = null
        response.once('close', () => {
          ended = socket.bytesWritten - before
        })
        sending.push(() => ended ?? socket.bytesWritten - before)
      }
      const headers = { 'Access-Control-Allow-Origin': '*', 'Cache-Control': 'no-store', 'Content-Type': typeOf(path) }
      await answer(request, response, bodyOf(body), headers)
    } else if (host === 'a') {
      await answer(request, response, bodyOf(Buffer.from(pageOf(path))), { 'Content-Type': 'text/html' })
    } else refuse(response, 404, 'There is no such file')
  })
  const target = await listenOnLoopback(server, 0)
  const link = await startSlowLink(() => target, conditions)
  const origin = (name: string) => `http://${name}.localhost:${link.port}`
  const pageOf = (path: string): string => {
    const video = `<video muted preload="auto" width="640" height="360" src="${origin('cdn')}/film.mp4"></video>`
    const film = `<freshet-video torrent="${origin('cdn')}/film.torrent" trackers="${tracker.url}">${video}</freshet-video>`
    const loader = `<script async src="${origin('embed')}/1/freshet.js"></script>`
    const body = path === '/plain' ? video : `${loader}${film}`
    return `<!doctype html><html lang="en"><title>A site</title>${NOTES}<body>${body}${FIRST}`
  }
  return {
    url: (path: string) => `${origin('a')}${path}`,
    /** Of the film, by HTTP, since the last call. */
    takeSent: () => {
      const sent = sending.reduce((sum, bytesOf) => sum + bytesOf(), 0)
      sending = []
      return sent
    },
    close: async () => {
      await link.close()
      await closeServer(server)
    },
  }
}
type Hosts = Awaited<ReturnType<typeof startHosts>>

const notedIn = (page: Page) => page.evaluate(() => (globalThis as unknown as { noted: Noted }).noted)

/** Ms from the start of the navigation to the first picture. */
async function firstPicture(page: Page, url: string): Promise<number> {
  // What another page of the site did ends with it.
  await page.goto('about:blank')
  await page.goto(url)
  await page.waitForFunction(() => noted.firstMs !== null)
  return (await notedIn(page)).firstMs ?? Number.NaN
}
declare const noted: Noted

/** Plays a film from start to end. Returns what its host sent meanwhile, bytes, and the long tasks of the page. */
async function watch(page: Page, hosts: Hosts, path: string): Promise<{ sent: number; longTasks: number }> {
  await page.goto('about:blank')
  hosts.takeSent()
  await page.goto(hosts.url(path))
  await page.locator('video').evaluate((video: HTMLVideoElement) => {
    video.playbackRate = 8
    return video.play()
  })
  await page.waitForFunction(() => noted.ended, null, { timeout: 120_000 })
  return { sent: hosts.takeSent(), longTasks: (await notedIn(page)).longTasks }
}

const browser = await launchShared()

/** @param isOwn a browser that keeps what it stores, as a user's; else a visitor who has never been there */
async function inBrowser<T>(use: (page: Page) => Promise<T>, isOwn = false): Promise<T> {
  const profile = isOwn ? await Profile.create({}, [LIKE_A_USERS]) : await Profile.within(browser, {})
  try {
    // What a driver of the tests runs in a page was compiled by tsx, whose functions call this.
    await profile.context.addInitScript({ content: 'globalThis.__name = (named) => named' })
    return await use(profile.page)
  } finally {
    await profile.dispose()
  }
}

/** Agrees for a day on the site, and waits until the embed shares. */
async function agree(page: Page, { url }: Hosts): Promise<void> {
  await page.goto(url('/embed'))
  await sayYes(await openQuestion(page), '24 hours on this site')
  await page.waitForFunction(() => {
    const { state } = document.querySelector('freshet-video') as Element & { state?: string }
    return state === 'sharing' || state === 'resting'
  })
}

const paired = (name: string, ours: readonly number[], plain: readonly number[]): BenchResult =>
  figureWithoutRival(
    { case: `${name}, paired`, unit: '×' },
    ours.map((ms, round) => ms / plain[round]!),
  )

const results: BenchResult[] = []
for (const line of LINES) {
  const hosts = await startHosts(line, bytes)
  const fresh = (path: string) => () => inBrowser((page) => firstPicture(page, hosts.url(path)))
  const cold = await interleave({ plain: fresh('/plain'), embed: fresh('/embed') }, runs)
  const before = `${line.name}: first picture before an answer`
  results.push(
    compare({ case: before, rivalName: RIVAL, unit: 'ms' }, cold.embed, cold.plain),
    paired(before, cold.embed, cold.plain),
  )

  // A browser that agreed before, and comes back: its connections are open and its caches filled in both cases.
  const warm = await inBrowser(async (page) => {
    await agree(page, hosts)
    const again = (path: string) => () => firstPicture(page, hosts.url(path))
    const pictures = await interleave({ plain: again('/plain'), embed: again('/embed') }, runs)
    const watched = { plain: await watch(page, hosts, '/plain'), embed: await watch(page, hosts, '/embed') }
    return { ...pictures, watched }
  }, true)
  const after = `${line.name}: first picture after a yes`
  results.push(
    compare({ case: after, rivalName: RIVAL, unit: 'ms' }, warm.embed, warm.plain),
    paired(after, warm.embed, warm.plain),
  )
  const { plain, embed } = warm.watched
  const watched = `${line.name}: one watch after a yes`
  results.push(
    compare({ case: `${watched}, bytes of the host`, rivalName: RIVAL, unit: 'bytes' }, [embed.sent], [plain.sent]),
    figureWithoutRival({ case: `${watched}, tasks of ours of 50 ms and more`, unit: 'tasks' }, [embed.longTasks]),
  )
  await hosts.close()
}
report('embed', results)
process.exit(results.some(({ unit, ours }) => unit === '×' && ours > 1.1) ? 1 : 0)
