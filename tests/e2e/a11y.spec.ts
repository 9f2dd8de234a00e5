import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { SAMPLE_FOLDER } from '../stack/up.ts'
import { expect, test } from './fixtures.ts'

/** axe on every page and dialog, in both themes, wide and narrow. */

const LOOKS = [
  { name: 'light, wide', colorScheme: 'light', viewport: { width: 1280, height: 800 } },
  { name: 'dark, narrow', colorScheme: 'dark', viewport: { width: 390, height: 844 } },
] as const

async function openSettings(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Theme and settings' }).click()
  await page.getByRole('menuitem', { name: 'Settings' }).click()
  await expect(page.getByRole('heading', { name: 'Settings' })).toBeVisible()
}

for (const { name, ...look } of LOOKS) {
  test.describe(name, () => {
    test.use({ ...look, contextOptions: { reducedMotion: 'reduce' } })

    test('before the first torrent', async ({ app, page, expectAccessible }) => {
      await app.open()
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
      await expectAccessible()
      await page.getByRole('button', { name: 'Add', exact: true }).click()
      const field = page.getByRole('dialog').getByLabel('Magnet link or info hash')
      await field.fill('hello')
      await field.press('Enter')
      await expect(page.getByRole('alert').filter({ hasText: 'neither' })).toBeVisible()
      await expectAccessible()
      await field.fill('ef'.repeat(20))
      await field.press('Enter')
      await expect(page.getByRole('alertdialog')).toBeVisible()
      await expectAccessible()
      await app.agree()
      await expect(page.getByRole('heading', { name: 'Asking peers for details…' })).toBeVisible()
      await expectAccessible()
    })

    test('the list, its menu and its dialogs', async ({ app, page, seed, expectAccessible }) => {
      const seeder = await seed({ files: [{ name: 'listed.bin', size: 100_000 }] })
      await app.open(`#${seeder.magnet}`)
      await page.getByRole('link', { name: 'All torrents' }).click()
      await expect(page.getByRole('progressbar')).toHaveAttribute('aria-valuenow', '100')
      await expectAccessible()
      await page.getByRole('button', { name: 'More for listed.bin' }).click()
      await expect(page.getByRole('menuitem', { name: 'Copy magnet link' })).toBeVisible()
      await expectAccessible()
      await page.getByRole('menuitem', { name: 'Remove…' }).click()
      await expect(page.getByRole('dialog', { name: 'Remove this torrent?' })).toBeVisible()
      await expectAccessible()
      await page.getByRole('button', { name: 'Remove from list' }).click()
      await expect(page.getByRole('button', { name: 'Undo' })).toBeVisible()
      await expectAccessible()
      await openSettings(page)
      await expectAccessible()
    })

    test('every part of a torrent', async ({ app, page, seed, expectAccessible }) => {
      const files = ['sample.webm', 'sample.vtt'].map((file) => ({ name: file, path: join(SAMPLE_FOLDER, file) }))
      const seeder = await seed({ name: 'Sample', files })
      await app.open(`#${seeder.magnet}`)
      await expect(page.locator('video')).toBeVisible()
      await expectAccessible()
      for (const [tab, sign] of [
        ['Files', '2 of 2 files chosen'],
        ['Peers', 'WebRTC'],
        ['Details', 'Info hash'],
      ] as const) {
        await page.getByRole('tab', { name: tab }).click()
        await expect(page.getByText(sign).first()).toBeAttached()
        await expectAccessible()
      }
    })

    test('pages that stand for the app', async ({ context, page, stack, expectAccessible }) => {
      await page.goto(`${stack.app.url}/#/torrent/${'12'.repeat(20)}`)
      await expect(page.getByRole('heading', { name: 'This torrent is not in your list' })).toBeVisible()
      await expectAccessible()
      await page.goto(`${stack.app.url}/#magnet:?xt=urn:btih:zz`)
      await expect(page.getByRole('heading', { name: 'This link cannot be opened' })).toBeVisible()
      await expectAccessible()
      const second = await context.newPage()
      await second.goto(stack.app.url)
      await expect(second.getByRole('button', { name: 'Move here' })).toBeVisible()
      await expectAccessible(second)
    })
  })
}
