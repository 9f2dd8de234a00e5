import type { BrowserContext, Page } from '@playwright/test'
import { requireChromium } from '../../stack/browsers.js'
import { build, isStale } from '../../stack/build.js'

/** A Chromium, and a build of the sources as they are. */
export async function requireApp(): Promise<void> {
  if (!(await requireChromium())) throw new Error('There is no Chromium, and none could be installed')
  if (isStale() && (await build()) !== 0) throw new Error('The app does not build')
}

/** Whoever opens the app in this browser has agreed already to what it asks before the first torrent. */
export async function agreeBefore(context: BrowserContext): Promise<void> {
  await context.addInitScript(() => {
    localStorage.setItem('freshet.consent', JSON.stringify({ version: 1, agreed: true, at: Date.now() }))
  })
}

/** Opens the app on a fresh profile and waits until it works offline: its installing must not disturb what is measured next. */
export async function openApp(page: Page, url: string): Promise<void> {
  await page.goto(url)
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined))
}

/** Gives the app a link as the address bar does, and agrees to what it asks when it asks. */
export async function openLink(page: Page, magnet: string, agree: boolean): Promise<void> {
  await page.evaluate((hash) => {
    location.hash = hash
  }, magnet)
  if (!agree) return
  const dialog = page.getByRole('dialog').or(page.getByRole('alertdialog'))
  await dialog.getByRole('button', { name: /agree|understand|accept/i }).click()
}
