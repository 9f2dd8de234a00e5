/**
 * What every spec starts from: `import { expect, test } from './fixtures.ts'`.
 *
 *   test('plays while it downloads', async ({ app, seed }) => {
 *     const seeder = await seed({ files: [{ name: 'big.bin', size: 8 << 20 }], gate: { allowPieces: 64 } })
 *     const page = await app.open(`#${seeder.magnet}`)   // past the question about the link
 *     await seeder.until((status) => status.sentBytes >= 4 << 20)
 *     await seeder.setGate({})
 *   })
 *
 * - `stack` (one a worker): `tracker` and `app`, the production build served with its production headers and configured
 *   with that tracker alone. A spec that ends the tracker starts its own with `newStack()`.
 * - `page`, `context`: a user of this test alone, in a Chromium that the worker's tests share. `newProfile()`: another
 *   user. `test.use({ ownBrowser: true })` gives each user a Chromium of its own with its data on disk: then `profile`
 *   has `kill()`, `quit()` and `launch()`; after a launch use `profile.page`, since `page` is of the first run.
 * - `app.open(hash?, page?)`: opens the app; the torrent of a link is confirmed, and with it the consent is given.
 *   `app.agree(page?)` does that where a spec opens a link or adds a torrent in another way.
 * - `seed(options)`, `leech(options)`: unmodified webtorrent in a Node process (tests/stack/node-peer.ts); they
 *   announce to the stack's tracker by default. `webSeed(files)`: an HTTP seed. `stockPage(profile?, version?)`:
 *   unmodified webtorrent, 3.0.21 or 1.9.7, in a browser page, as `window.client`.
 * - `test.use({ withChain: true })`: the worker's stack has a chain of play money too, which the app is configured for:
 *   `chain` (tests/stack/chain.ts). `wallet(options?)` puts a wallet into the test's browser
 *   (tests/stack/test-wallet.ts): by default on that chain, with the keys of its first three accounts, and approving.
 *   Call it before the first page is opened.
 *   `chainNode`, which projects set (playwright.config.ts), is what that chain runs on; null: anvil where there is one.
 * - `expectAccessible(page?)`: axe finds nothing serious or critical.
 *
 * Everything is ended when the test ends. A test fails when a page had an uncaught error or broke the Content Security
 * Policy (`profile.problems`). No spec sleeps: peers and tracker have `until(…)`, pages have locators.
 */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import AxeBuilder from '@axe-core/playwright'
import { type Browser, test as base, expect, type Page } from '@playwright/test'
import { DIST } from '../stack/build.js'
import { type LocalChain, startChain } from '../stack/chain.ts'
import type { NodeKind } from '../stack/chain-node.ts'
import type { SeedFile } from '../stack/content.ts'
import {
  type Leecher,
  type LeechOptions,
  type Seeder,
  type SeedOptions,
  startLeecher,
  startSeeder,
} from '../stack/node-peer.ts'
import { type Served, serve } from '../stack/serve.ts'
import { type StockVersion, startStockPage } from '../stack/stock-page.ts'
import { TestWallet, type TestWalletOptions } from '../stack/test-wallet.ts'
import { startTracker, type Tracker } from '../stack/tracker.ts'
import { startWebSeed, type WebSeed } from '../stack/web-seed.ts'
import { launchShared, Profile } from './profile.ts'
import { t } from './words.ts'

export interface TestStack {
  readonly tracker: Tracker
  readonly app: Served
  /** Null unless the spec uses `withChain`. */
  readonly chain: LocalChain | null
}

export interface AppDriver {
  /** Opens the app, e.g. at `#magnet:?…`, and confirms that. Default page: the test's. */
  open(hash?: string, page?: Page): Promise<Page>
  /** Gives the consent that the app requests before the first peer connection. */
  agree(page?: Page): Promise<void>
}

export interface Fixtures {
  readonly profile: Profile
  readonly app: AppDriver
  /** @param args of its browser's command line; then it has a browser of its own @param preferences of that browser */
  newProfile(args?: readonly string[], preferences?: object): Promise<Profile>
  newStack(): Promise<TestStack>
  seed(options?: Partial<SeedOptions>): Promise<Seeder>
  leech(options: LeechOptions): Promise<Leecher>
  webSeed(files: readonly SeedFile[]): Promise<WebSeed>
  stockPage(profile?: Profile, version?: StockVersion): Promise<Page>
  readonly chain: LocalChain
  wallet(options?: Partial<TestWalletOptions>, profile?: Profile): Promise<TestWallet>
  expectAccessible(page?: Page): Promise<void>
}

/** A Chromium for the contexts of one worker; another takes its place when it has died. */
export interface SharedBrowser {
  get(): Promise<Browser>
}

/** What specs and projects choose. */
export interface StackOptions {
  readonly withChain: boolean
  readonly chainNode: NodeKind | null
}

type End = () => Promise<unknown>

/** Confirms the link in the address. */
const linkButton = (page: Page) =>
  page.getByRole('main').getByRole('button', { name: new RegExp(`^(${t('link.open')}|${t('link.agree')})$`) })

async function startStack({ withChain, chainNode }: StackOptions): Promise<TestStack> {
  if (!existsSync(join(DIST, 'index.html'))) throw new Error('There is no build to test: run npm run build first')
  const options = chainNode === null ? {} : { node: chainNode }
  const [tracker, chain] = await Promise.all([startTracker(), withChain ? startChain(options) : null])
  const config = { trackers: [tracker.url], iceServers: [], ...(chain === null ? {} : { chain: chain.config }) }
  const app = await serve({ dist: DIST, config })
  return { tracker, app, chain }
}

