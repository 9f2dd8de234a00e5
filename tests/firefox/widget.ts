/**
 * Embeds in Firefox, with one visitor and two sites: nothing before a yes, a file on one site comes from the other, one
 * limit for both in cookies, and stopping. Exits with 1 when anything of it failed.
 */
import assert from 'node:assert/strict'
import type { Frame, Page } from 'puppeteer-core'
import type { EmbedStats } from '../../src/core/embed/embed-state.ts'
import { LIMITS } from '../../src/core/limits.ts'
import { EN } from '../../src/embed/strings/en.ts'
import { linkElement, ownersFile, sitePage, startWidgetStack, type WidgetStack } from '../e2e/widget-driver.ts'
import { type Firefox, startFirefox } from './firefox.ts'

/** Longer than any step needs on a busy machine. */
const STEP_MS = 5 * 60_000
/** What both sites share. */
const file = await ownersFile('shared.bin', 2_000_000)

const button = (name: string): string => `::-p-aria(${name}[role="button"])`

interface Embed extends HTMLElement {
  readonly state: string
  readonly stats: EmbedStats
}

async function frameOf(page: Page): Promise<Frame> {
  return page.waitForFrame((frame) => frame.url().includes('//embed.'), { timeout: STEP_MS })
}

const hasState = (page: Page, state: string) =>
  page.waitForFunction((wanted) => document.querySelector<Embed>('freshet-seed')?.state === wanted, {}, state)

const statsOf = (page: Page): Promise<EmbedStats> =>
  page.$eval('freshet-seed', (element) => (element as unknown as Embed).stats)

/** What is shown in a frame, or a window, says this. */
const says = (frame: Frame | Page, text: string) =>
  frame.waitForFunction((wanted) => document.body.textContent?.includes(wanted), { timeout: STEP_MS }, text)

/** In the frame: how much of each kind is stored in its partition. */
async function stored(): Promise<Record<string, number>> {
  const names: string[] = []
  for await (const name of (await navigator.storage.getDirectory()).keys()) names.push(name)
  return {
    caches: (await caches.keys()).length,
    files: names.length,
    local: localStorage.length,
    session: sessionStorage.length,
    workers: (await navigator.serviceWorker.getRegistrations()).length,
  }
}

async function openQuestion(page: Page, address: string): Promise<Frame> {
  await page.goto(address)
  await page.locator(`freshet-seed >>> ${button('Help share this file')}`).click()
  const frame = await frameOf(page)
  await frame.waitForSelector(button(EN.question.inWindow))
  return frame
}

/** This browser does not report what covers a frame: the answer is given in a window. */
async function sayYes({ windowOf }: Firefox, page: Page, frame: Frame): Promise<void> {
  await frame.locator(button(EN.question.inWindow)).click()
  const opened = await windowOf('agree.html')
  await says(opened, EN.question.title)
  // An answer counts only once the question has been seen for this long.
  const shownMs = await opened.evaluate(() => performance.now())
  await opened.waitForFunction((ms) => performance.now() > ms, { timeout: STEP_MS }, shownMs + LIMITS.embedSeenMs)
  await opened.locator(button(EN.question.yes)).click()
  await hasState(page, 'sharing')
}

/** Has the frame read the whole file, as a download does. */
const readFile = (frame: Frame): Promise<number> =>
  frame.evaluate(async (path) => {
    const response = await fetch(new URL(path, location.href))
    return (await response.arrayBuffer()).byteLength
  }, `stream/${file.infoHash}/${file.name}`)

async function useOneLimit(page: Page, frame: Frame): Promise<void> {
  // A page in the background paints nothing, and so nothing in it can be hit.
  await page.bringToFront()
  await page.locator('freshet-seed >>> [part=chip] button').click()
  await says(frame, EN.limits.grades.site)
  await frame.locator(button(EN.panel.oneLimit)).click()
  await says(frame, EN.limits.grades.near)
  await frame.locator(button(EN.panel.close)).click()
}

