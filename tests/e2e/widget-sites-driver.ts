import type { BrowserContext, FrameLocator, Locator, Page } from '@playwright/test'
import { EN } from '../../src/embed/strings/en.ts'
import type { Leecher } from '../stack/node-peer.ts'
import { test as base, expect } from './fixtures.ts'
import {
  frameOf,
  linkElement,
  type OwnersFile,
  openQuestion,
  ownersFile,
  readWhole,
  sayYes,
  sitePage,
  startWidgetStack,
  stateOf,
  type WidgetStack,
} from './widget-driver.ts'

export type SiteName = 'a' | 'b' | 'c'
export const SITES: readonly SiteName[] = ['a', 'b', 'c']

/** Three sites, each with a file of its own at its name: `http://a.localhost/a`. */
export const test = base.extend<{ files: Readonly<Record<SiteName, OwnersFile>>; widget: WidgetStack }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of fixtures from the pattern.
  files: async ({}, use) => {
    // The first alone has more than may be sent.
    const [a, b, c] = await Promise.all([ownersFile('a.bin', 20e6), ownersFile('b.bin', 4e6), ownersFile('c.bin', 4e6)])
    await use({ a, b, c })
  },
  widget: async ({ files }, use) => {
    const widget = await startWidgetStack(Object.values(files))
    for (const [site, file] of Object.entries(files)) {
      const limits = 'suggest-kbps="10000" suggest-month-gb="0.02"'
      widget.sites.page(`/${site}`, sitePage(widget, linkElement(widget, file, limits)))
    }
    await use(widget)
    await widget.close()
  },
})

const frameIn = (page: Page): FrameLocator => page.frameLocator('iframe')
export const panelOf = (page: Page): Locator => frameIn(page).getByRole('dialog', { name: EN.panel.title })

export async function openPanel(page: Page): Promise<Locator> {
  await page.locator('freshet-seed').getByRole('button').first().click()
  await expect(panelOf(page)).toBeVisible()
  return panelOf(page)
}

/** Agrees on a site for a day, and has its frame read the whole file. */
export async function shareAll(
  widget: WidgetStack,
  context: BrowserContext,
  site: SiteName,
  file: OwnersFile,
): Promise<Page> {
  const page = await context.newPage()
  await page.goto(`${widget.origin(site)}/${site}`)
  await sayYes(await openQuestion(page), EN.question.terms.day)
  await expect.poll(() => stateOf(page)).toBe('sharing')
  expect(await readWhole(frameOf(page), file)).toBe(file.bytes.length)
  return page
}

/** What peers have received, bytes. */
export async function received(leechers: readonly Leecher[]): Promise<number> {
  const all = await Promise.all(leechers.map((leecher) => leecher.status()))
  return all.reduce((sum, { downloadedBytes }) => sum + downloadedBytes, 0)
}
