import { readFile } from 'node:fs/promises'
import type { RequestListener } from 'node:http'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { parseTorrentFile } from '../../src/core/torrent-file/torrent-file.ts'
import { sha1 } from '../../src/engine/lib/sha1.ts'
import { ROOT } from '../stack/bootstrap.js'
import { DIST } from '../stack/build.js'
import { embedHost } from '../stack/embed-host.ts'
import { type Served, serve } from '../stack/serve.ts'
import { answer, bodyOf, refuse, typeOf } from '../stack/static-files.ts'
import { pathOf } from '../stack/static-host.ts'
import { startTracker } from '../stack/tracker.ts'
import { unzip } from '../stack/unzip.ts'
import { embedReport, visitReport } from '../unit/core/embed/numbers/reports.ts'
import { button } from './driver.ts'
import { test as base, expect } from './fixtures.ts'
import { t, te, tn, ts } from './words.ts'

/** The owner's host: what it lets other sites do, and what it has. */
interface OwnersHost {
  cors: boolean
  ranges: boolean
  readonly files: Map<string, Uint8Array>
  page: string
}

const film = await readFile(join(ROOT, 'tests', 'stack', 'sample', 'sample.mp4'))

/** The boxes of a film that has its index first, with the index at the end. */
function indexLast(bytes: Buffer): Buffer {
  const boxes: Buffer[] = []
  for (let at = 0; at < bytes.length; at += boxes.at(-1)!.length)
    boxes.push(bytes.subarray(at, at + bytes.readUInt32BE(at)))
  const isIndex = (box: Buffer): boolean => box.toString('latin1', 4, 8) === 'moov'
  return Buffer.concat([...boxes.filter((box) => !isIndex(box)), ...boxes.filter(isIndex)])
}

const filesOf =
  (host: OwnersHost): RequestListener =>
  async (request, response) => {
    const path = pathOf(request.url)
    const bytes = host.files.get(path)
    const headers = host.cors ? { 'Access-Control-Allow-Origin': '*' } : {}
    if (!host.ranges) delete request.headers.range
    if (bytes === undefined) refuse(response, 404, 'There is no such file', headers)
    else await answer(request, response, bodyOf(bytes), { ...headers, 'Content-Type': typeOf(path) })
  }

const test = base.extend<{ host: OwnersHost; site: Served }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of fixtures from the pattern.
  host: async ({}, use) => {
    const files = new Map<string, Uint8Array>([
      ['/film.mp4', film],
      ['/last.mp4', indexLast(film)],
    ])
    await use({ cors: false, ranges: false, files, page: '' })
  },
  site: async ({ host }, use) => {
    const tracker = await startTracker()
    const site = await serve({
      dist: DIST,
      config: (port) => ({ trackers: [tracker.url], iceServers: [], embed: `http://embed.localhost:${port}/` }),
      hosts: {
        'embed.localhost': embedHost(),
        localhost: filesOf(host),
        'a.localhost': (request, response) =>
          void answer(request, response, bodyOf(Buffer.from(host.page)), { 'Content-Type': 'text/html' }),
      },
    })
    await use(site)
    await site.close()
    await tracker.close()
  },
})

const card = (page: Page, name: Parameters<typeof te>[0]) => page.getByRole('region', { name: te(name), exact: true })
const check = (page: Page, key: Parameters<typeof te>[0], params = {}) =>
  card(page, 'checks.title').getByText(te(key, params))

