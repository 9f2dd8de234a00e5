import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Locator, Page } from '@playwright/test'
import { t } from '../../src/app/ui/strings/t.ts'
import { DIST } from '../stack/build.js'
import { sha256 } from '../stack/content.ts'
import type { Seeder } from '../stack/node-peer.ts'
import { SAMPLE_FOLDER } from '../stack/up.ts'
import { waitForComplete } from './driver.ts'
import { expect, test } from './fixtures.ts'
import { Keyboard } from './keyboard-driver.ts'

/** Everything that is done with torrents, by somebody who has no mouse: only Tab and keys move. */

test.use({ contextOptions: { reducedMotion: 'reduce' } })

const PIECE_LENGTH = 32 * 1024
/** The first third of the film: what is behind it comes when the gate opens. */
const HELD = { from: 24 }
const TEXT = 'In spring the river rises.\n'

const heading = (page: Page, name: string): Locator => page.getByRole('heading', { level: 1, name, exact: true })
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

test('open, agree, play, seek and save, by keyboard alone', async ({ page, stack, seed }) => {
  test.setTimeout(120_000)
  const film = await startFilm(seed)
  const keys = await Keyboard.of(page)
  const video = page.locator('video')
  const seconds = (): Promise<number> => video.evaluate((element: HTMLVideoElement) => element.currentTime)
  const paused = (): Promise<boolean> => video.evaluate((element: HTMLVideoElement) => element.paused)

  await test.step('open a link and agree', async () => {
    await page.goto(`${stack.app.url}/#${film.magnet}`)
    const question = page.getByRole('alertdialog', { name: t('consent.title') })
    await keys.press(question.getByRole('button', { name: t('consent.yes') }))
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
})
