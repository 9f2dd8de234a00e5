/**
 * Return to a complete torrent of 2 GiB: time from the navigation to the first announce at a tracker, and the rate of a
 * requested check of all stored data ("Check data again"), compared with unmodified webtorrent with its default store,
 * which checks everything at every start and announces afterwards. One browser for each, with its data on disk;
 * interleaved.
 *
 *   npm run bench -- resume --runs 5 --mib 2048
 */
import { parseArgs } from 'node:util'
import type { Page } from '@playwright/test'
import { Profile } from '../e2e/profile.ts'
import { t } from '../e2e/words.ts'
import { DIST } from '../stack/build.js'
import { serve } from '../stack/serve.ts'
import { startStockPage } from '../stack/stock-page.ts'
import { startTracker } from '../stack/tracker.ts'
import { acceptConsent, dropTorrents, openApp, requireApp } from './lib/app.ts'
import { interleave } from './lib/figures.ts'
import { compare, report } from './lib/report.ts'
import { openStock } from './lib/stock.ts'
import { storedContent } from './lib/stored-content.ts'

const BLOCK_MIB = 64

const { values } = parseArgs({
  options: { runs: { type: 'string', default: '5' }, mib: { type: 'string', default: '2048' } },
})
const blocks = Number(values.mib) / BLOCK_MIB
const megabytes = (blocks * BLOCK_MIB * 1024 * 1024) / 1e6

await requireApp()
const tracker = await startTracker()
const app = await serve({ dist: DIST, config: { trackers: [tracker.url], iceServers: [] } })
const stock = await startStockPage()
const content = await storedContent(blocks)
const ours = await Profile.create({})
const theirs = await Profile.create({})

const COMPLETE = [t('state.seeding'), t('state.seeding.alone')]

/**
 * Resolves once the torrent's row shows that it is complete; with `checked`, once it has shown before that data is
 * being checked.
 */
const untilComplete = (page: Page, checked: boolean): Promise<void> =>
  page.evaluate(
    async ({ id, complete, checking, checked }) => {
      let seen = !checked
      const change = { childList: true, subtree: true, characterData: true }
      for (;;) {
        const words = document.getElementById(id)?.closest('li')?.textContent ?? ''
        seen ||= words.includes(checking)
        if (seen && complete.some((state) => words.includes(state))) return
        await new Promise<void>((resolve) => {
          const observer = new MutationObserver(() => {
            observer.disconnect()
            resolve()
          })
          observer.observe(document, change)
        })
      }
    },
    { id: `torrent-${content.infoHash}`, complete: COMPLETE, checking: t('state.checking'), checked },
  )

/** Leaves the client, so that what comes next is a start, and waits until the tracker has noticed. */
async function leave(page: Page): Promise<void> {
  await page.goto('about:blank')
  await tracker.until(({ sockets }) => sockets === 0)
}

/** Ms from the page's navigation to the first announce after `open`. */
async function untilAnnounced(page: Page, open: () => Promise<unknown>): Promise<number> {
  const { announces } = tracker.counts()
  const announced = tracker
    .until((counts) => counts.announces > announces)
    .then(() => performance.timeOrigin + performance.now())
  await open()
  const at = await announced
  return at - (await page.evaluate(() => performance.timeOrigin))
}

await acceptConsent(ours.context)
await ours.page.goto(`${app.url}/config.json`)
await content.layForApp(ours.page)
await openApp(ours.page, app.url)
await dropTorrents(ours.page, [content.torrentFile])
// One torrent that was added opens its own page.
await ours.page.waitForFunction(() => location.hash.startsWith('#/torrent/'))
await ours.page.goto(`${app.url}/#/`)
await untilComplete(ours.page, false)
await leave(ours.page)
await theirs.page.goto(`${stock.url}nothing`)
await content.layForStock(theirs.page)
console.log(`${megabytes} MB laid down for each`)

const announceMs: Record<'ours' | 'stock', number[]> = { ours: [], stock: [] }

/**
 * MB/s of a check that was asked for, from the click until the list shows its end (it is updated twice a
 * second).
 */
async function check(): Promise<number> {
  const { page } = ours
  announceMs.ours.push(await untilAnnounced(page, () => page.goto(`${app.url}/#/`)))
  await untilComplete(page, false)
  await page.getByRole('button', { name: t('row.more', { name: 'data.bin' }), exact: true }).click()
  const checked = untilComplete(page, true)
  const from = performance.now()
  await page.getByRole('menuitem', { name: t('action.recheck') }).click()
  await checked
  const ms = performance.now() - from
  await leave(page)
  console.log(`ours: announced after ${announceMs.ours.at(-1)?.toFixed(0)} ms, checked in ${ms.toFixed(0)} ms`)
  return megabytes / (ms / 1_000)
}

/** MB/s of the check that webtorrent makes when a torrent is added, until it is ready. */
async function ready(): Promise<number> {
  const { page } = theirs
  let ms = 0
  const announce = await untilAnnounced(page, async () => {
    await openStock(page, stock.url)
    ms = await page.evaluate(
      ({ text, tracker }) => {
        interface Torrent {
          readonly done: boolean
          readonly progress: number
        }
        const { client } = globalThis as unknown as {
          client: { add(torrent: Uint8Array, options: object, onReady: (torrent: Torrent) => void): void }
        }
        const torrentFile = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0))
        const from = performance.now()
        return new Promise<number>((resolve, reject) => {
          client.add(torrentFile, { announce: [tracker] }, (torrent) => {
            if (torrent.progress === 1) resolve(performance.now() - from)
            else reject(new Error(`webtorrent found ${torrent.progress} of what was laid down for it`))
          })
        })
      },
      { text: Buffer.from(content.torrentFile).toString('base64'), tracker: tracker.url },
    )
  })
  announceMs.stock.push(announce)
  await leave(page)
  console.log(`stock: announced after ${announce.toFixed(0)} ms, ready in ${ms.toFixed(0)} ms`)
  return megabytes / (ms / 1_000)
}

const speeds = await interleave({ ours: check, stock: ready }, Number(values.runs))
await Promise.all([ours.dispose(), theirs.dispose()])
await Promise.all([tracker.close(), app.close(), stock.close(), content.close()])

const size = `${values.mib} MiB`
const rivalName = 'webtorrent in the page, default store, whose check is its start'
report('resume', [
  // The first of each is the warm-up of `interleave`.
  compare(
    { case: `navigation to announce, ${size}`, rivalName, unit: 'ms' },
    announceMs.ours.slice(1),
    announceMs.stock.slice(1),
  ),
  compare({ case: `check of everything at rest, ${size}`, rivalName, unit: 'MB/s' }, speeds.ours, speeds.stock),
])
process.exit(0)
