import { type Browser, launch, type Page } from 'puppeteer-core'
import { firefoxPath } from '../stack/browsers.js'

/** Words of Firefox when the policy of the build blocks something. */
const POLICY_WORDS = /Content-Security-Policy|TrustedHTML|TrustedScript/
const OUR_LINE = /https?:\/\/[^\s]+\.js/

/** Longer than a window needs to open on a busy machine. */
const WINDOW_MS = 5 * 60_000

export interface Firefox {
  readonly page: Page
  newPage(): Promise<Page>
  pages(): Promise<readonly Page[]>
  /** The window that a page opens, or has opened, at an address with this in it. */
  windowOf(part: string): Promise<Page>
  /** Uncaught errors and policy violations so far. */
  readonly problems: readonly string[]
  close(): Promise<void>
}

/** Starts Firefox over WebDriver BiDi with a fresh profile on disk; null where there is none. */
export async function startFirefox(): Promise<Firefox | null> {
  const executablePath = firefoxPath()
  if (executablePath === null) return null
  const browser: Browser = await launch({
    browser: 'firefox',
    executablePath,
    headless: true,
    extraPrefsFirefox: {
      // Host candidates carry addresses instead of .local names, which need a multicast that a test machine may lack.
      'media.peerconnection.ice.obfuscate_host_addresses': false,
      // The visitor permits what an embed asks for: the cookies of its own origin.
      'dom.storage_access.prompt.testing': true,
      'dom.storage_access.prompt.testing.allow': true,
    },
  })
  const problems: string[] = []
  const newPage = async (): Promise<Page> => {
    const page = await browser.newPage()
    page.on('pageerror', (error) => {
      const stack = error instanceof Error ? (error.stack ?? '') : String(error)
      // Firefox also reports requests that a page aborted before the service worker answered: they name no file of
      // ours.
      if (OUR_LINE.test(stack)) problems.push(stack)
    })
    page.on('console', (message) => {
      if (message.type() === 'error' && POLICY_WORDS.test(message.text())) problems.push(message.text())
    })
    return page
  }
  const windowOf = async (part: string): Promise<Page> => {
    const target = await browser.waitForTarget((one) => one.url().includes(part), { timeout: WINDOW_MS })
    return target.asPage()
  }
  return {
    page: await newPage(),
    ...{ problems, newPage, windowOf },
    pages: () => browser.pages(),
    close: () => browser.close(),
  }
}
