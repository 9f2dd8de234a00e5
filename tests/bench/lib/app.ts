import type { BrowserContext, Page } from '@playwright/test'
import { requireChromium } from '../../stack/browsers.js'
import { build, isStale } from '../../stack/build.js'

/** A Chromium, and a build of the sources as they are. */
export async function requireApp(): Promise<void> {
  if (!(await requireChromium())) throw new Error('There is no Chromium, and none could be installed')
  if (isStale() && (await build()) !== 0) throw new Error('The app does not build')
}

/** Runs in a page of the app: agrees to connections in advance. */
export const giveConsent = (): void =>
  localStorage.setItem('freshet.consent', JSON.stringify({ version: 1, agreed: true, at: Date.now() }))

/** Agrees to connections in advance for all pages of this browser. */
export async function acceptConsent(context: BrowserContext): Promise<void> {
  await context.addInitScript(giveConsent)
}

/**
 * Opens the app on a fresh profile and waits until it works offline: its installing must not disturb what is measured
 * next.
 */
export async function openApp(page: Page, url: string): Promise<void> {
  await page.goto(url)
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined))
}

/**
 * Runs in the page: gives the app a link as the address bar does, and confirms it as soon as the app asks. Resolves to
 * when that was, of `performance.now()`.
 */
export const followLink = (link: string): Promise<number> =>
  new Promise((resolve) => {
    new MutationObserver((_, observer) => {
      for (const button of document.querySelectorAll<HTMLButtonElement>('main button.primary:enabled')) {
        if (!/^\s*(Agree and open|Open files)\s*$/.test(button.textContent)) continue
        observer.disconnect()
        resolve(performance.now())
        button.click()
        return
      }
    }).observe(document.body, { childList: true, subtree: true })
    location.hash = link
  })

/** Gives the app a link and confirms it. */
export async function openLink(page: Page, magnet: string): Promise<void> {
  await page.evaluate(followLink, magnet)
}

/** Drops .torrent files on the app's window. Does not wait until they are added. */
export async function dropTorrents(page: Page, torrentFiles: readonly Uint8Array[]): Promise<void> {
  await page.evaluate(
    (texts) => {
      const dropped = new DataTransfer()
      for (const [index, text] of texts.entries()) {
        const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0))
        dropped.items.add(new File([bytes], `${index}.torrent`, { type: 'application/x-bittorrent' }))
      }
      window.dispatchEvent(new DragEvent('drop', { dataTransfer: dropped, bubbles: true, cancelable: true }))
    },
    torrentFiles.map((bytes) => Buffer.from(bytes).toString('base64')),
  )
}