const endStack = (stack: TestStack): Promise<unknown> =>
  Promise.all([stack.tracker.close(), stack.app.close(), stack.chain?.stop()])

/** Hands a factory to the test and ends what it made, in the reverse order. */
async function factory<F>(use: (made: F) => Promise<void>, make: (keep: (end: End) => void) => F): Promise<void> {
  const ends: End[] = []
  await use(make((end) => ends.unshift(end)))
  for (const end of ends) await end()
}

async function endProfile(profile: Profile): Promise<void> {
  await profile.dispose()
  expect(profile.problems, 'uncaught errors and policy violations').toEqual([])
}

export const test = base.extend<
  Fixtures & { readonly ownBrowser: boolean },
  StackOptions & { stack: TestStack; sharedBrowser: SharedBrowser }
>({
  ownBrowser: [false, { option: true }],
  withChain: [false, { scope: 'worker', option: true }],
  chainNode: [null, { scope: 'worker', option: true }],

  stack: [
    async ({ withChain, chainNode }, use) => {
      const stack = await startStack({ withChain, chainNode })
      await use(stack)
      await endStack(stack)
    },
    { scope: 'worker' },
  ],

  sharedBrowser: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of fixtures from the pattern.
    async ({}, use) => {
      let browser: Browser | null = null
      await use({
        get: async () => {
          if (!browser?.isConnected()) browser = await launchShared()
          return browser
        },
      })
      await (browser as Browser | null)?.close()
    },
    { scope: 'worker' },
  ],

  profile: async ({ stack, sharedBrowser, ownBrowser, viewport, colorScheme, contextOptions }, use) => {
    const options = { ...contextOptions, baseURL: stack.app.url, viewport, colorScheme }
    const profile = ownBrowser
      ? await Profile.create(options)
      : await Profile.within(await sharedBrowser.get(), options)
    await use(profile)
    await endProfile(profile)
  },

  context: ({ profile }, use) => use(profile.context),
  page: ({ profile }, use) => use(profile.page),

  newProfile: ({ stack, sharedBrowser, ownBrowser }, use) =>
    factory(use, (keep) => async (args = [], preferences) => {
      const options = { baseURL: stack.app.url }
      const profile =
        ownBrowser || args.length > 0
          ? await Profile.create(options, args, preferences)
          : await Profile.within(await sharedBrowser.get(), options)
      keep(() => endProfile(profile))
      return profile
    }),

  newStack: ({ withChain, chainNode }, use) =>
    factory(use, (keep) => async () => {
      const stack = await startStack({ withChain, chainNode })
      keep(() => endStack(stack))
      return stack
    }),

  app: async ({ profile, stack }, use) => {
    const agree = async (page = profile.page) => {
      const dialog = page.getByRole('alertdialog')
      // In the dialog the button that declines comes first. The page of a link has one button.
      const agreeButton = dialog.getByRole('button').last()
      await agreeButton.or(linkButton(page)).click()
      await expect(dialog).toBeHidden()
      await expect(linkButton(page)).toBeHidden()
    }
    await use({
      agree,
      open: async (hash = '', page = profile.page) => {
        await page.goto(`${stack.app.url}/${hash}`)
        if (!/^(\?[^#]*)?#(magnet:|[0-9a-f]{40}$)/.test(hash)) return page
        // A torrent that is on the list already is shown at once.
        await expect(linkButton(page).or(page.locator('#torrent-title'))).toBeVisible()
        if (await linkButton(page).isVisible()) await agree(page)
        return page
      },
    })
  },

  seed: ({ stack }, use) =>
    factory(use, (keep) => async (options = {}) => {
      const seeder = await startSeeder({ announce: [stack.tracker.url], ...options })
      keep(seeder.stop)
      return seeder
    }),

  leech: ({ stack }, use) =>
    factory(use, (keep) => async (options) => {
      const leecher = await startLeecher({ announce: [stack.tracker.url], ...options })
      keep(leecher.stop)
      return leecher
    }),

  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of fixtures from the pattern.
  webSeed: ({}, use) =>
    factory(use, (keep) => async (files) => {
      const seed = await startWebSeed(files)
      keep(seed.close)
      return seed
    }),

  stockPage: ({ newProfile }, use) =>
    factory(use, (keep) => async (profile, version) => {
      const host = await startStockPage(version)
      keep(host.close)
      const page = await (profile ?? (await newProfile())).context.newPage()
      await page.goto(host.url)
      await expect(page).toHaveTitle('Stock webtorrent is ready')
      return page
    }),

  chain: ({ stack }, use) => {
    if (stack.chain === null) throw new Error('There is no chain: say test.use({ withChain: true })')
    return use(stack.chain)
  },

  wallet: ({ profile, chain }, use) =>
    use((options = {}, user = profile) =>
      TestWallet.install(user.context, {
        keys: chain.accounts.slice(0, 3).map(({ key }) => key),
        chains: { [chain.chainId]: chain.url },
        ...options,
      }),
    ),

  expectAccessible: ({ profile }, use) =>
    use(async (page = profile.page) => {
      // Its other mode opens a page of its own, which takes the focus away from this one.
      const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze()
      const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
      expect(
        serious.map(({ id, help, nodes }) => ({ id, help, at: nodes.map((node) => node.target.join(' ')) })),
      ).toEqual([])
    }),
})

export { expect }
