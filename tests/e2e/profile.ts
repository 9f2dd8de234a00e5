import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Browser, type BrowserContext, type BrowserContextOptions, chromium, type Page } from '@playwright/test'
import { chromiumPath } from '../stack/browsers.js'

const ARGUMENTS = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  // Host candidates carry addresses instead of .local names, which need a multicast that a test machine may lack.
  '--disable-features=WebRtcHideLocalIpsWithMdns',
]

/**
 * A browser with this argument treats frames of other sites, and the way back, as a user's does: storage is parted by
 * site, and pages are kept for the way back.
 */
export const LIKE_A_USERS = '--enable-features=ThirdPartyStoragePartitioning'
const UNLIKE_A_USERS = ['--disable-back-forward-cache']

/** What a console logs when the policy of the build blocks something. */
const POLICY_WORDS = /Content Security Policy|TrustedHTML|TrustedScript/

async function executable(): Promise<{ executablePath: string; headless: true; args: string[] }> {
  const executablePath = await chromiumPath()
  if (executablePath === null) throw new Error('There is no Chromium: run npm test once, or set CHROMIUM_PATH')
  return { executablePath, headless: true, args: ARGUMENTS }
}

/** A Chromium that several profiles share, one after another or side by side: each has its storage in memory, apart. */
export const launchShared = async (): Promise<Browser> => chromium.launch(await executable())

/**
 * One user. Either a context of a shared Chromium, which starts within milliseconds and leaves nothing behind, or a
 * Chromium of its own with its data on disk, which can be killed and launched again.
 */
export class Profile {
  /** Null in a shared browser. */
  readonly #folder: string | null
  readonly #options: BrowserContextOptions
  /** Of the browser's command line, besides those of every test. */
  readonly #args: readonly string[]
  #context: BrowserContext | null = null
  /** Uncaught errors and policy violations of every page so far; must be empty when the test ends. */
  readonly problems: string[] = []

  private constructor(folder: string | null, options: BrowserContextOptions, args: readonly string[] = []) {
    this.#folder = folder
    this.#options = options
    this.#args = args
  }

  /**
   * A fresh user with a browser of its own, launched.
   * @param preferences what the user has permitted before, as the browser's own file of preferences has it
   */
  static async create(
    options: BrowserContextOptions,
    args: readonly string[] = [],
    preferences: object | null = null,
  ): Promise<Profile> {
    const folder = await mkdtemp(join(tmpdir(), 'freshet-profile-'))
    if (preferences !== null) {
      await mkdir(join(folder, 'Default'))
      await writeFile(join(folder, 'Default', 'Preferences'), JSON.stringify(preferences))
    }
    const profile = new Profile(folder, options, args)
    await profile.launch()
    return profile
  }

  /** A fresh user in a browser that others use too, with an open page. */
  static async within(browser: Browser, options: BrowserContextOptions): Promise<Profile> {
    const profile = new Profile(null, options)
    const context = profile.#use(await browser.newContext(options))
    await context.newPage()
    return profile
  }

  get context(): BrowserContext {
    if (this.#context === null) throw new Error('This profile has no running browser; launch it first')
    return this.#context
  }

  /** The first page. */
  get page(): Page {
    const page = this.context.pages()[0]
    if (page === undefined) throw new Error('This profile has no open page')
    return page
  }

  /** Starts the browser on the profile's data; the first page is blank. */
  async launch(): Promise<Page> {
    const started = await executable()
    // Playwright starts without extensions, and changes how browsers treat frames of other sites.
    const ignoreDefaultArgs = this.#args.some((arg) => arg.startsWith('--load-extension'))
      ? ['--disable-extensions']
      : []
    if (this.#args.includes(LIKE_A_USERS)) ignoreDefaultArgs.push(...UNLIKE_A_USERS)
    const options = { ...this.#options, ...started, ignoreDefaultArgs, args: [...started.args, ...this.#args] }
    const context = this.#use(await chromium.launchPersistentContext(this.#needOwn(), options))
    return context.pages()[0] ?? context.newPage()
  }

  /** Ends the browser in an orderly way; the data stays. */
  async quit(): Promise<void> {
    await this.#context?.close()
    this.#context = null
  }

  /** Kills the browser process, as a crash or a power cut would; the data stays as it is on disk. */
  async kill(): Promise<void> {
    const { context } = this
    this.#needOwn()
    const session = await context.browser()?.newBrowserCDPSession()
    const { processInfo } = (await session?.send('SystemInfo.getProcessInfo')) ?? { processInfo: [] }
    const pid = processInfo.find((info) => info.type === 'browser')?.id
    if (pid === undefined) throw new Error('The browser does not say which process it is')
    const closed = context.waitForEvent('close')
    process.kill(pid, 'SIGKILL')
    await closed
    this.#context = null
  }

  /** Ends the browser and deletes the data. */
  async dispose(): Promise<void> {
    await this.quit()
    // The dying processes of a killed browser may still write for a moment.
    if (this.#folder) await rm(this.#folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 })
  }

  #needOwn(): string {
    if (this.#folder !== null) return this.#folder
    throw new Error('Expected a browser of its own to kill or launch: say test.use({ ownBrowser: true })')
  }

  #use(context: BrowserContext): BrowserContext {
    this.#context = context
    context.on('weberror', (error) => this.problems.push(String(error.error().stack ?? error.error())))
    context.on('console', (message) => {
      if (message.type() === 'error' && POLICY_WORDS.test(message.text())) this.problems.push(message.text())
    })
    return context
  }
}