async function run(firefox: Firefox, widget: WidgetStack): Promise<void> {
  const { page, newPage, problems } = firefox
  page.setDefaultTimeout(STEP_MS)
  widget.sites.page('/', sitePage(widget, linkElement(widget, file)))
  const frame = await openQuestion(page, `${widget.origin('a')}/`)
  assert.deepEqual(await frame.evaluate(stored), { caches: 0, files: 0, local: 0, session: 0, workers: 0 })
  assert.deepEqual(
    widget.embed.requests.filter((path) => /worker|wasm|sw\.js/.test(path)),
    [],
  )
  assert.equal(widget.fetchedBytes(), 0)
  assert.equal(widget.tracker.counts().announces, 0)
  console.log('the question alone is loaded before a yes, and nothing is stored')

  const apart = await newPage()
  widget.sites.page('/apart', sitePage(widget, linkElement(widget, file)), {
    'Cross-Origin-Opener-Policy': 'same-origin',
  })
  const apartFrame = await openQuestion(apart, `${widget.origin('a')}/apart`)
  await apartFrame.locator(button(EN.question.inWindow)).click()
  await hasState(apart, 'blocked')
  const unreachable = await firefox.windowOf('agree.html')
  await says(unreachable, EN.agree.lost)
  await Promise.all([unreachable.close(), apart.close()])
  await page.bringToFront()
  console.log('a window that the page is kept apart from is said to be so')

  await sayYes(firefox, page, frame)
  const { bytes } = file
  assert.equal(await readFile(frame), bytes.length)
  const other = await newPage()
  const otherFrame = await openQuestion(other, `${widget.origin('b')}/`)
  await sayYes(firefox, other, otherFrame)
  await other.waitForFunction(() => document.querySelector<Embed>('freshet-seed')!.stats.peersNow > 0)
  const before = widget.fetchedBytes()
  assert.equal(await readFile(otherFrame), bytes.length)
  await other.waitForFunction(() => document.querySelector<Embed>('freshet-seed')!.stats.peers > 0)
  assert.ok(widget.fetchedBytes() - before < bytes.length)
  console.log(`a file that one site has comes to another: ${JSON.stringify(await statsOf(other))}`)

  await useOneLimit(page, frame)
  await useOneLimit(other, otherFrame)
  const you = await newPage()
  await you.goto(`${widget.origin('embed')}/frame/1/you.html`)
  for (const site of ['a', 'b'] as const) await says(you, widget.origin(site))
  console.log('both share one limit, in cookies')

  await other.bringToFront()
  await other.locator('freshet-seed >>> [part=chip-stop]').click()
  await hasState(other, 'stopped')
  const { caches, files } = await otherFrame.evaluate(stored)
  assert.deepEqual({ caches, files }, { caches: 0, files: 0 })
  await page.waitForFunction(() => document.querySelector<Embed>('freshet-seed')!.stats.peersNow === 0)
  await you.bringToFront()
  await you.locator(button(EN.you.revokeSite(widget.origin('a')))).click()
  await hasState(page, 'stopped')
  console.log('stopped, here and from the page of all sites')
  assert.deepEqual(problems, [])
}

const firefox = await startFirefox()
if (firefox === null) {
  console.log('There is no Firefox here.')
  process.exit(1)
}
const widget = await startWidgetStack([file])
try {
  await run(firefox, widget)
} catch (error) {
  console.error(error)
  console.error(firefox.problems.join('\n'))
  const embeds = () =>
    [...document.querySelectorAll<Embed>('freshet-seed')].map(({ state, stats }) => ({ state, stats }))
  for (const page of await firefox.pages())
    console.error(page.url(), JSON.stringify(await page.evaluate(embeds).catch(String)))
  process.exitCode = 1
} finally {
  await Promise.all([firefox.close(), widget.close()])
}
