import type { Page } from '@playwright/test'

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
