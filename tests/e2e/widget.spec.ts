import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import type { EmbedStats } from '../../src/core/embed/embed-state.ts'
import { EN } from '../../src/embed/strings/en.ts'
import { startCollector } from '../../src/widget/collector/collector.ts'
import { sha256 } from '../stack/content.ts'
import { recipesOf } from '../unit/lib/recipes.ts'
import { expect } from './fixtures.ts'
import { LIKE_A_USERS } from './profile.ts'
import { filmPage, frameOf, openQuestion, playInFrame, playToEnd, sayYes, stateOf, storedIn } from './widget-driver.ts'
import { test } from './widget-fixture.ts'

const NOTHING = { caches: 0, databases: 0, files: 0, local: 0, session: 0, workers: 0 }

test('before a yes the question alone is loaded: nothing is stored, and no peer or tracker is met', async ({
  widget,
  newProfile,
}) => {
  const { page } = await newProfile([LIKE_A_USERS])
  widget.sites.page('/', filmPage(widget))
  await page.goto(`${widget.origin('a')}/`)
  const question = await openQuestion(page)
  const frame = frameOf(page)
  expect(await storedIn(frame)).toEqual(NOTHING)
  // The question has what it shows, and nothing that shares: no worker's file.
  const loaded = new Set(widget.embed.requests)
  expect([...loaded].filter((path) => /worker|wasm|sw\.js/.test(path))).toEqual([])
  expect(new Set(widget.cdn.requests.map(({ path }) => path))).toEqual(new Set(['/film.mp4', '/film.torrent']))
  expect(widget.tracker.counts()).toMatchObject({ sockets: 0, announces: 0 })

  await question.getByRole('button', { name: 'Not now' }).click()
  await expect.poll(() => stateOf(page)).toBe('plain')
  expect(await storedIn(frame)).toEqual(NOTHING)
  expect(await storedIn(page.mainFrame())).toEqual({ ...NOTHING, session: 1 })
  expect(widget.fetchedBytes()).toBe(0)
  expect(widget.tracker.counts()).toMatchObject({ sockets: 0, announces: 0 })
})

test('a film seen on one site comes to another from there, and to other programs, until it is taken back', async ({
  widget,
  newProfile,
  leech,
}) => {
  const { page, context } = await newProfile([LIKE_A_USERS])
  widget.sites.page('/', filmPage(widget, 'handover="frame-first"'))
  await page.goto(`${widget.origin('a')}/`)
  await sayYes(await openQuestion(page))
  await expect.poll(() => stateOf(page)).toBe('sharing')
  await playInFrame(page)
  await playToEnd(page, { fast: true })
  expect(widget.fetchedBytes()).toBe(widget.film.bytes.length)

  const stock = await leech({ torrent: widget.film.torrentFile, announce: [widget.tracker.url] })
  expect((await stock.finished()).files[0]?.sha256).toBe(sha256(widget.film.bytes))
  expect((await stock.status()).wireTypes).toEqual(['webrtc'])

  const other = await context.newPage()
  widget.sites.page('/', filmPage(widget, 'handover="never"'))
  await other.goto(`${widget.origin('b')}/`)
  await sayYes(await openQuestion(other))
  // The page's own player shows the film until a peer is there.
  await expect.poll(async () => (await statsOf(other)).peersNow).toBeGreaterThan(0)
  await other.locator('freshet-video').evaluate((element) => element.setAttribute('handover', 'idle'))
  await playInFrame(other)
  const { length } = widget.film.bytes
  await playToEnd(other)
  await expect.poll(async () => (await statsOf(other)).peers).toBeGreaterThan(0)
  // One piece at most on a quiet machine; on a busy one, what is due before its peers send comes from the host too.
  expect(widget.fetchedBytes() - length).toBeLessThan(length / 4)

  expect((await storedIn(frameOf(page))).files).toBeGreaterThan(0)
  await other.close()
  await stock.until(({ peers: connected }) => connected === 1)
  await page.getByRole('button', { name: 'Stop' }).click()
  await stock.until(({ peers: connected }) => connected === 0)
  await expect.poll(() => stateOf(page)).toBe('stopped')
  expect(await storedIn(frameOf(page))).toMatchObject({ caches: 0, files: 0 })
})

