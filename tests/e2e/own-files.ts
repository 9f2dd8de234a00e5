/** Files of the user's own for sharing: in the browser's file system, with handles. */
import type { Page } from '@playwright/test'
import { madeUpBytes } from '../stack/content.ts'
import { button, waitForComplete } from './driver.ts'
import { expect } from './fixtures.ts'
import { st } from './words.ts'

/** Folder of the files, in the origin private file system: its handles are as those of a disk, and always permitted. */
export const OWN_FOLDER = 'My files'

export interface OwnFile {
  /** Below the folder, with slashes. */
  readonly path: string
  readonly bytes: Uint8Array
}

export const ownFile = (path: string, size: number): OwnFile => ({ path, bytes: madeUpBytes(path, size) })

/** Has the pickers of later pages of this context choose from {@link OWN_FOLDER}: all of it, or its only file. */
export async function stubPickers(page: Page): Promise<void> {
  await page.addInitScript((name) => {
    const folder = async (): Promise<FileSystemDirectoryHandle> =>
      (await navigator.storage.getDirectory()).getDirectoryHandle(name)
    const files = async (): Promise<FileSystemHandle[]> => {
      const found: FileSystemHandle[] = []
      const all = (await folder()) as unknown as { values(): AsyncIterable<FileSystemHandle> }
      for await (const handle of all.values()) found.push(handle)
      return found
    }
    Object.assign(globalThis, { showDirectoryPicker: folder, showOpenFilePicker: files })
  }, OWN_FOLDER)
}

/** Writes files of the user, or deletes those without bytes. The page has to be open. */
export async function writeOwn(
  page: Page,
  ...files: readonly { path: string; bytes: Uint8Array | null }[]
): Promise<void> {
  for (const { path, bytes } of files) {
    await page.evaluate(
      async ({ path, folder, text }) => {
        let at = await (await navigator.storage.getDirectory()).getDirectoryHandle(folder, { create: true })
        const names = path.split('/')
        const last = names.pop() as string
        for (const name of names) at = await at.getDirectoryHandle(name, { create: true })
        if (text === null) return at.removeEntry(last)
        const file = await at.getFileHandle(last, { create: true })
        const writer = await file.createWritable()
        await writer.write(Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0)))
        await writer.close()
      },
      { path, folder: OWN_FOLDER, text: bytes === null ? null : Buffer.from(bytes).toString('base64') },
    )
  }
}

export interface Shared {
  readonly link: string
  /** Without the address of the app. */
  readonly magnet: string
  readonly infoHash: string
}

/** Makes a link of what the open sheet has; the panel with the link is closed. */
export async function makeLink(page: Page, options: { readonly keep: 'in-place' | 'copy'; agree?(): Promise<void> }) {
  const sheet = page.getByRole('dialog', { name: st('sheet.title') })
  await sheet.getByRole('radio', { name: st(`keep.${options.keep}`) }).check()
  await button(page, st('sheet.submit')).click()
  await options.agree?.()
  return linkMade(page)
}

/** Waits for the link and closes its panel. */
export async function linkMade(page: Page): Promise<Shared> {
  const field = page.getByRole('textbox', { name: st('link.field') })
  await expect(field).toHaveValue(/btih:[0-9a-f]{40}/)
  const link = await field.inputValue()
  await button(page, st('link.done')).click()
  await waitForComplete(page)
  return { link, magnet: link.split('#')[1]!, infoHash: /btih:([0-9a-f]{40})/.exec(link)![1]! }
}
