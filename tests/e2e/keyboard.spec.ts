import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Locator, Page } from '@playwright/test'
import { DIST } from '../stack/build.js'
import { sha256 } from '../stack/content.ts'
import type { Seeder } from '../stack/node-peer.ts'
import { SAMPLE_FOLDER } from '../stack/up.ts'
import { button, nameOtherVersion, notice, waitForComplete } from './driver.ts'
import { expect, test } from './fixtures.ts'
import { Keyboard } from './keyboard-driver.ts'
import { t } from './words.ts'

/** All actions on torrents by a user without a mouse: only Tab and other keys move. */

test.use({ contextOptions: { reducedMotion: 'reduce' } })

const PIECE_LENGTH = 32 * 1024
/** The first third of the film: what is behind it comes when the gate opens. */
const HELD = { from: 18 }
const TEXT = 'In spring the river rises.\n'

const heading = (page: Page, name: string): Locator => page.getByRole('heading', { level: 1, name, exact: true })
const more = (page: Page, name: string): Locator => button(page, t('row.more', { name }))
const small = (name: string) => ({ name, size: 100_000 })

declare global {
  interface Window {
    /** Methods of the engine that the page has called. */
    calledMethods?: string[]
  }
}

/** Runs in the page before its own scripts. */
function noteCalls(): void {
  const called: string[] = []
  window.calledMethods = called
  const { postMessage } = MessagePort.prototype
  MessagePort.prototype.postMessage = function (this: MessagePort, ...args: unknown[]): void {
    const message = args[0] as { kind?: unknown; method?: unknown } | null
    if (message?.kind === 'call') called.push(String(message.method))
    ;(postMessage as (...args: unknown[]) => void).apply(this, args)
  } as typeof postMessage
}

async function startFilm(seed: (options: object) => Promise<Seeder>): Promise<Seeder> {
  return seed({
    name: 'Film',
    files: [
      { name: 'a film.webm', path: join(SAMPLE_FOLDER, 'sample.webm') },
      { name: 'picture.png', path: join(DIST, 'icons', 'icon-192.png') },
      { name: 'words.txt', bytes: new TextEncoder().encode(TEXT) },
    ],
    pieceLength: PIECE_LENGTH,
    gate: { held: HELD },
  })
}

