import type { Page } from '@playwright/test'
import { addByDialog, button, kept, notice, openList, openTorrent, waitForComplete } from './driver.ts'
import { expect, test } from './fixtures.ts'
import { locale, sv, t } from './words.ts'

/** What torrents use of the storage, what happens before it is full, and how long browsers keep it. */

test.use({ ownBrowser: true, contextOptions: { reducedMotion: 'reduce' } })

const MB = 1_000_000

/** Runs in the page before its own scripts: Safari on a phone. */
function beIphone(): void {
  const userAgent = 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_2 like Mac OS X) AppleWebKit/605.1.15 Version/18.2 Mobile'
  Object.defineProperty(Navigator.prototype, 'userAgent', { get: () => userAgent })
  // Only Chromium has it.
  addEventListener('beforeinstallprompt', (event) => event.stopImmediatePropagation(), { capture: true })
}

async function openSettings(page: Page): Promise<void> {
  await button(page, t('header.menu')).click()
  await page.getByRole('menuitem', { name: t('header.settings') }).click()
  await expect(page.getByRole('dialog', { name: t('settings.title') })).toBeVisible()
}

test('a download that does not fit stops before it fills the storage, and the user chooses how to go on', async ({
  app,
  page,
  seed,
  stack,
  expectAccessible,
}) => {
  const files = [
    { name: 'large.bin', size: 60 * MB },
    { name: 'small.bin', size: MB },
  ]
  // Slow enough that nothing waits in its connection when the download stops: simple-peer never tells webtorrent that
  // a connection has closed with a write waiting, and webtorrent then refuses the same peer id for good.
  const seeder = await seed({ name: 'both', files, uploadBytesPerSecond: 2 * MB })
  const cdp = await page.context().newCDPSession(page)
  const allow = (quotaSize: number) => cdp.send('Storage.overrideQuotaForOrigin', { origin: stack.app.url, quotaSize })
  await allow(40 * MB)
  await app.open(`#${seeder.magnet}`)
  const title = page.getByRole('heading', { name: sv('full.title') })
  await expect(title).toBeVisible()
  await expectAccessible()
  expect((await seeder.status()).sentBytes).toBeLessThan(40 * MB)

  // As far as it goes: until the browser refuses to store more.
  await button(page, sv('full.anyway')).click()
  await expect(page.getByRole('main').getByText(t('error.quota-exceeded'))).toBeVisible()
  // Fewer files fit.
  await allow(100 * MB)
  await button(page, sv('full.fewer')).click()
  await page.getByRole('checkbox', { name: t('files.download', { name: 'large.bin' }) }).uncheck()
  await button(page, t('action.resume')).click()
  await waitForComplete(page)
  await expect(title).toBeHidden()
})

test('what torrents use is listed as it grows, several are removed at once, and undone', async ({
  app,
  context,
  page,
  seed,
  expectAccessible,
}) => {
  const [large, small] = await Promise.all([
    seed({ files: [{ name: 'large.bin', size: 3 * MB }] }),
    seed({ files: [{ name: 'small.bin', size: MB }] }),
  ])
  await app.open(`#${small.magnet}`)
  await waitForComplete(page)
  await page.setViewportSize({ width: 390, height: 844 })
  await openSettings(page)
  const settings = page.getByRole('dialog', { name: t('settings.title') })
  const rows = settings.getByRole('list', { name: sv('stored.title') }).getByRole('listitem')
  await expect(rows).toHaveText(/small\.bin/)
  // Added by another tab while the list is on the screen.
  const other = await context.newPage()
  await other.goto('/')
  await addByDialog(other, large.magnet)
  await waitForComplete(other)
  await other.close()
  await expect(rows.nth(0)).toContainText(`large.bin ${sv('stored.whole')} ${locale.bytes(3 * MB)}`)
  await expect(rows.nth(1)).toContainText('small.bin')
  await expectAccessible()
  const choose = async (): Promise<void> => {
    for (const name of ['large.bin', 'small.bin']) {
      await settings.getByRole('checkbox', { name: sv('stored.choose', { name }) }).press('Space')
    }
    await expect(settings.getByText(sv('stored.chosen', { count: 2, size: locale.bytes(4 * MB) }))).toBeVisible()
  }
  await choose()
  await settings.getByRole('button', { name: sv('stored.remove') }).click()
  await expect(settings.getByText(sv('stored.none'))).toBeVisible()
  await page.keyboard.press('Escape')
  await openList(page)
  const removed = notice(page, t('notice.removed', { name: sv('stored.more', { name: 'large.bin', count: 1 }) }))
  await removed.getByRole('button', { name: t('action.undo') }).click()
  await expect(page.locator('[data-title]')).toHaveCount(2)
  await openTorrent(page, large.infoHash)
  await waitForComplete(page)

  await openSettings(page)
  await choose()
  await settings.getByRole('button', { name: sv('stored.delete') }).click()
  const question = page.getByRole('dialog', { name: sv('stored.confirm') })
  await expect(question).toContainText(locale.bytes(4 * MB))
  await expectAccessible()
  await question.getByRole('button', { name: sv('stored.delete') }).click()
  await expect(settings.getByText(sv('stored.none'))).toBeVisible()
  expect((await kept(page)).torrents).toEqual([])
})

test('on a phone whose browser deletes after a week it is said once, with the steps to install', async ({
  app,
  page,
  seed,
  expectAccessible,
}) => {
  await page.addInitScript(beIphone)
  await page.setViewportSize({ width: 390, height: 844 })
  const seeder = await seed({ files: [{ name: 'film.bin', size: MB }] })
  await app.open(`#${seeder.magnet}`)
  await waitForComplete(page)
  const warning = page.getByRole('complementary', { name: sv('risk.title') })
  await expect(warning.getByText(sv('risk.ios'))).toBeVisible()
  await expect(warning.getByText(sv('install.add'))).toBeVisible()
  await expectAccessible()
  await warning.getByRole('button', { name: sv('risk.dismiss') }).click()
  await expect(warning).toBeHidden()
  await page.reload()
  await waitForComplete(page)
  await expect(warning).toBeHidden()
  // The menu leads to the steps at any time.
  await button(page, t('header.menu')).click()
  await page.getByRole('menuitem', { name: t('header.install') }).click()
  const settings = page.getByRole('dialog', { name: t('settings.title') })
  await expect(settings.getByText(sv('risk.ios'))).toBeVisible()
  await expect(settings.getByText(sv('install.open'))).toBeVisible()
})
