/** Ways in which the tab that runs the engine ends, and a tab that reads a file meanwhile. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type BrowserContext, expect, type Page, type Worker } from '@playwright/test'

export type Ending = 'close' | 'crash' | 'freeze' | 'discard'

/** An extension that discards tabs: browsers offer that to nothing else. */
export interface Discarder {
  /** For the browser's command line. */
  readonly args: readonly string[]
  remove(): Promise<void>
}

export async function makeDiscarder(): Promise<Discarder> {
  const folder = await mkdtemp(join(tmpdir(), 'freshet-discard-'))
  const manifest = {
    manifest_version: 3,
    name: 'discard',
    version: '1',
    permissions: ['tabs'],
    background: { service_worker: 'worker.js' },
  }
  await writeFile(join(folder, 'manifest.json'), JSON.stringify(manifest))
  await writeFile(join(folder, 'worker.js'), '')
  return {
    args: [
      `--load-extension=${folder}`,
      `--disable-extensions-except=${folder}`,
      '--disable-features=DisableLoadExtensionCommandLineSwitch',
    ],
    remove: () => rm(folder, { recursive: true }),
  }
}

interface ExtensionTab {
  readonly id: number
  readonly url: string
}
declare const chrome: {
  tabs: { query(filter: object): Promise<ExtensionTab[]>; discard(id: number): Promise<unknown> }
}

async function discard(page: Page): Promise<void> {
  const context = page.context()
  const isDiscarder = (worker: Worker): boolean => worker.url().startsWith('chrome-extension://')
  const worker =
    context.serviceWorkers().find(isDiscarder) ?? (await context.waitForEvent('serviceworker', isDiscarder))
  // Its title changes with what it downloads.
  const mark = `?discarded-${Math.random()}`
  await page.evaluate((query) => history.replaceState(history.state, '', `${query}${location.hash}`), mark)
  const gone = page.waitForEvent('close')
  await worker.evaluate(async (query) => {
    for (;;) {
      const tab = (await chrome.tabs.query({})).find(({ url }) => url.includes(query))
      if (tab !== undefined) return chrome.tabs.discard(tab.id)
    }
  }, mark)
  await gone
}

/** What Playwright has behind a page, as far as {@link freeze} needs it. */
interface Implementation {
  readonly delegate: {
    readonly _mainFrameSession: { readonly _client: { send(method: string, params: object): Promise<unknown> } }
  }
}

/**
 * Freezes a tab and its workers; resolves to a function that lets it run again.
 *
 * Chromium freezes no page in view, and says nothing when it does not. Playwright keeps each in view, without a public
 * way to end that, so its own session is asked.
 */
export async function freeze(page: Page): Promise<() => Promise<void>> {
  const { _connection } = page as unknown as { readonly _connection: { toImpl(page: Page): Implementation } }
  const own = _connection.toImpl(page).delegate._mainFrameSession._client
  const session = await page.context().newCDPSession(page)
  await page.evaluate(() => {
    for (const name of ['freeze', 'resume']) {
      document.addEventListener(name, () => Object.assign(globalThis, { isFrozen: name === 'freeze' }))
    }
  })
  const isFrozen = (): Promise<boolean> =>
    page.evaluate(() => (globalThis as unknown as { isFrozen?: boolean }).isFrozen === true)
  await own.send('Emulation.setFocusEmulationEnabled', { enabled: false })
  await session.send('Page.setWebLifecycleState', { state: 'frozen' })
  expect(await isFrozen()).toBe(true)
  return async () => {
    await session.send('Page.setWebLifecycleState', { state: 'active' })
    await own.send('Emulation.setFocusEmulationEnabled', { enabled: true })
    expect(await isFrozen()).toBe(false)
  }
}

/** Ends a tab, or stops it: then the function that is returned lets it run again. */
export async function end(page: Page, ending: Ending): Promise<() => Promise<void>> {
  const session = await page.context().newCDPSession(page)
  switch (ending) {
    case 'close': {
      const gone = page.waitForEvent('close')
      await page.close({ runBeforeUnload: true })
      await gone
      break
    }
    case 'crash': {
      const gone = page.waitForEvent('crash')
      session.send('Page.crash').catch(() => undefined)
      await gone
      break
    }
    case 'freeze':
      return freeze(page)
    case 'discard':
      await discard(page)
  }
  return async () => undefined
}

/** A tab that reads a file through the service worker, as a player does. */
export interface Reader {
  /** Resolves when it has read more than so many bytes; rejects when the body breaks off. */
  until(bytes: number): Promise<number>
}

/** Reads from `start` on. */
export async function startReader(page: Page, url: string, start: number): Promise<Reader> {
  await page.evaluate(
    async ({ url, start }) => {
      const response = await fetch(url, { headers: { range: `bytes=${start}-` } })
      const state = { bytes: 0, error: response.ok ? '' : String(response.status), waiting: [] as (() => void)[] }
      Object.assign(window, { reader: state })
      const body = response.body!.getReader()
      void (async () => {
        try {
          for (;;) {
            const { done, value } = await body.read()
            if (done) return
            state.bytes += value.length
            for (const wake of state.waiting.splice(0)) wake()
          }
        } catch (thrown) {
          state.error = String(thrown)
          for (const wake of state.waiting.splice(0)) wake()
        }
      })()
    },
    { url, start },
  )
  return {
    until: (bytes) =>
      page.evaluate(async (wanted) => {
        const { reader } = window as unknown as { reader: { bytes: number; error: string; waiting: (() => void)[] } }
        while (reader.bytes <= wanted) {
          if (reader.error !== '') throw new Error(`The stream ended: ${reader.error}`)
          await new Promise<void>((resolve) => reader.waiting.push(resolve))
        }
        return reader.bytes
      }, bytes),
  }
}

/** Opens the app in a new tab, which uses the engine of another. */
export async function openTab(context: BrowserContext, url: string): Promise<Page> {
  const page = await context.newPage()
  await page.goto(url)
  return page
}