const statsOf = (page: Page): Promise<EmbedStats> =>
  page.locator('freshet-video').evaluate((element) => (element as unknown as { stats: EmbedStats }).stats)

test('each recipe for a page works as it stands in the documentation', async ({ widget, newProfile }) => {
  const { page } = await newProfile([LIKE_A_USERS])
  const here = (text: string): string =>
    text
      .replaceAll('https://embed.example.org', widget.origin('embed'))
      .replaceAll('https://cdn.example.org', widget.origin('cdn'))
      .replaceAll('wss://tracker.example.org', widget.tracker.url)
  const policyOf = (kind: string) => ({ 'Content-Security-Policy': here(recipesOf(kind)[0]!.trim()) })
  const [video, file, own] = recipesOf('html')
  const recipes = [
    { html: video!, button: 'Help share this video' },
    { html: video!, button: 'Help share this video', headers: policyOf('text csp') },
    { html: file!, button: 'Help share this file' },
    { html: own!, button: 'Help us pay for less traffic' },
    { html: recipesOf('html nonce')[0]!, button: 'Help share this video', headers: policyOf('text csp nonce') },
    { html: recipesOf('html wordpress')[0]!, button: 'Help share this video' },
  ]
  for (const [index, { html, button, headers }] of recipes.entries()) {
    widget.sites.page(`/recipe-${index}`, here(html), headers)
    await page.goto(`${widget.origin('a')}/recipe-${index}`)
    await page.evaluate(() => customElements.whenDefined('freshet-video').then(() => {}))
    await page.getByRole('button', { name: button }).click()
    const question = page.frameLocator('iframe')
    await expect(question.getByText('film.mp4').first()).toBeVisible()
    await question.getByRole('button', { name: EN.question.notNow }).click()
    await expect.poll(() => page.evaluate(() => sessionStorage.length)).toBe(1)
    // Each is a visit of its own.
    await page.evaluate(() => sessionStorage.clear())
  }
})

test('leaving a page sends one report of the visit to the owner', async ({ widget, newProfile }) => {
  const folder = await mkdtemp(join(tmpdir(), 'freshet-reports-'))
  const file = join(folder, 'reports.jsonl')
  const origins = [widget.origin('a')]
  const limits = { fileBytes: 1e6, perSecond: 20 }
  const collector = await startCollector({ file, host: '127.0.0.1', port: 0, path: '/report', origins, ...limits })
  const { page } = await newProfile([LIKE_A_USERS])
  const report = `report="http://127.0.0.1:${collector.port}/report"`
  widget.sites.page('/plain', filmPage(widget, report))
  widget.sites.page('/shared', filmPage(widget, report))
  widget.sites.page('/other', '<!doctype html><title>Elsewhere</title>')
  await page.goto(`${widget.origin('a')}/plain`)
  await expect(page.getByRole('button', { name: 'Help share this video' })).toBeVisible()
  await page.goto(`${widget.origin('a')}/shared`)
  await sayYes(await openQuestion(page))
  await expect.poll(() => stateOf(page)).toMatch(/^(sharing|resting)/)
  await page.goto(`${widget.origin('b')}/other`)
  const reports = async () =>
    (await readFile(file, 'utf8'))
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line).report.embeds)
  await expect.poll(async () => (await reports()).length).toBeGreaterThanOrEqual(2)
  // One a visit, and of each what it was.
  expect(await reports()).toMatchObject([
    [{ name: 'film.mp4', kind: 'video', agreed: false, state: 'plain', length: null, peers: 0 }],
    [{ name: 'film.mp4', agreed: true, length: widget.film.bytes.length }],
  ])
  await collector.close()
  await rm(folder, { recursive: true })
})
