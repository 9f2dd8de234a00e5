/** A user's actions around sharing files, one call each. */
import { mkdir, mkdtemp, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { Locator, Page } from '@playwright/test'
import { madeUpBytes } from '../stack/content.ts'
import { button } from './driver.ts'
import { expect } from './fixtures.ts'
import { st } from './words.ts'

/** Files on the user's disk, deleted with {@link UserFiles.dispose}. */
export interface UserFiles {
  readonly folder: string
  pathOf(name: string): string
  dispose(): Promise<void>
}

/** @param files sizes by path; the bytes are made up from the path */
export async function userFiles(files: Readonly<Record<string, number>>): Promise<UserFiles> {
  const folder = await mkdtemp(join(tmpdir(), 'freshet-share-'))
  for (const [name, size] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true })
    await writeFile(join(folder, name), madeUpBytes(name, size))
  }
  return {
    folder,
    pathOf: (name) => join(folder, name),
    dispose: () => rm(folder, { recursive: true, force: true }),
  }
}

/** Makes a file of zeros that takes no space on the disk; by default it takes longer to hash than a test needs. */
export async function hugeFile(path: string, length = 16 * 2 ** 30): Promise<void> {
  await writeFile(path, '')
  await truncate(path, length)
}

/** As Firefox and Safari: pickers are inputs, and files cannot be opened again after a restart. */
export const withoutHandles = (page: Page): Promise<unknown> =>
  page.addInitScript(() => Object.assign(globalThis, { showOpenFilePicker: undefined, showDirectoryPicker: undefined }))

/** Drags files or folders of the disk into the window and drops them: the page gets what a file manager would give. */
export async function dropFromDisk(page: Page, ...files: readonly string[]): Promise<void> {
  // The page listens once the app is on it.
  await expect(page.locator('#main')).toBeVisible()
  const session = await page.context().newCDPSession(page)
  const data = { items: [], files: [...files], dragOperationsMask: 1 }
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const) {
    await session.send('Input.dispatchDragEvent', { type, x: 200, y: 300, data })
  }
  await session.detach()
}

export const sheet = (page: Page): Locator => page.getByRole('dialog', { name: st('sheet.title') })

export const linkPanel = (page: Page): Locator =>
  page.getByRole('dialog', { name: new RegExp(`^(${st('link.ready')}|${st('link.title')})$`) })

/** Whether nothing lies over the middle of an element. */
export const isOnTop = (part: Locator): Promise<boolean> =>
  part.evaluate((element) => {
    const { left, top, width, height } = element.getBoundingClientRect()
    return element.contains(document.elementFromPoint(left + width / 2, top + height / 2))
  })

/** The link on the panel, which has to open. */
export async function linkOf(page: Page): Promise<string> {
  await expect(linkPanel(page)).toBeVisible()
  return linkPanel(page)
    .getByRole('textbox', { name: st('link.field') })
    .inputValue()
}

export async function closePanel(page: Page): Promise<void> {
  await button(page, st('link.done')).click()
  await expect(linkPanel(page)).toBeHidden()
}

/** Whether the browser would ask before the page is closed, if the user has pressed something in it. */
export const asksBeforeClose = (page: Page): Promise<boolean> =>
  page.evaluate(() => {
    const event = new Event('beforeunload', { cancelable: true })
    dispatchEvent(event)
    return event.defaultPrevented
  })
