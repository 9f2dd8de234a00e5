import { createHash } from 'node:crypto'
import { madeUpBytes, sha256 } from '../stack/content.ts'
import { bencode } from '../vectors/torrents.ts'
import { addTorrentFiles, notice, openTorrent, pause, saveFile, waitForComplete } from './driver.ts'
import { expect, test } from './fixtures.ts'
import { watchHeaps } from './heap.ts'
import { t } from './words.ts'

test.use({ ownBrowser: true })

const MIB = 1 << 20
const LARGE = 300 * MIB

/** A page that keeps the window that it opened. */
interface Opener {
  readonly opened: Window
}

/** A torrent of one file that only a web seed has. */
function torrentOf(name: string, bytes: Uint8Array, pieceLength: number, webSeed: string): Buffer {
  const hashes: Buffer[] = []
  for (let at = 0; at < bytes.length; at += pieceLength) {
    hashes.push(
      createHash('sha1')
        .update(bytes.subarray(at, at + pieceLength))
        .digest(),
    )
  }
  const info = { length: bytes.length, name, 'piece length': pieceLength, pieces: Buffer.concat(hashes) }
  return Buffer.from(bencode({ info, 'url-list': webSeed }))
}

test('a file of 300 MB is saved whole without being held in the page’s memory', async ({ app, webSeed }, info) => {
  const name = 'large.bin'
  const bytes = madeUpBytes(name, LARGE)
  const seed = await webSeed([{ name, bytes }])
  const page = await app.open()
  // Shown once the engine runs.
  await expect(page.getByRole('meter')).toBeVisible()
  const grown = await watchHeaps(page)
  await addTorrentFiles(page, torrentOf(name, bytes, MIB, seed.url))
  await app.agree()
  await page.getByRole('tab', { name: t('tab.files') }).click()

  // It begins with the first pieces and goes on as the others come.
  const saved = await saveFile(page, name)
  expect(saved).toMatchObject({ name, length: LARGE, sha256: sha256(bytes) })
  await waitForComplete(page)
  const { peak } = await grown()
  const words = Object.entries(peak).map(([realm, bytes]) => `${realm} ${(bytes / MIB).toFixed(1)} MiB`)
  info.annotations.push({ type: 'grown by', description: words.join(', ') })
  expect(peak.page).toBeLessThan(50 * MIB)
  // The workers hold what is under way: 40 to 70 MiB each here, garbage included. None holds the file.
  for (const realm of ['engine', 'piece', 'service_worker']) expect(peak[realm], realm).toBeLessThan(LARGE / 2)
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
      await expect(popup.getByRole('button', { name: t('elsewhere.move') })).toBeVisible()
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
  const files = [{ name: 'part.bin', size: 2 * MIB }]
  const seeder = await seed({ files, pieceLength: MIB / 16, gate: { held: { from: 16 } } })
  const page = await app.open(`#${seeder.magnet}`)
  await seeder.until(({ sentBytes }) => sentBytes >= MIB)
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
