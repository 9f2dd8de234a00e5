import { madeUpBytes, sha256 } from '../stack/content.ts'
import { unzip } from '../stack/unzip.ts'
import { webFolderTorrent } from '../stack/web-torrent.ts'
import {
  addTorrentFiles,
  button,
  download,
  notice,
  openTorrent,
  pause,
  saveFile,
  waitForComplete,
  waitForServiceWorker,
} from './driver.ts'
import { expect, test } from './fixtures.ts'
import { type Heaps, watchHeaps } from './heap.ts'
import { t } from './words.ts'

test.use({ ownBrowser: true })

const MIB = 1 << 20
const LARGE = 300 * MIB

const inMib = (heaps: Heaps): string =>
  Object.entries(heaps)
    .map(([realm, bytes]) => `${realm} ${(bytes / MIB).toFixed(1)} MiB`)
    .join(', ')

/** A page that keeps the window that it opened. */
interface Opener {
  readonly opened: Window
}

test('files and an archive of 600 MB are saved without being held in memory', async ({ app, webSeed }, info) => {
  // The second file has the bytes of the first, so that the test has to make half as many.
  const bytes = madeUpBytes('large.bin', LARGE)
  const names = ['large.bin', 'other.bin']
  const seed = await webSeed(names.map((name) => ({ name: `large/${name}`, bytes })))
  const files = names.map((name) => ({ path: [name], bytes }))
  // Made before the page is opened: meanwhile this process, which serves the app, answers nothing.
  const [torrent, whole] = [webFolderTorrent('large', files, MIB, seed.url), { length: LARGE, sha256: sha256(bytes) }]
  const page = await app.open()
  // Shown once the engine runs.
  await expect(page.getByRole('meter')).toBeVisible()
  await waitForServiceWorker(page)
  const grown = await watchHeaps(page)
  await addTorrentFiles(page, torrent)
  await app.agree()
  await page.getByRole('tab', { name: t('tab.files') }).click()

  // It begins with the first pieces and goes on as the others come.
  const saved = await saveFile(page, 'large.bin')
  expect(saved).toMatchObject({ name: 'large.bin', ...whole })
  await waitForComplete(page)
  const { peak } = await grown()
  info.annotations.push({ type: 'file: grown by', description: inMib(peak) })
  expect(peak.page).toBeLessThan(50 * MIB)
  // The workers hold what is under way: 40 to 70 MiB each here, garbage included. None holds the file.
  for (const realm of ['engine', 'piece', 'service_worker']) expect(peak[realm], realm).toBeLessThan(LARGE / 2)

  // One that is cancelled half-way leaves nothing behind, and the next one is whole.
  const cancelling = page.waitForEvent('download')
  await button(page, t('action.saveAll')).click()
  await (await cancelling).cancel()

  const grownBySaving = await watchHeaps(page, { live: true })
  const archive = await download(page, () => button(page, t('action.saveAll')).click())
  const heaps = await grownBySaving()
  info.annotations.push({ type: 'archive: grown by', description: inMib(heaps.peak) })
  for (const realm of Object.keys(heaps.peak)) expect(heaps.peak[realm], realm).toBeLessThan(50 * MIB)
  expect(archive.name).toBe('large.zip')
  expect(Object.fromEntries(await unzip(archive.path))).toEqual({ 'large/large.bin': whole, 'large/other.bin': whole })
})

test('another site that opens the address of a file has nothing saved, and learns nothing of what is here', async ({
  app,
  seed,
  profile,
  stack,
}) => {
  const seeder = await seed({ files: [{ name: 'here.bin', size: MIB }] })
  const page = await app.open(`#${seeder.magnet}`)
  await waitForComplete(page)
  await waitForServiceWorker(page)
  const saves: string[] = []
  profile.context.on('page', (opened) => opened.on('download', (download) => saves.push(download.url())))
  // The same server under a name of its own: another origin, and another site.
  const foreign = await profile.context.newPage()
  await foreign.goto(`${stack.app.url.replace('127.0.0.1', 'localhost')}/config.json`)

  const learnt: unknown[] = []
  for (const infoHash of [seeder.infoHash, 'f'.repeat(40)]) {
    for (const query of ['', '?save=1', '?save=1&permit=x']) {
      const opening = profile.context.waitForEvent('page')
      await foreign.evaluate((url) => {
        Object.assign(window, { opened: open(url) })
      }, `${stack.app.url}/stream/${infoHash}/here.bin${query}`)
      const popup = await opening
      // Its address is that of the torrent in the app, and the window that opened it has lost it.
      await popup.waitForURL(`${stack.app.url}/#/torrent/${infoHash}`)
      await expect.poll(() => foreign.evaluate(() => (window as unknown as Opener).opened.closed)).toBe(true)
      learnt.push(await foreign.evaluate(() => (window as unknown as Opener).opened.length))
      const name = infoHash === seeder.infoHash ? 'here.bin' : t('torrent.unknown.title')
      await expect(popup.getByRole('heading', { level: 1, name })).toBeVisible()
      await popup.close()
    }
  }
  expect(new Set(learnt)).toEqual(new Set([0]))
  expect(saves).toEqual([])
})

test('a file that cannot be saved is explained, and the app stays', async ({ app, seed }) => {
  const seeder = await seed({ files: [{ name: 'held.bin', size: MIB }], gate: { allowBytes: 0 } })
  const page = await app.open(`#${seeder.magnet}`)
  await seeder.until((status) => status.waitingReads > 0)
  await pause(page)
  await openTorrent(page, seeder.infoHash, 'files')
  await page.getByRole('link', { name: t('files.save', { name: 'held.bin' }), exact: true }).click()
  await expect(notice(page, t('error.save-stopped'))).toBeVisible()
  await expect(page.getByRole('tab', { name: t('tab.files') })).toBeVisible()
  await expect(page.locator('iframe')).toHaveCount(0)
})

test('a save of what is not here says so, and one whose next part is late too', async ({ app, seed }) => {
  // Fewer blocks are held than the least depth of the pipeline (32), so that they never fill it.
  const files = [{ name: 'part.bin', size: (3 * MIB) / 4 }]
  const seeder = await seed({ files, pieceLength: MIB / 16, gate: { held: { from: 6 } } })
  const page = await app.open(`#${seeder.magnet}`)
  await seeder.until(({ sentBytes }) => sentBytes >= (3 * MIB) / 8)
  await waitForServiceWorker(page)
  const save = page.getByRole('link', { name: t('files.save', { name: 'part.bin' }) })
  await page.getByRole('tab', { name: t('tab.files') }).click()
  await save.click()
  await expect(notice(page, t('notice.saveGrowing', { name: 'part.bin' }))).toBeVisible()
  // The rest does not come.
  await expect(page.getByText(t('error.save-waits'))).toBeVisible()
  // And nothing can come while the torrent is stopped.
  await pause(page)
  await save.click()
  await expect(page.getByText(t('error.save-stopped'))).toBeVisible()
})
