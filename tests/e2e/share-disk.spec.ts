import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { rename, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { Page } from '@playwright/test'
import { madeUpBytes, sha256 } from '../stack/content.ts'
import { button, openTorrent, saveFile, waitForComplete } from './driver.ts'
import { test as base, expect } from './fixtures.ts'
import { closePanel, dropFromDisk, linkOf, sheet, userFiles } from './share-driver.ts'
import { st, t } from './words.ts'

/** Files of a real disk: names that it takes and others do not, and files that are replaced behind the app's back. */

const test = base.extend<{ readonly folder: string }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of fixtures from the pattern.
  folder: async ({}, use) => {
    const folder = mkdtempSync(join(tmpdir(), 'freshet-disk-'))
    await use(folder)
    rmSync(folder, { recursive: true })
  },
})

const MIB = 1 << 20

/** Drops a file or folder of the disk into the window, as a file manager does, and shares it. */
async function shareFromDisk(page: Page, path: string, agree: () => Promise<void>): Promise<string> {
  const devtools = await page.context().newCDPSession(page)
  const data = { items: [], files: [path], dragOperationsMask: 1 }
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const) {
    await devtools.send('Input.dispatchDragEvent', { type, x: 200, y: 300, data })
  }
  await button(page, st('sheet.submit')).click()
  await agree()
  const panel = page.getByRole('dialog', { name: st('link.ready') })
  const link = await panel.getByRole('textbox', { name: st('link.field') }).inputValue()
  await button(page, st('link.done')).click()
  await expect(panel).toBeHidden()
  return link.split('#')[1]!
}

test('a dropped folder is shared with all of its files, under names that every system takes', async ({
  app,
  page,
  folder,
  newProfile,
}) => {
  const names = {
    'plain.txt': 'plain.txt',
    'what?.txt': 'what_.txt',
    'a:b.txt': 'a_b.txt',
    'photo\u202egpj.exe': 'photogpj.exe',
    '<img src=x onerror=alert(1)>.txt': '_img src=x onerror=alert(1)_.txt',
    '%2e%2e%2fup': '%2e%2e%2fup',
    'con.d/x?/deep.txt': 'con_.d/x_/deep.txt',
  }
  const root = join(folder, 'odd')
  for (const name of Object.keys(names)) {
    mkdirSync(dirname(join(root, name)), { recursive: true })
    writeFileSync(join(root, name), `content of ${name}`)
  }
  await app.open()
  const magnet = await shareFromDisk(page, root, () => app.agree())
  const receiver = await newProfile()
  await app.open(`#${magnet}`, receiver.page)
  await waitForComplete(receiver.page)
  const infoHash = /btih:([0-9a-f]{40})/.exec(magnet)![1]!
  await openTorrent(receiver.page, infoHash, 'files')
  await expect(receiver.page.getByRole('tab', { name: t('tab.files') })).toContainText(
    String(Object.keys(names).length),
  )
  for (const [given, shown] of Object.entries(names)) {
    if (shown.includes('/')) continue
    expect((await saveFile(receiver.page, shown)).sha256, shown).toBe(sha256(Buffer.from(`content of ${given}`)))
  }
})

test('a file replaced by another of the same size and date sends no byte of it, and goes on once it is as it was', async ({
  app,
  page,
  folder,
  leech,
}) => {
  const path = join(folder, 'film.bin')
  const date = new Date(1_700_000_000_000)
  const write = (seed: string): void => {
    writeFileSync(path, madeUpBytes(seed, 6 * MIB))
    utimesSync(path, date, date)
  }
  write('shared')
  await app.open()
  const magnet = await shareFromDisk(page, path, () => app.agree())
  write('other')
  const stock = await leech({ torrent: magnet })
  await expect(page.getByText(st('fault.changed')).first()).toBeVisible()
  expect((await stock.status()).downloadedBytes).toBe(0)
  write('shared')
  await button(page, st('fault.changed.check')).first().click()
  const [file] = (await stock.finished()).files
  expect(file!.sha256).toBe(sha256(madeUpBytes('shared', 6 * MIB)))
})

test.describe('files that are sent from where they are', () => {
  test.use({ ownBrowser: true })

  test('after a restart the browser is asked again in a click; a changed and a vanished file are said, with the way on', async ({
    app,
    profile,
    leech,
  }) => {
    const files = await userFiles({ 'film.bin': 2 * MIB })
    const path = files.pathOf('film.bin')
    await app.open()
    await dropFromDisk(profile.page, path)
    await button(profile.page, st('sheet.submit')).click()
    await app.agree()
    const link = await linkOf(profile.page)
    const infoHash = /btih:([0-9a-f]{40})/.exec(link)![1]!
    await profile.quit()

    const page = await profile.launch()
    // No test can press a button of the browser's own question. A drop of the same file does what that button does.
    await page.exposeFunction('permit', () => dropFromDisk(page, path))
    await page.addInitScript(() => {
      const scope = globalThis as unknown as { permit(): Promise<void>; asked: boolean[]; isRefused: boolean }
      Object.assign(scope, { asked: [], isRefused: true })
      const swallow = (event: DragEvent): void => {
        if (scope.asked.length < 2) return
        event.stopImmediatePropagation()
        event.preventDefault()
        const items = event.dataTransfer?.items as unknown as Iterable<{ getAsFileSystemHandle(): unknown }>
        for (const item of items) item.getAsFileSystemHandle()
      }
      addEventListener('drop', swallow, { capture: true })
      const prototype = FileSystemHandle.prototype as unknown as Record<string, unknown>
      prototype.requestPermission = async function (this: { queryPermission(options: object): Promise<string> }) {
        scope.asked.push(navigator.userActivation.isActive)
        if (scope.asked.length === 1) return 'denied'
        await scope.permit()
        for (;;) {
          const state = await this.queryPermission({ mode: 'read' })
          if (state === 'granted') return state
          await new Promise(requestAnimationFrame)
        }
      }
    })
    await app.open('', page)
    const row = page.getByRole('listitem', { name: 'film.bin', exact: true })
    await expect(row).toContainText(st('fault.needs-permission'))
    await row.getByRole('button', { name: st('fault.needs-permission.act') }).click()
    await expect(row.getByRole('alert')).toContainText('film.bin')
    await openTorrent(page, infoHash)
    await button(page, st('fault.needs-permission.act')).click()
    await expect(page.getByText(st('fault.needs-permission'))).toBeHidden()
    await waitForComplete(page)
    expect(await page.evaluate(() => (globalThis as unknown as { asked: boolean[] }).asked)).toEqual([true, true])

    await writeFile(path, madeUpBytes('another cut', 2 * MIB))
    const receiver = await leech({ torrent: link.split('#')[1]! })
    await expect(page.getByText(st('fault.changed'))).toBeVisible()
    await button(page, st('fault.changed.new')).click()
    await expect(sheet(page).getByRole('listitem')).toHaveText(/^film\.bin/)
    await button(page, st('sheet.submit')).click()
    const newLink = await linkOf(page)
    expect(newLink).not.toContain(infoHash)
    await closePanel(page)
    await receiver.stop()

    await openTorrent(page, infoHash)
    await rename(path, files.pathOf('elsewhere.bin'))
    await button(page, st('fault.changed.check')).click()
    await expect(page.getByText(st('fault.missing'))).toBeVisible()
    await files.dispose()
  })
})
