import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { DIST } from '../stack/build.js'
import { serve } from '../stack/serve.ts'
import { addByDialog, button, kept, openList, openTorrent, waitForComplete } from './driver.ts'
import { expect, test } from './fixtures.ts'
import { locale, t } from './words.ts'

/** Where torrents are kept, what the page shows of it, and what happens where they cannot be kept. */

test.use({ ownBrowser: true, contextOptions: { reducedMotion: 'reduce' } })

const small = (name: string) => ({ name, size: 150_000 })

declare global {
  interface Window {
    /** Times the browser was asked to keep this origin's data. */
    persistAsked?: number
  }
}

/** Runs in the page before its own scripts: a browser that grants persistence on request, and not before. */
function keepWhenAsked(): void {
  window.persistAsked = 0
  navigator.storage.persisted = async () => window.persistAsked !== 0
  navigator.storage.persist = async () => {
    window.persistAsked = (window.persistAsked ?? 0) + 1
    return true
  }
}

async function openSettings(page: Page): Promise<void> {
  await button(page, t('header.menu')).click()
  await page.getByRole('menuitem', { name: t('header.settings') }).click()
  await expect(page.getByRole('dialog', { name: t('settings.title') })).toBeVisible()
}

test('the browser is asked to persist storage at the first torrent, and once', async ({ app, page, seed }) => {
  const seeder = await seed({ files: [small('first.bin')] })
  const second = await seed({ files: [small('second.bin')] })
  await page.addInitScript(keepWhenAsked)
  const asked = () => page.evaluate(() => window.persistAsked)
  await app.open()
  await expect(page.locator('#home-title, h1')).toBeVisible()
  await openSettings(page)
  await expect(page.getByText(t('storage.notPersisted'))).toBeVisible()
  await page.keyboard.press('Escape')
  await addByDialog(page, seeder.magnet)
  await expect(page.getByRole('alertdialog')).toBeVisible()
  expect(await asked()).toBe(0)
  await app.agree()
  await waitForComplete(page)
  await expect.poll(asked).toBe(1)
  await openSettings(page)
  await expect(page.getByText(t('storage.persisted'))).toBeVisible()
  await page.keyboard.press('Escape')
  await addByDialog(page, second.magnet)
  await expect(page.getByRole('heading', { level: 1, name: 'second.bin' })).toBeVisible()
  expect(await asked()).toBe(1)
})

test('a browser that refuses to persist storage is said to have refused', async ({ app, page }) => {
  await page.addInitScript(() => {
    navigator.storage.persisted = async () => false
    navigator.storage.persist = async () => false
  })
  await app.open()
  await openSettings(page)
  await button(page, t('storage.persist')).click()
  await expect(page.getByRole('status').filter({ hasText: t('storage.refused') })).toBeVisible()
})

test('what removed torrents left is listed with its size, and deleted', async ({
  app,
  page,
  seed,
  expectAccessible,
}) => {
  const seeder = await seed({ files: [small('left.bin')] })
  await app.open(`#${seeder.magnet}`)
  await waitForComplete(page)
  await button(page, t('row.more', { name: 'left.bin' })).click()
  await page.getByRole('menuitem', { name: t('action.remove') }).click()
  await button(page, t('remove.keep')).click()
  await expect(page.locator('#home-title')).toBeVisible()
  await openSettings(page)
  const settings = page.getByRole('dialog', { name: t('settings.title') })
  await expect(settings.getByRole('listitem').filter({ hasText: 'left.bin' })).toContainText(locale.bytes(150_000))
  await expectAccessible()
  await button(page, t('kept.deleteOne', { name: 'left.bin' })).click()
  const question = page.getByRole('dialog', { name: t('kept.confirm') })
  await expect(question).toContainText('cannot be undone')
  await question.getByRole('button', { name: t('kept.delete'), exact: true }).click()
  await expect(settings.getByText(t('kept.none'))).toBeVisible()
  const folders = await page.evaluate(async () => {
    const torrents = await (await navigator.storage.getDirectory()).getDirectoryHandle('torrents')
    const names: string[] = []
    for await (const name of (torrents as unknown as { keys(): AsyncIterable<string> }).keys()) names.push(name)
    return names
  })
  expect(folders).toEqual([])
})

