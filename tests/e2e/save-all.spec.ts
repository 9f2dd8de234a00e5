import type { Page } from '@playwright/test'
import { madeUpBytes, sha256 } from '../stack/content.ts'
import { unzip } from '../stack/unzip.ts'
import { webFolderTorrent } from '../stack/web-torrent.ts'
import {
  addTorrentFiles,
  button,
  chooseFile,
  download,
  openList,
  openTorrent,
  waitForComplete,
  waitForServiceWorker,
} from './driver.ts'
import { expect, test } from './fixtures.ts'
import { locale, sv, t } from './words.ts'

/** Several files of a torrent saved at once. */

test.use({ ownBrowser: true, contextOptions: { reducedMotion: 'reduce' } })

const MIB = 1 << 20
const PATHS = [['one.flac'], ['art', 'cover — été.jpg'], ['art', 'inner', 'back.png'], ['empty.txt']] as const
const FILES = PATHS.map((path, index) => ({ path, bytes: madeUpBytes(path.join('/'), index === 3 ? 0 : MIB + index) }))
const factsOf = (at: number) => ({ length: FILES[at]!.bytes.length, sha256: sha256(FILES[at]!.bytes) })
const WHOLE = Object.fromEntries(FILES.map(({ path }, at) => [`Album/${path.join('/')}`, factsOf(at)]))
const SEEDED = FILES.map(({ path, bytes }) => ({ name: `Album/${path.join('/')}`, bytes }))

const unzipped = async (path: string) => Object.fromEntries(await unzip(path))
const saveAll = (page: Page) => page.getByRole('button', { name: t('action.saveAll'), exact: true })

test('a folder is saved as an archive, whole or a part of it, with mouse, keyboard and from the list', async ({
  app,
  page,
  webSeed,
  expectAccessible,
}) => {
  const seed = await webSeed(SEEDED)
  await app.open()
  await addTorrentFiles(page, webFolderTorrent('Album', FILES, MIB / 16, seed.url))
  await app.agree()
  await waitForServiceWorker(page)
  await waitForComplete(page)
  const infoHash = /torrent\/([0-9a-f]{40})/.exec(page.url())![1]!

  const whole = await download(page, () => saveAll(page).click())
  expect(whole.name).toBe('Album.zip')
  expect(await unzipped(whole.path)).toEqual(WHOLE)

  await openTorrent(page, infoHash, 'files')
  await expectAccessible()
  const folder = await download(page, async () => {
    await button(page, t('files.saveFolder', { name: 'art' })).focus()
    await page.keyboard.press('Enter')
  })
  expect(folder.name).toBe('art.zip')
  expect(await unzipped(folder.path)).toEqual({ 'art/cover — été.jpg': factsOf(1), 'art/inner/back.png': factsOf(2) })

  // What is not chosen is not saved, and one file alone comes as it is.
  await chooseFile(page, 'art', false)
  const [chosenBytes, count] = [locale.bytes(FILES[0]!.bytes.length), FILES.length]
  await expect(page.getByText(t('files.chosen', { chosen: 2, count, size: chosenBytes }))).toBeVisible()
  const chosen = await download(page, () => button(page, t('action.saveZip')).click())
  expect(await unzipped(chosen.path)).toEqual({ 'Album/one.flac': factsOf(0), 'Album/empty.txt': factsOf(3) })
  await chooseFile(page, 'empty.txt', false)
  await expect(page.getByText(t('files.chosen', { chosen: 1, count, size: chosenBytes }))).toBeVisible()
  await openList(page)
  await expectAccessible()
  const one = await download(page, () => button(page, t('row.save', { name: 'Album' })).click())
  expect(one).toMatchObject({ name: 'one.flac', ...factsOf(0) })
})

/** Runs in the page before its own scripts: the user picks a folder, which lies in the browser's own file system. */
function pickOwnFolder(): void {
  Object.assign(window, {
    showDirectoryPicker: async () =>
      (await navigator.storage.getDirectory()).getDirectoryHandle('picked', { create: true }),
  })
}

/** A disk that is full when this file is written, once. */
function fillDiskAt(name: string): void {
  const { createWritable } = FileSystemFileHandle.prototype
  FileSystemFileHandle.prototype.createWritable = async function (this: FileSystemFileHandle) {
    const writable = await createWritable.call(this)
    if (this.name !== name) return writable
    FileSystemFileHandle.prototype.createWritable = createWritable
    writable.write = () => Promise.reject(new DOMException('The disk is full', 'QuotaExceededError'))
    return writable
  }
}

/** A slow disk: what is written to this file waits for `release()`. */
function holdDiskAt(name: string): void {
  const { createWritable } = FileSystemFileHandle.prototype
  const held = new Promise<void>((resolve) => Object.assign(window, { release: resolve }))
  FileSystemFileHandle.prototype.createWritable = async function (this: FileSystemFileHandle) {
    const writable = await createWritable.call(this)
    const write = writable.write.bind(writable)
    if (this.name === name) writable.write = (chunk) => held.then(() => write(chunk))
    return writable
  }
}

/** Every file of the picked folder, by its path, as text of its first bytes and its length. */
const picked = (page: Page): Promise<Record<string, string>> =>
  page.evaluate(async () => {
    const found: Record<string, string> = {}
    const look = async (folder: FileSystemDirectoryHandle, path: string): Promise<void> => {
      for await (const handle of (folder as unknown as { values(): AsyncIterable<FileSystemHandle> }).values()) {
        const name = path + handle.name
        if (handle.kind === 'directory') await look(handle as FileSystemDirectoryHandle, `${name}/`)
        else {
          const bytes = await (await (handle as FileSystemFileHandle).getFile()).arrayBuffer()
          const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))
          found[name] = [...hash].map((byte) => byte.toString(16).padStart(2, '0')).join('')
        }
      }
    }
    await look(await (await navigator.storage.getDirectory()).getDirectoryHandle('picked', { create: true }), '')
    return found
  })

