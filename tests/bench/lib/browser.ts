import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Browser, type BrowserContext, chromium, type LaunchOptions } from 'playwright-core'
import { chromiumPath, requireChromium } from '../../stack/browsers.js'

/** Nothing but the page under test uses the machine or the network; WebRTC shows plain loopback addresses. */
export const CHROMIUM_FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-features=WebRtcHideLocalIpsWithMdns',
]

/** What Playwright's launchers need to start the Chromium at hand, installed first where there is none. */
export async function chromiumOptions(): Promise<LaunchOptions> {
  await requireChromium()
  const executablePath = await chromiumPath()
  if (executablePath === null) throw new Error('No Chromium found; CHROMIUM_PATH may name one')
  return { executablePath, headless: true, args: CHROMIUM_FLAGS }
}

/** Runs `use` with a Chromium of its own, which is closed afterwards whatever happens. */
export async function withChromium<T>(use: (browser: Browser) => Promise<T>): Promise<T> {
  const browser = await chromium.launch(await chromiumOptions())
  try {
    return await use(browser)
  } finally {
    await browser.close()
  }
}

/** The same with a profile on disk: without one OPFS lives in memory behind the browser process, and is far slower. */
export async function withProfile<T>(use: (context: BrowserContext) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'freshet-bench-'))
  try {
    const context = await chromium.launchPersistentContext(folder, await chromiumOptions())
    try {
      return await use(context)
    } finally {
      await context.close()
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
