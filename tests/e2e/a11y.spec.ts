import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { SAMPLE_FOLDER } from '../stack/up.ts'
import { nameOtherVersion } from './driver.ts'
import { expect, test } from './fixtures.ts'
import { t } from './words.ts'

/** axe on every page and dialog, in both themes, wide and as narrow as it gets, where nothing reaches past the edge. */

const LOOKS = [
  { name: 'light, wide', colorScheme: 'light', viewport: { width: 1280, height: 800 } },
  { name: 'dark, 320 px', colorScheme: 'dark', viewport: { width: 320, height: 640 } },
] as const

/** By how many pixels the content of a page, or of a dialog or menu above it, reaches past its edge. */
const overhang = (page: Page): Promise<number> =>
  page.evaluate(() => {
    const shown = [
      document.documentElement,
      ...document.querySelectorAll('[role=dialog], [role=alertdialog], [role=menu]'),
    ]
    const past = shown.map((part) =>
      Math.max(part.scrollWidth - part.clientWidth, part.getBoundingClientRect().right - innerWidth),
    )
    return Math.ceil(Math.max(0, ...past))
  })

/** Controls smaller than 24 × 24 CSS pixels (WCAG 2.5.8), but for links within a sentence. */
const smallTargets = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const controls = document.querySelectorAll<HTMLElement>(
      'a[href], button, input, select, textarea, summary, [role=menuitem], [role=menuitemradio], [role=tab]',
    )
    const small: string[] = []
    for (const control of controls) {
      const target = control instanceof HTMLInputElement ? (control.closest('label') ?? control) : control
      const { width, height } = target.getBoundingClientRect()
      const isHidden = !control.checkVisibility({ visibilityProperty: true }) || width <= 1
      const isInSentence = control instanceof HTMLAnchorElement && getComputedStyle(control).display === 'inline'
      if (!isHidden && !isInSentence && (width < 24 || height < 24))
        small.push(`${control.outerHTML} ${width}x${height}`)
    }
    return small
  })

/** Axe finds nothing, nothing hangs over, and everything can be hit. */
const looking =
  (expectAccessible: (page?: Page) => Promise<void>, page: Page) =>
  async (other = page): Promise<void> => {
    await expectAccessible(other)
    expect(await overhang(other), 'pixels past the edge').toBe(0)
    expect(await smallTargets(other)).toEqual([])
  }

async function openSettings(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Theme and settings' }).click()
  await page.getByRole('menuitem', { name: 'Settings' }).click()
  await expect(page.getByRole('heading', { name: 'Settings' })).toBeVisible()
}

for (const { name, ...look } of LOOKS) {
  test.describe(name, () => {
    test.use({ ...look, contextOptions: { reducedMotion: 'reduce' } })

    test('the empty list has no accessibility fault', async ({ app, page, expectAccessible }) => {
      const look = looking(expectAccessible, page)
      await app.open()
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
      await look()
      await page.getByRole('button', { name: 'Add', exact: true }).click()
      const field = page.getByRole('dialog').getByLabel(t('add.label'))
      await field.fill('hello')
      await field.press('Enter')
      await expect(page.getByRole('alert').filter({ hasText: 'not the link of a torrent' })).toBeVisible()
      await look()
      await field.fill('ef'.repeat(20))
      await field.press('Enter')
      await expect(page.getByRole('alertdialog')).toBeVisible()
      await look()
      await app.agree()
      await expect(page.getByRole('heading', { name: t('metadata.title') })).toBeVisible()
      await look()
    })

    test('the list, its menu and its dialogs have no accessibility fault', async ({
      app,
      page,
      seed,
      expectAccessible,
    }) => {
      const look = looking(expectAccessible, page)
      const seeder = await seed({ files: [{ name: 'listed.bin', size: 100_000 }] })
      await app.open(`#${seeder.magnet}`)
      await page.getByRole('link', { name: 'All torrents' }).click()
      await expect(page.getByRole('progressbar')).toHaveAttribute('aria-valuenow', '100')
      await look()
      await page.getByRole('button', { name: 'More for listed.bin' }).click()
      await expect(page.getByRole('menuitem', { name: 'Copy magnet link' })).toBeVisible()
      await look()
      await page.getByRole('menuitem', { name: 'Remove…' }).click()
      await expect(page.getByRole('dialog', { name: 'Remove this torrent?' })).toBeVisible()
      await look()
      await page.getByRole('button', { name: 'Remove from list' }).click()
      await expect(page.getByRole('button', { name: 'Undo' })).toBeVisible()
      await look()
      await openSettings(page)
      await look()
    })

    test('every part of a torrent has no accessibility fault', async ({ app, page, seed, expectAccessible }) => {
      const look = looking(expectAccessible, page)
      const files = ['sample.webm', 'sample.vtt'].map((file) => ({ name: file, path: join(SAMPLE_FOLDER, file) }))
      const seeder = await seed({ name: 'Sample', files })
      await app.open(`#${seeder.magnet}`)
      await expect(page.locator('video')).toBeVisible()
      await look()
      for (const [tab, sign] of [
        ['Files', '2 of 2 files chosen'],
        ['Peers', 'WebRTC'],
        ['Details', 'Info hash'],
      ] as const) {
        await page.getByRole('tab', { name: tab }).click()
        await expect(page.getByText(sign).first()).toBeAttached()
        await look()
      }
    })

    test('pages shown in place of the app have no accessibility fault', async ({
      context,
      page,
      stack,
      expectAccessible,
    }) => {
      const look = looking(expectAccessible, page)
      await page.goto(`${stack.app.url}/#/torrent/${'12'.repeat(20)}`)
      await expect(page.getByRole('heading', { name: 'This torrent is not in your list' })).toBeVisible()
      await look()
      await page.goto(`${stack.app.url}/#magnet:?xt=urn:btih:zz`)
      await expect(page.getByRole('heading', { name: 'This link cannot be opened' })).toBeVisible()
      await look()
      await page.goto(`${stack.app.url}/#magnet:?xt=urn:btih:${'12'.repeat(20)}&tr=wss://a.example/&tr=ws://10.0.0.1/`)
      await expect(page.getByText('Left out, because these are on this computer')).toBeVisible()
      await look()
      const second = await context.newPage()
      await second.goto(stack.app.url)
      await expect(second.locator('#home-title')).toBeVisible()
      await nameOtherVersion(second)
      await expect(second.getByRole('button', { name: 'Move here' })).toBeVisible()
      await look(second)
    })
  })
}