test('an owner makes an embed, and its page plays', async ({ host, site, page, expectAccessible }) => {
  const files = `http://localhost:${site.port}`
  await page.goto(`${site.url}/#/embed`)
  const address = page.getByRole('textbox', { name: te('file.address') })
  const make = button(page, te('file.make'))

  await test.step('an address that is none is said at the field', async () => {
    for (const none of ['film.mp4', 'http://films.example.org/film.mp4']) {
      await address.fill(none)
      await make.click()
      await expect(address).toHaveAccessibleDescription(new RegExp(te('file.addressBad')))
      await expect(address).toBeFocused()
    }
  })

  await test.step('each fault of the host is found, with what to add', async () => {
    await address.fill(`${files}/last.mp4`)
    await make.click()
    await expect(page.getByText(te('error.owned-file-blocked', { host: `localhost:${site.port}` }))).toBeVisible()
    await expect(check(page, 'check.cors.bad')).toBeVisible()
    const lines = page.getByRole('textbox', { name: te('fix.nginx'), exact: true })
    await expect(lines).toHaveValue(/Access-Control-Allow-Origin/)

    // The file on the device is as good, whatever its host does.
    await page.locator('input[data-pick="embed"]').setInputFiles({
      name: 'last.mp4',
      mimeType: 'video/mp4',
      buffer: indexLast(film),
    })
    await make.click()
    await expect(page.getByText(te('file.made'))).toBeVisible()
    await expect(check(page, 'check.cors.bad')).toBeVisible()

    host.cors = true
    await button(page, te('checks.again')).click()
    await expect(check(page, 'check.ranges.bad', { found: '200' })).toBeVisible()
    await expect(lines).toHaveValue(/max_ranges/)
    host.ranges = true
    await button(page, te('checks.again')).click()
    await expect(check(page, 'check.ranges.good')).toBeVisible()
    await expect(check(page, 'check.length.good')).toBeVisible()
    await expect(check(page, 'check.moov.bad')).toBeVisible()
  })

  await test.step('a file is read from its address, and all is good', async () => {
    await button(page, te('file.clear')).click()
    await address.fill(`${files}/film.mp4`)
    await make.click()
    await expect(page.getByText(te('file.made'))).toBeVisible()
    await expect(check(page, 'check.moov.good')).toBeVisible()
    await expect(card(page, 'checks.title').getByText(te('checks.bad'))).toHaveCount(0)
    const saving = page.waitForEvent('download')
    await button(page, te('file.save')).click()
    const torrentFile = new Uint8Array(await readFile(await (await saving).path()))
    const made = await parseTorrentFile(torrentFile, sha1)
    expect(made).toMatchObject({ name: 'film.mp4', length: film.length, pieceLength: 262_144 })
    expect(made.webSeeds).toEqual([`${files}/film.mp4`])
    host.files.set('/film.mp4.torrent', torrentFile)
  })

  await test.step('the preview is the embed itself, at the widths of pages', async () => {
    const preview = page.frameLocator('iframe')
    await expect(preview.getByRole('button', { name: 'Help share this video' })).toBeVisible()
    await expect(page.getByText(te('preview.before'))).toBeVisible()
    await page.getByRole('radio', { name: te('preview.state.after') }).check()
    await expect(preview.getByRole('button', { name: 'Stop sharing' })).toBeVisible()
    await expect(preview.getByText('Sharing: 24 MB sent, 3 visitors connected').first()).toBeVisible()
    await expect(page.getByText(te('preview.after'))).toBeVisible()
    for (const [name, width] of [
      ['tablet', 640],
      ['wide', 1_000],
      ['phone', 360],
    ] as const) {
      await page.getByRole('radio', { name: te(`preview.width.${name}`) }).check()
      await expect.poll(() => preview.locator('body').evaluate(() => innerWidth)).toBe(width)
      await expect(preview.getByRole('button', { name: 'Stop sharing' })).toBeVisible()
    }
    await page.getByRole('radio', { name: te('preview.state.before') }).check()
    await expect(preview.getByRole('button', { name: 'Help share this video' })).toBeVisible()
    await expect(page.getByText(te('preview.before'))).toBeVisible()
    await expectAccessible()
  })

  const code = page.getByRole('textbox', { name: te('code.html'), exact: true })
  await test.step('an option that the frame would refuse keeps the code back', async () => {
    const trackers = page.getByRole('textbox', { name: te('options.trackers'), exact: true })
    const usual = await trackers.inputValue()
    await trackers.fill('https://not.a.tracker/')
    await expect(trackers).toHaveAccessibleDescription(/wss/)
    await expect(code).toHaveCount(0)
    await trackers.fill(usual)
    await expect(code).toHaveValue(/integrity="sha384-/)
  })

  await test.step('all files of the embed come in one zip', async () => {
    const saving = page.waitForEvent('download')
    await button(page, te('code.zipSave')).click()
    const names = [...(await unzip(await (await saving).path())).keys()]
    expect(names).toContain('freshet-embed/1/freshet.js')
    expect(names).toContain('freshet-embed/frame/1/index.html')
    expect(names).toContain('freshet-embed/build.json')
  })

  const pasted = await code.inputValue()
  await test.step('the owner can pay those who share it: one step from the keyboard, with the consent first', async () => {
    const go = button(page, te('sponsor.go'))
    const consent = page.getByRole('alertdialog')
    await go.press('Enter')
    await consent.getByRole('button').first().click()
    await expect(page.getByText(t('add.declined'))).toBeVisible()
    await page.keyboard.press('Escape')
    await expect(go).toBeFocused()
    await go.press('Enter')
    await consent.getByRole('button').last().click()
    await expect(page.getByRole('heading', { name: ts('sponsor.title') })).toBeVisible()
    await expect(page.getByRole('heading', { name: 'film.mp4' })).toBeVisible()
    await expectAccessible()
  })

  await test.step('the pasted code plays, and asks for this file', async () => {
    host.page = `<!doctype html><html lang="en"><title>A site</title><body>${pasted}`
    await page.goto(`http://a.localhost:${site.port}/`)
    const played = await page.locator('video').evaluate(async (video: HTMLVideoElement) => {
      video.muted = true
      await video.play()
      return video.duration
    })
    expect(played).toBeGreaterThan(0)
    await page.getByRole('button', { name: 'Help share this video' }).click()
    await expect(page.frameLocator('iframe').getByText('film.mp4').first()).toBeVisible()
  })
})

test('an owner reads what visits reported', async ({ host, site, page, expectAccessible }) => {
  const line = (day: string, changes: Parameters<typeof embedReport>[0]) =>
    `${JSON.stringify({ day, report: visitReport(embedReport(changes)) })}\n`
  const reports = [
    line('2026-11-29', { agreed: false, state: 'plain', firstFrameMs: 300, http: 0, peers: 0, sharedOut: 0 }),
    line('2026-11-30', { firstFrameMs: 330, peers: 3e6, http: 1e6, pagePart: 0, lostPart: 0 }),
    'no report\n',
    line('2026-11-30', { name: 'small.zip', peers: 0, wasted: 5e5, state: 'resting', reason: 'no-peers' }),
  ].join('')
  const figure = (id: string) => page.locator(`[data-figure=${id}]`)
  const row = (name: string) => page.getByRole('row', { name: new RegExp(`^${name}`) })
  await page.goto(`${site.url}/#/embed`)
  await page.getByRole('link', { name: te('page.numbers') }).click()
  await expect(page.getByRole('heading', { name: tn('page.title') })).toBeVisible()
  const address = page.getByRole('textbox', { name: tn('source.address') })

  await test.step('what is no file of reports is said to be none', async () => {
    await address.fill('reports.jsonl')
    await button(page, tn('source.read')).click()
    await expect(address).toHaveAccessibleDescription(new RegExp(tn('source.addressBad')))
    await expect(address).toBeFocused()
    const files = page.locator('input[data-pick="numbers"]')
    await files.setInputFiles({ name: 'empty.jsonl', mimeType: '', buffer: Buffer.from('') })
    await expect(page.getByText(tn('error.numbers-empty'))).toBeVisible()
  })

  await test.step('a file that is dropped is read, and what is wrong in it is named', async () => {
    const data = await page.evaluateHandle((text) => {
      const transfer = new DataTransfer()
      transfer.items.add(new File([text], 'reports.jsonl'))
      return transfer
    }, reports)
    for (const event of ['dragenter', 'dragover', 'drop']) {
      await page.getByText(tn('source.drop')).dispatchEvent(event, { dataTransfer: data })
    }
    await expect(page.getByText(tn('read.lines', { name: 'reports.jsonl', count: 3 }))).toBeVisible()
    await expect(figure('visits')).toHaveText('3')
    await expect(figure('saved')).toHaveText('2.5 MB')
    await page.getByText(tn('refused.which')).click()
    await expect(page.getByText(tn('refused.line', { line: 3, message: '' }))).toBeVisible()
    await expect(row(tn('frames.page'))).toContainText(tn('frames.times', { times: 1.22 }))
    await expect(row(tn('end.resting.no-peers'))).toContainText('50%')
    await expectAccessible()
  })

  await test.step('one file is looked at alone, and a loss is shown as one', async () => {
    await page.getByLabel(tn('part.file'), { exact: true }).selectOption('small.zip')
    await expect(figure('visits')).toHaveText('1')
    await expect(figure('saved')).toHaveText('−500 kB')
    await expect(page.getByText(tn('sum.savedLess'))).toBeVisible()
    await expect(row('2026-11-29')).toHaveCount(0)
  })

  await test.step('the file is read from its address, if that lets other sites read it', async () => {
    host.files.set('/reports.jsonl', Buffer.from(reports))
    await address.fill(`http://localhost:${site.port}/reports.jsonl`)
    await button(page, tn('source.read')).click()
    await expect(page.getByText(tn('error.numbers-blocked', { host: `localhost:${site.port}` }))).toBeVisible()
    host.cors = true
    await button(page, tn('source.read')).click()
    await expect(figure('visits')).toHaveText('3')
  })
})