test('opening, playing, seeking, saving, choosing, inspecting, rechecking, limiting, pausing, adding and removing work by keyboard alone', async ({
  context,
  page,
  stack,
  seed,
}) => {
  const film = await startFilm(seed)
  const keys = await Keyboard.of(page)
  await page.addInitScript(noteCalls)
  const video = page.locator('video')
  const seconds = (): Promise<number> => video.evaluate((element: HTMLVideoElement) => element.currentTime)
  const paused = (): Promise<boolean> => video.evaluate((element: HTMLVideoElement) => element.paused)

  await test.step('confirm a link', async () => {
    await page.goto(`${stack.app.url}/#${film.magnet}`)
    await expect(page.getByRole('button', { name: t('link.agree') })).toBeFocused()
    await page.keyboard.press('Enter')
    await expect(heading(page, 'Film')).toBeVisible()
    await keys.holds()
  })

  await test.step('play and seek while it downloads', async () => {
    await keys.to(video)
    await expect.poll(seconds).toBeGreaterThan(0.2)
    await page.keyboard.press('Space')
    await expect.poll(paused).toBe(true)
    const at = await seconds()
    await page.keyboard.press('ArrowRight')
    await expect.poll(seconds).toBeCloseTo(at + 5, 0)
    await page.keyboard.press('m')
    expect(await video.evaluate((element: HTMLVideoElement) => element.muted)).toBe(true)
    await page.keyboard.press('k')
    await film.setGate({})
    await expect.poll(seconds).toBeGreaterThan(at + 5.2)
    await page.keyboard.press('Space')
    await expect.poll(paused).toBe(true)
    await waitForComplete(page)
    await keys.hears(t('announce.completed', { name: 'Film' }))
  })

  await test.step('save a file', async () => {
    const saving = page.waitForEvent('download')
    await keys.press(page.getByRole('link', { name: t('action.save'), exact: true }))
    const saved = await saving
    expect(saved.suggestedFilename()).toBe('a film.webm')
    expect(sha256(await readFile(await saved.path()))).toBe(film.files[0]?.sha256)
    await keys.holds()
  })

  await test.step('choose files', async () => {
    await keys.part('files')
    const box = page.getByRole('checkbox', { name: t('files.download', { name: 'words.txt' }) })
    await keys.press(box, 'Space')
    await expect(box).not.toBeChecked()
    await keys.press(button(page, t('files.none')))
    await expect(page.getByText(/^0 of 3 files chosen/)).toBeVisible()
    await keys.holds()
    await keys.press(button(page, t('files.all')))
    await expect(box).toBeChecked()
    await keys.holds()
    const saving = page.waitForEvent('download')
    await keys.press(page.getByRole('link', { name: t('files.save', { name: 'words.txt' }), exact: true }))
    expect(await readFile(await (await saving).path(), 'utf8')).toBe(TEXT)
  })

  await test.step('look at a picture and a text', async () => {
    await keys.press(button(page, 'picture.png'))
    const picture = page.getByRole('img', { name: t('watch.image', { name: 'picture.png' }) })
    await expect.poll(() => picture.evaluate((element: HTMLImageElement) => element.naturalWidth)).toBe(192)
    await keys.holds()
    await keys.press(button(page, t('watch.next')))
    const text = page.getByRole('region', { name: 'words.txt' })
    await expect(text).toHaveText(TEXT.trim())
    await keys.to(text)
  })

  await test.step('look at the peers and details', async () => {
    await keys.part('peers')
    await expect(page.getByRole('row', { name: /WebRTC/ })).toBeVisible()
    await keys.part('details')
    await expect(page.getByText(film.infoHash)).toBeVisible()
  })

  await test.step('check the data again', async () => {
    await keys.choose(more(page, 'Film'), t('action.recheck'))
    await expect.poll(() => page.evaluate(() => window.calledMethods)).toContain('recheck')
    await waitForComplete(page)
    await expect(more(page, 'Film')).toBeFocused()
  })

  await test.step('change a setting', async () => {
    await keys.choose(button(page, t('header.menu')), t('header.settings'))
    await keys.type(page.getByLabel(t('rates.upload')), '500')
    await page.keyboard.press('Enter')
    await keys.hears(t('notice.settingsSaved'))
    await keys.press(page.getByRole('dialog').getByRole('radio', { name: t('theme.system') }), 'ArrowRight')
    await expect(page.getByRole('radio', { name: t('theme.light') })).toBeChecked()
    await page.keyboard.press('Escape')
    await expect(page.getByRole('dialog')).toBeHidden()
    await keys.holds()
  })

  await test.step('add by typing, pause and resume', async () => {
    // Those that have everything leave each other alone: of this one something is missing all along.
    const typed = await seed({ files: [small('typed.bin')], gate: { held: 'all' } })
    await keys.press(button(page, t('header.add')))
    const dialog = page.getByRole('dialog', { name: t('add.title') })
    await expect(dialog.getByLabel(t('add.label'))).toBeFocused()
    await page.keyboard.type(typed.infoHash)
    await page.keyboard.press('Enter')
    await expect(heading(page, 'typed.bin')).toBeVisible()
    await keys.holds()
    await typed.until(({ peers }) => peers > 0)
    await keys.press(button(page, t('action.pause')))
    await typed.until(({ peers }) => peers === 0)
    await keys.holds()
    await keys.press(button(page, t('action.resume')))
    await typed.until(({ peers }) => peers > 0)
    await keys.holds()
  })

  await test.step('add by choosing a file', async () => {
    const chosen = await seed({ files: [small('chosen.bin')] })
    await keys.press(button(page, t('header.add')))
    const dialog = page.getByRole('dialog', { name: t('add.title') })
    const choosing = page.waitForEvent('filechooser')
    await keys.press(dialog.getByRole('button', { name: t('add.choose') }))
    // What the browser shows to choose a file is its own.
    const buffer = Buffer.from(chosen.torrentFile)
    await (await choosing).setFiles({ name: 'a.torrent', mimeType: 'application/x-bittorrent', buffer })
    await expect(heading(page, 'chosen.bin')).toBeVisible()
    await keys.holds()
  })

  await test.step('remove, from its page and from the list', async () => {
    await keys.choose(more(page, 'chosen.bin'), t('action.remove'))
    await keys.press(page.getByRole('dialog').getByRole('button', { name: t('remove.delete') }))
    await expect(notice(page, t('notice.deleted', { name: 'chosen.bin' }))).toBeVisible()
    await expect(page.locator('#home-title')).toBeVisible()
    await keys.holds()
    await keys.press(page.getByRole('link', { name: 'typed.bin', exact: true }), 'Delete')
    await keys.press(page.getByRole('dialog').getByRole('button', { name: t('remove.keep') }))
    await keys.press(notice(page, 'typed.bin').getByRole('button', { name: t('action.undo') }))
    await expect(page.getByRole('link', { name: 'typed.bin', exact: true })).toBeVisible()
    await keys.press(page.getByRole('link', { name: 'Film', exact: true }))
    await expect(heading(page, 'Film')).toBeVisible()
  })

  await test.step('move to a second tab', async () => {
    const second = await context.newPage()
    const others = await Keyboard.of(second)
    await second.goto(stack.app.url)
    await expect(second.getByRole('link', { name: 'Film', exact: true })).toBeVisible()
    await nameOtherVersion(second)
    await others.press(button(second, t('elsewhere.move')))
    await expect(second.getByRole('link', { name: 'Film', exact: true })).toBeVisible()
    await page.bringToFront()
    await keys.press(button(page, t('action.pause')))
    await expect(button(page, t('action.resume'))).toBeVisible()
  })
})
