import type { Locator, Page } from '@playwright/test'
import { addByDialog, addDialog, button, kept, notice, openTorrent, waitForComplete } from './driver.ts'
import { expect, test } from './fixtures.ts'
import { locale, t, tc } from './words.ts'

/** Adding torrents: choosing their files first, and the ways that the system has to pass something to the app. */

const PIECE = 16_384
const film = (name: string, pieces: number) => ({ name, size: pieces * PIECE })
/** Every file begins with a piece of its own. */
const FILES = [film('S1/e1.mkv', 3), film('S1/e1.srt', 1), film('S2/e2.mkv', 5), film('cover.jpg', 2), film('n.nfo', 1)]

const tree = (page: Page): Locator => page.getByRole('tree', { name: tc('choose.tree') })
const line = (page: Page, name: string): Locator => tree(page).getByRole('treeitem', { name: new RegExp(`^${name},`) })
const total = (page: Page, chosen: number, pieces: number): Locator =>
  page.getByText(tc('choose.total', { chosen, count: FILES.length, size: locale.bytes(pieces * PIECE) }))

test('files are chosen before a byte is requested: by kind, by name, by key, and over a reload', async ({
  page,
  app,
  seed,
  expectAccessible,
}) => {
  const seeder = await seed({ name: 'Show', files: FILES, pieceLength: PIECE })
  await page.goto(`./#${seeder.magnet}`)
  await page.getByRole('checkbox', { name: t('add.chooseFirst') }).check()
  await app.agree()
  await expect(line(page, 'S1')).toHaveAttribute('aria-checked', 'true')
  await expect(total(page, 5, 12)).toBeVisible()
  await expectAccessible()

  await button(page, tc('choose.none')).click()
  await button(page, tc('choose.download')).click()
  await expect(page.getByText(tc('choose.nothing'))).toBeVisible()

  await button(page, tc('filter.typeOf', { type: tc('filter.type.video'), count: 2 })).click()
  await expect(page.getByText(tc('filter.shown', { count: 2 }))).toBeVisible()
  await button(page, tc('filter.choose', { count: 2 })).click()
  await expect(total(page, 2, 8)).toBeVisible()
  await button(page, tc('filter.clear')).click()
  await page.getByRole('searchbox', { name: tc('filter.name') }).fill('*.srt')
  await expect(line(page, 'e1.srt')).toHaveAttribute('aria-checked', 'false')
  await line(page, 'e1.srt').click()
  await expect(total(page, 3, 9)).toBeVisible()

  await page.reload()
  await expect(total(page, 3, 9)).toBeVisible()
  await expect(line(page, 'cover.jpg')).toHaveAttribute('aria-checked', 'false')

  // From the folder S1, which is open: into it, and the subtitles are skipped again.
  await line(page, 'S1').focus()
  for (const key of ['ArrowRight', 'ArrowDown', 'Space']) await page.keyboard.press(key)
  await expect(line(page, 'e1.srt')).toBeFocused()
  await expect(line(page, 'S1')).toHaveAttribute('aria-checked', 'mixed')
  for (const key of ['ArrowLeft', 'ArrowLeft']) await page.keyboard.press(key)
  await expect(line(page, 'S1')).toHaveAttribute('aria-expanded', 'false')
  await expect(line(page, 'S1')).toBeFocused()
  // The folder S2 as a whole: none, then all of it.
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Space')
  await expect(total(page, 1, 3)).toBeVisible()
  await page.keyboard.press('Space')
  await expect(total(page, 2, 8)).toBeVisible()
  expect(await seeder.status()).toMatchObject({ requests: 0, sentBytes: 0 })

  await button(page, tc('choose.download')).press('Enter')
  await waitForComplete(page)
  expect(await seeder.status()).toMatchObject({ sentBytes: 8 * PIECE })

  // The same filter under Files.
  await openTorrent(page, seeder.infoHash, 'files')
  await page.getByRole('searchbox', { name: tc('filter.name') }).fill('cover')
  await button(page, tc('filter.choose', { count: 1 })).click()
  await seeder.until(({ sentBytes }) => sentBytes === 10 * PIECE)
})

test.describe('on a phone', () => {
  test.use({ viewport: { width: 390, height: 844 }, colorScheme: 'dark', contextOptions: { hasTouch: true } })

  test('files are chosen by touch; a link that no one has waits, and is cancelled without a trace', async ({
    page,
    app,
    seed,
    expectAccessible,
  }) => {
    const seeder = await seed({ name: 'Show', files: FILES, pieceLength: PIECE })
    await app.open()
    // The setting is for every add.
    await button(page, t('header.menu')).tap()
    await page.getByRole('menuitem', { name: t('header.settings') }).tap()
    await page.getByRole('switch', { name: t('addingSetting.chooseFirst') }).tap()
    await page.keyboard.press('Escape')
    await addByDialog(page, `magnet:?xt=urn:btih:${'ab'.repeat(20)}&dn=Nobody`)
    await app.agree()
    await expect(page.getByText(t('metadata.choosing'))).toBeVisible()
    await button(page, t('metadata.cancel')).tap()
    await expect(notice(page, t('notice.addCancelled', { name: 'Nobody' }))).toBeVisible()
    expect(await kept(page)).toEqual({ torrents: [], sessions: [] })

    const dialog = await addDialog(page)
    await expect(dialog.getByRole('checkbox', { name: t('add.chooseFirst') })).toBeChecked()
    await addByDialog(page, seeder.magnet)
    await line(page, 'S1').locator('.box').tap()
    await line(page, 'S2').locator('.box').tap()
    await line(page, 'n.nfo').tap()
    await expect(total(page, 1, 2)).toBeVisible()
    await expectAccessible()
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390)
    expect(await seeder.status()).toMatchObject({ requests: 0 })
    await button(page, tc('choose.cancel')).tap()
    await expect(page.locator('#home-title').or(page.getByText(t('empty.title')))).toBeVisible()
    expect(await kept(page)).toEqual({ torrents: [], sessions: [] })

    await addByDialog(page, seeder.magnet)
    await line(page, 'S1').tap()
    await line(page, 'e1.srt').tap()
    await button(page, tc('choose.download')).tap()
    await waitForComplete(page)
    expect(await seeder.status()).toMatchObject({ sentBytes: 11 * PIECE })
  })
})
