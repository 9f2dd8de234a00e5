import { type Browser, launch, type Page } from 'puppeteer-core'
import { firefoxPath } from '../stack/browsers.js'

/** Words of Firefox when the policy of the build blocks something. */
const POLICY_WORDS = /Content-Security-Policy|TrustedHTML|TrustedScript/
const OUR_LINE = /https?:\/\/[^\s]+\.js/

export interface Firefox {
  readonly page: Page
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
    },
  })
  const page = await browser.newPage()
  const problems: string[] = []
  page.on('pageerror', (error) => {
    const stack = error instanceof Error ? (error.stack ?? '') : String(error)
    // Firefox also reports requests that a page aborted before the service worker answered: those name no file of ours.
    if (OUR_LINE.test(stack)) problems.push(stack)
  })
  page.on('console', (message) => {
    if (message.type() === 'error' && POLICY_WORDS.test(message.text())) problems.push(message.text())
  })
  return { page, problems, close: () => browser.close() }
}