test('used and allowed storage is shown in words', async ({ app, page, seed }) => {
  const seeder = await seed({ files: [{ name: 'sized.bin', size: 3_000_000 }] })
  await app.open(`#${seeder.magnet}`)
  await waitForComplete(page)
  const quota = await page.evaluate(async () => (await navigator.storage.estimate()).quota ?? 0)
  const meter = page.getByRole('meter', { name: t('storage.label') })
  // The browser's own estimate also counts the shell, and the quota changes with the disk: only units are compared.
  await expect(meter).toHaveAttribute('aria-valuetext', /^[1-9][\d.,]* MB of [1-9][\d.,]* [GT]B used$/)
  const words = (await meter.getAttribute('aria-valuetext')) ?? ''
  expect(words.split(' of ')[1]).toMatch(new RegExp(`${locale.bytes(quota).split(' ')[1]} used$`))
  await openSettings(page)
  await expect(page.getByText(/^Freshet uses [\d.,]+ MB of the [\d.,]+ [GT]B this browser allows it\.$/)).toBeVisible()
})

test('without file storage torrents are kept in memory, and the app says so', async ({
  app,
  newProfile,
  seed,
  stack,
  expectAccessible,
}) => {
  const dist = await mkdtemp(join(tmpdir(), 'freshet-dist-'))
  await cp(DIST, dist, { recursive: true })
  const assets = join(dist, 'assets')
  const worker = join(assets, (await readdir(assets)).find((name) => /^piece\.worker-.*\.js$/.test(name))!)
  const script = await readFile(worker, 'utf8')
  await writeFile(worker, `delete FileSystemFileHandle.prototype.createSyncAccessHandle\n${script}`)
  const host = await serve({ dist, config: { trackers: [stack.tracker.url], iceServers: [] } })
  const { page } = await newProfile()
  const seeder = await seed({ files: [small('fleeting.txt')] })
  await page.goto(`${host.url}/#${seeder.magnet}`)
  await app.agree(page)
  const banner = page.locator('.page').getByText(t('storage.memoryLong'))
  await expect(banner).toBeVisible()
  await waitForComplete(page)
  await expect(page.getByText(t('storage.memory'), { exact: true })).toBeAttached()
  await expectAccessible(page)
  await openTorrent(page, seeder.infoHash, 'details')
  await expect(page.getByText(t('details.store.memory'))).toBeVisible()
  expect((await kept(page)).torrents).toEqual([])

  // The list outlives the page, the bytes do not: they are fetched again.
  await seeder.resetCounts()
  await page.reload()
  await waitForComplete(page)
  expect((await seeder.status()).sentBytes).toBeGreaterThanOrEqual(150_000)
  await host.close()
  await rm(dist, { recursive: true })
})

test('a torrent without access to its data stops with a reason, and resumes when it has access', async ({
  app,
  page,
  seed,
  stack,
  expectAccessible,
}) => {
  const seeder = await seed({ files: [small('stuck.bin')] })
  await app.open(`#${seeder.magnet}`)
  await waitForComplete(page)
  const { infoHash } = seeder
  /** Puts a file where the torrent's folder was, or takes it away, while no engine runs. */
  const block = async (isBlocked: boolean): Promise<void> => {
    await page.goto(`${stack.app.url}/config.json`)
    await page.evaluate(
      async ([name, isBlocked]) => {
        const torrents = await (await navigator.storage.getDirectory()).getDirectoryHandle('torrents')
        await torrents.removeEntry(name, { recursive: true })
        if (isBlocked) await torrents.getFileHandle(name, { create: true })
      },
      [infoHash, isBlocked] as const,
    )
  }
  await block(true)
  await page.goto(`${stack.app.url}/#/torrent/${infoHash}`)
  await expect(page.getByText(t('error.io'))).toBeVisible()
  await expect(page.getByText(t('metadata.paused'))).toBeHidden()
  await expectAccessible()
  await openList(page)
  await expect(page.getByText(t('error.io'))).toBeVisible()
  await expectAccessible()
  await seeder.resetCounts()
  await block(false)
  await page.goto(`${stack.app.url}/#/torrent/${infoHash}`)
  await waitForComplete(page)
  expect((await seeder.status()).sentBytes).toBeGreaterThanOrEqual(150_000)
})
