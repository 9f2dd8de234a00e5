/** A user's actions in the app, one call each. Names come from the app's own catalogue of words. */
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import type { Locator, Page } from '@playwright/test'
import type { TorrentTab } from '../../src/app/state/shell/route.ts'
import { expect } from './fixtures.ts'
import { t } from './words.ts'

/** A file that the browser has saved. */
export interface SavedFile {
  /** Where it lies on disk, until its browser is closed. */
  readonly path: string
  /** As the browser would have called it. */
  readonly name: string
  readonly length: number
  /** Lower-case hex. */
  readonly sha256: string
}

export const button = (page: Page, name: string): Locator => page.getByRole('button', { name, exact: true })

/** Goes to the page of a torrent in the list, without a reload. */
export async function openTorrent(page: Page, infoHash: string, tab?: TorrentTab): Promise<void> {
  // A link in the address opens its own page once it is added, and would lead away again.
  await page.waitForFunction(() => !location.hash.startsWith('#magnet:'))
  await page.evaluate(
    (hash) => {
      location.hash = hash
    },
    `#/torrent/${infoHash}${tab === undefined ? '' : `/${tab}`}`,
  )
  await expect(page.locator('#torrent-title')).toBeVisible()
}

/** Goes to the list. */
export async function openList(page: Page): Promise<void> {
  await page.evaluate(() => {
    location.hash = '#/'
  })
  await expect(page.locator('#home-title')).toBeVisible()
}

/** The only progress bar on a torrent's page, or that of the torrent named. */
export const progressOf = (page: Page, name?: string): Locator =>
  name === undefined
    ? page.getByRole('progressbar', { name: t('row.progress', { name: '' }) })
    : page.getByRole('progressbar', { name: t('row.progress', { name }), exact: true })

/** Everything chosen is here and nothing is being checked. */
export async function waitForComplete(page: Page, options: { name?: string; timeout?: number } = {}): Promise<void> {
  const words = [t('state.seeding'), t('state.seeding.alone'), t('state.paused.whole')].join('|')
  const timeout = options.timeout === undefined ? {} : { timeout: options.timeout }
  await expect(progressOf(page, options.name)).toHaveAttribute('aria-valuetext', new RegExp(words), timeout)
}

/** Opens the dialog to add torrents and gives it a text. {@link addProblems} has the problems that it reports. */
export async function addByDialog(page: Page, text: string): Promise<void> {
  const dialog = await addDialog(page)
  const field = dialog.getByRole('textbox', { name: t('add.label') })
  await field.fill(text)
  await field.press('Enter')
}

/** The open dialog to add torrents; opens it where it is not. */
export async function addDialog(page: Page): Promise<Locator> {
  const dialog = page.getByRole('dialog', { name: t('add.title') })
  if (!(await dialog.isVisible())) await button(page, t('header.add')).click()
  await expect(dialog).toBeVisible()
  return dialog
}

/** Gives the dialog .torrent files, as its file picker does. */
export async function addTorrentFiles(page: Page, ...files: readonly Uint8Array[]): Promise<void> {
  const dialog = await addDialog(page)
  const picked = files.map((bytes, index) => ({
    name: `${index}.torrent`,
    mimeType: 'application/x-bittorrent',
    buffer: Buffer.from(bytes),
  }))
  await dialog.locator('input[type=file]').setInputFiles(picked)
}

/** The dialog's text about what was not added. */
export const addProblems = (page: Page): Locator =>
  page.getByRole('dialog', { name: t('add.title') }).getByRole('alert')

/** Chooses or skips a file on the files view. */
export async function chooseFile(page: Page, name: string, wanted: boolean): Promise<void> {
  await page.getByRole('checkbox', { name: t('files.download', { name }) }).setChecked(wanted)
}

/** Presses the button at the top of a torrent's page and waits until the app shows that it has happened. */
export async function pause(page: Page): Promise<void> {
  await button(page, t('action.pause')).click()
  await expect(button(page, t('action.resume'))).toBeVisible()
}

export async function resume(page: Page): Promise<void> {
  await button(page, t('action.resume')).click()
  await expect(button(page, t('action.pause'))).toBeVisible()
}

/** Removes the torrent of the open page, through its menu. */
export async function remove(page: Page, name: string, deleteData: boolean): Promise<void> {
  await button(page, t('row.more', { name })).click()
  await page.getByRole('menuitem', { name: t('action.remove') }).click()
  await button(page, t(deleteData ? 'remove.delete' : 'remove.keep')).click()
  await expect(notice(page, t(deleteData ? 'notice.deleted' : 'notice.removed', { name }))).toBeVisible()
}

/** A notice in the corner with this text. */
export const notice = (page: Page, words: string | RegExp): Locator =>
  page
    .getByRole('region', { name: t('toasts.label') })
    .getByRole('listitem')
    .filter({ hasText: words })

/** Waits until the service worker serves the page: before, nothing is saved or opened from another page. */
export async function waitForServiceWorker(page: Page): Promise<void> {
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null)
}

/** Saves a file from the files view, which has to be open, and waits for its end. */
export function saveFile(page: Page, name: string): Promise<SavedFile> {
  return download(page, () => page.getByRole('link', { name: t('files.save', { name }), exact: true }).click())
}

/** What the browser has saved when `act` is over, and the save with it. */
export async function download(page: Page, act: () => Promise<unknown>): Promise<SavedFile> {
  const downloading = page.waitForEvent('download')
  await act()
  const saved = await downloading
  const path = await saved.path()
  const hash = createHash('sha256')
  await pipeline(createReadStream(path), hash)
  return { path, name: saved.suggestedFilename(), length: (await stat(path)).size, sha256: hash.digest('hex') }
}

/** What this profile keeps: names of the folders of torrents in OPFS, and info hashes of the sessions in IndexedDB. */
export function kept(page: Page): Promise<{ readonly torrents: string[]; readonly sessions: string[] }> {
  return page.evaluate(async () => {
    const names = async (folder: FileSystemDirectoryHandle): Promise<string[]> => {
      const found: string[] = []
      for await (const name of (folder as unknown as { keys(): AsyncIterable<string> }).keys()) found.push(name)
      return found
    }
    const root = await navigator.storage.getDirectory()
    const torrents = (await names(root)).includes('torrents')
      ? await names(await root.getDirectoryHandle('torrents'))
      : []
    // To open a database that is not there yet makes an empty one, which the engine would find without its store.
    const databases = await indexedDB.databases()
    if (!databases.some(({ name }) => name === 'freshet')) return { torrents, sessions: [] }
    const sessions = await new Promise<string[]>((resolve, reject) => {
      const opening = indexedDB.open('freshet')
      opening.onerror = () => reject(opening.error)
      opening.onsuccess = () => {
        const database = opening.result
        const done = (keys: string[]) => {
          database.close()
          resolve(keys)
        }
        if (!database.objectStoreNames.contains('sessions')) return done([])
        const reading = database.transaction('sessions').objectStore('sessions').getAllKeys()
        reading.onerror = () => reject(reading.error)
        reading.onsuccess = () => done(reading.result.map(String).filter((key) => /^[0-9a-f]{40}$/.test(key)))
      }
    })
    return { torrents, sessions }
  })
}

/** Has a page that does not run the engine believe that a tab of another version of the app does. */
export const nameOtherVersion = (page: Page): Promise<void> =>
  page.evaluate(() => {
    new BroadcastChannel('freshet-engine').postMessage({ kind: 'leading', term: 'another', build: 'another' })
  })
