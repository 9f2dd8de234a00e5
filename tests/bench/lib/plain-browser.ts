import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { launch, type Page } from 'puppeteer-core'
import { CHROMIUM_FLAGS, chromiumOptions } from './browser.ts'

/**
 * The switches with which drivers hide from Chromium that a tab is in the background, which is measured here.
 * Playwright also keeps every page visible (focus emulation), so this browser runs without it.
 */
const UNFAIR = [
  '--disable-background-timer-throttling',
  '--disable-backgrounding-occluded-windows',
  '--disable-renderer-backgrounding',
]

/** A Chromium that treats background tabs as it does for users; data on disk, deleted at the end. */
export interface PlainBrowser {
  /** The first tab. */
  readonly page: Page
  /** Brings another tab to the front, and checks that the first is hidden now. */
  hide(): Promise<void>
  close(): Promise<void>
}

const visibility = (page: Page): Promise<string> => page.evaluate(() => document.visibilityState)

export async function startPlainBrowser(): Promise<PlainBrowser> {
  const { executablePath } = await chromiumOptions()
  if (executablePath === undefined) throw new Error('No Chromium found')
  const folder = await mkdtemp(join(tmpdir(), 'freshet-plain-'))
  const browser = await launch({
    executablePath,
    headless: true,
    userDataDir: folder,
    args: CHROMIUM_FLAGS,
    ignoreDefaultArgs: UNFAIR,
  })
  const page = (await browser.pages())[0] ?? (await browser.newPage())
  return {
    page,
    hide: async () => {
      const hidden = page.evaluate(
        () =>
          new Promise<void>((resolve) => {
            if (document.hidden) return resolve()
            document.addEventListener('visibilitychange', () => resolve(), { once: true })
          }),
      )
      await (await browser.newPage()).bringToFront()
      const patience = AbortSignal.timeout(5_000)
      const tooLong = new Promise((resolve) => patience.addEventListener('abort', resolve))
      await Promise.race([hidden, tooLong])
      const now = await visibility(page)
      if (now !== 'hidden') throw new Error(`Expected the tab to be hidden, it is ${now}`)
    },
    close: async () => {
      await browser.close()
      await rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 })
    },
  }
}