for (const viewport of [
  { width: 844, height: 390 },
  // 1280 x 1024 enlarged to 400 %.
  { width: 320, height: 256 },
]) {
  test.describe(`${viewport.width} x ${viewport.height}`, () => {
    test.use({ viewport, contextOptions: { reducedMotion: 'reduce' } })

    test('every item of the menus, and every button of the dialogs, can be reached', async ({ app, page, seed }) => {
      const seeder = await seed({ files: [{ name: 'reached.bin', size: 100_000 }] })
      await app.open(`#${seeder.magnet}`)
      await page.getByRole('link', { name: t('torrent.back') }).click()
      // A click scrolls to what it presses, and fails where that stays outside the window.
      await page.getByRole('button', { name: t('row.more', { name: 'reached.bin' }) }).click()
      const menu = page.getByRole('menu')
      await expect(menu).toBeVisible()
      for (const item of await menu.getByRole('menuitem').all()) await item.click({ trial: true })
      const box = await menu.boundingBox()
      expect(box!.y).toBeGreaterThanOrEqual(0)
      expect(box!.y + box!.height).toBeLessThanOrEqual(viewport.height)
      await menu.getByRole('menuitem', { name: t('action.remove') }).click()
      const dialog = page.getByRole('dialog')
      for (const button of await dialog.getByRole('button').all()) await button.click({ trial: true })
      await page.keyboard.press('Escape')
      await page.getByRole('button', { name: t('header.menu') }).click()
      await page.getByRole('menuitem', { name: t('header.settings') }).click()
      for (const button of await page.getByRole('dialog').getByRole('button').all()) await button.click({ trial: true })
    })
  })
}

test.describe('forced colours', () => {
  test.use({ contextOptions: { forcedColors: 'active', reducedMotion: 'reduce' } })

  test('progress, the chosen tab and the chosen item can be told', async ({ app, page, seed }) => {
    const seeder = await seed({ files: [{ name: 'half.bin', size: 1 << 20 }], gate: { allowPieces: 8 } })
    await app.open(`#${seeder.magnet}`)
    const bar = page.getByRole('progressbar')
    await expect(bar).not.toHaveAttribute('aria-valuenow', '0')
    /** The background of an element or of a pseudo-element, as it is painted. */
    const painted = (selector: string, pseudo = ''): Promise<string> =>
      page
        .locator(selector)
        .first()
        .evaluate((element, part) => getComputedStyle(element, part).backgroundColor, pseudo)
    const canvas = await painted('body')
    expect(await painted('[role=progressbar] > div')).not.toBe(canvas)
    expect(await painted('[role=tab][data-state=active]', '::after')).not.toBe(canvas)
    await page.getByRole('button', { name: t('row.more', { name: 'half.bin' }) }).click()
    await page.keyboard.press('ArrowDown')
    const item = page.locator('[role=menuitem][data-highlighted]')
    expect(await item.evaluate((element) => getComputedStyle(element).outlineStyle)).toBe('solid')
  })
})