test('a folder of the user gets the files, goes on after a full disk, and keeps files that differ', async ({
  app,
  page,
  webSeed,
  expectAccessible,
}) => {
  await page.addInitScript(pickOwnFolder)
  // Chromium writes no shortcut of Windows; the device name is replaced when the torrent is read.
  const files = [
    ...FILES,
    { path: ['con.txt'], bytes: madeUpBytes('con', 5) },
    { path: ['go.lnk'], bytes: madeUpBytes('go', 6) },
  ]
  const seed = await webSeed(files.map(({ path, bytes }) => ({ name: `Album/${path.join('/')}`, bytes })))
  await app.open()
  await addTorrentFiles(page, webFolderTorrent('Album', files, MIB / 16, seed.url))
  await app.agree()
  await waitForServiceWorker(page)
  await waitForComplete(page)
  const hashes = Object.fromEntries(files.map(({ path, bytes }) => [`Album/${path.join('/')}`, sha256(bytes)]))
  const { 'Album/con.txt': device, 'Album/go.lnk': shortcut, ...plain } = hashes
  const whole = { ...plain, 'Album/con_.txt': device, 'Album/go.lnk_': shortcut }

  await openTorrent(page, /torrent\/([0-9a-f]{40})/.exec(page.url())![1]!, 'files')
  await page.evaluate(fillDiskAt, 'back.png')
  await button(page, t('action.saveFolder')).click()
  const dialog = page.getByRole('dialog', { name: sv('folder.title') })
  await expect(dialog.getByText(sv('folder.what', { count: 6, size: locale.bytes(3 * MIB + 14) }))).toBeVisible()
  const renamed = async (): Promise<void> => {
    await expect(dialog.getByText(sv('folder.renamed', { count: 2 }))).toBeVisible()
    await expect(dialog.getByRole('listitem')).toHaveText([/Album\/con\.txt.*con_\.txt/, /Album\/go\.lnk.*go\.lnk_/])
  }
  await renamed()
  await expectAccessible()
  await dialog.getByRole('button', { name: sv('folder.choose') }).click()
  await expect(dialog.getByText(t('error.folder-full'))).toBeVisible()
  // What was written is whole, and nothing is there in part.
  expect(Object.keys(await picked(page)).sort()).toEqual(['Album/art/cover — été.jpg', 'Album/one.flac'])

  await dialog.getByRole('button', { name: sv('folder.goOn', { folder: 'picked' }) }).press('Enter')
  await expect(dialog.getByText(sv('folder.done', { count: 4, folder: 'picked' }))).toBeVisible()
  await expect(dialog.getByText(sv('folder.skipped', { count: 2 }))).toBeVisible()
  await renamed()
  expect(await picked(page)).toEqual(whole)
  await page.keyboard.press('Escape')
  await expect(button(page, t('action.saveFolder'))).toBeFocused()

  // A save that goes on in the background is found again, and cancelled.
  await page.evaluate(holdDiskAt, 'one.flac')
  await page.evaluate(async () => (await navigator.storage.getDirectory()).removeEntry('picked', { recursive: true }))
  const open = () => button(page, t('action.saveFolder')).click()
  await open()
  await dialog.getByRole('button', { name: sv('folder.choose') }).click()
  await dialog.getByRole('button', { name: sv('folder.hide') }).click()
  await expect(dialog).toBeHidden()
  await open()
  await expect(dialog.getByRole('progressbar', { name: sv('folder.writing', { folder: 'picked' }) })).toBeVisible()
  await expectAccessible()
  await dialog.getByRole('button', { name: t('action.cancel') }).click()
  await page.evaluate(() => (window as unknown as { release(): void }).release())
  await expect(dialog.getByText(sv('folder.cancelled', { count: 0, folder: 'picked' }))).toBeVisible()
  expect(await picked(page)).toEqual({})
  await dialog.getByRole('button', { name: sv('folder.again') }).click()
  await expect(dialog.getByText(sv('folder.done', { count: 6, folder: 'picked' }))).toBeVisible()
  await page.keyboard.press('Escape')

  // Another file of the same name is replaced only when the user says so.
  await page.setViewportSize({ width: 390, height: 844 })
  const change = () =>
    page.evaluate(async () => {
      const album = await (
        await (await navigator.storage.getDirectory()).getDirectoryHandle('picked')
      ).getDirectoryHandle('Album')
      const writable = await (await album.getFileHandle('one.flac')).createWritable()
      await writable.write('mine')
      await writable.close()
    })
  await change()
  const changed = await picked(page)
  for (const replace of [false, true]) {
    await button(page, t('action.saveFolder')).click()
    await dialog.getByRole('button', { name: sv('folder.goOn', { folder: 'picked' }) }).click()
    await expect(dialog.getByText(sv('folder.differing', { count: 1, folder: 'picked' }))).toBeVisible()
    await expectAccessible()
    await dialog.getByRole('button', { name: sv(replace ? 'folder.replace' : 'folder.keep'), exact: true }).click()
    await expect(dialog.getByText(sv('folder.done', { count: replace ? 1 : 0, folder: 'picked' }))).toBeVisible()
    expect(await picked(page)).toEqual(replace ? whole : changed)
    await page.keyboard.press('Escape')
  }
})
