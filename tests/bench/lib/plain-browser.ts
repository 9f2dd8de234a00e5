import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { launch, type Page } from 'puppeteer-core'
import { CHROMIUM_FLAGS, chromiumOptions } from './browser.ts'

/**
 * What drivers tell a Chromium so that tests do not notice what is in front: exactly what is to be noticed here. Playwright besides keeps every
 * page visible (focus emulation), so this browser is driven without it.
 */
const UNFAIR = [
  '--disable-background-timer-throttling',
  '--disable-backgrounding-occluded-windows',
  '--disable-renderer-backgrounding',
]

/** A Chromium that treats tabs behind others as it does for people; data on disk, deleted at the end. */
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
