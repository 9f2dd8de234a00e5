import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sha256 } from '../stack/content.ts'
import { hasLibtorrent, LibtorrentPeer } from '../stack/libtorrent.ts'
import { button, kept, openTorrent, remove, saveFile, waitForComplete, waitForServiceWorker } from './driver.ts'
import { expect, test } from './fixtures.ts'
import { watchHeaps } from './heap.ts'
import { makeLink, OWN_FOLDER, ownFile, stubPickers, writeOwn } from './own-files.ts'
import { hugeFile, userFiles, withoutHandles } from './share-driver.ts'
import { st, t } from './words.ts'

/** What the engine does with the user's own files: torrents that every client reads, from files that may change. */

const MIB = 1 << 20

test('a folder in place: stock webtorrent, another page and libtorrent get every byte, also after a reload', async ({
  app,
  page,
  leech,
  newProfile,
  stack,
}) => {
  const files = [
    ownFile('a.bin', 3 * MIB + 17),
    ownFile('deep/er/ключ é.bin', 2 * MIB + 1),
    ownFile('empty.txt', 0),
    ownFile('last.bin', 300_001),
  ]
  await stubPickers(page)
  await app.open('#/share')
  await writeOwn(page, ...files)
  await button(page, st('pick.folder.first')).click()
  const { magnet, infoHash } = await makeLink(page, { keep: 'in-place', agree: () => app.agree() })
  expect((await kept(page)).torrents).toEqual([])

  const stock = await leech({ torrent: magnet })
  const got = new Map((await stock.finished()).files.map(({ path, sha256 }) => [path, sha256]))
  // Its trackers hear of one seeder, not of a leecher that has all.
  await stack.tracker.until(({ swarms }) => swarms[infoHash]?.seeders === 2)
  for (const { path, bytes } of files.filter(({ bytes }) => bytes.length > 0)) {
    expect(got.get(`${OWN_FOLDER}/${path}`), path).toBe(sha256(bytes))
  }
  await stock.stop()

  // The handles were kept: nothing is hashed, asked or chosen again.
  await page.goto('about:blank')
  await app.open()
  await openTorrent(page, infoHash)
  await waitForComplete(page)
  const other = await newProfile()
  await app.open(`#${magnet}`, other.page)
  await waitForComplete(other.page)
  await openTorrent(other.page, infoHash, 'files')
  for (const { path, bytes } of [files[0]!, files[3]!]) {
    expect((await saveFile(other.page, path)).sha256).toBe(sha256(bytes))
  }
  // One's own files are saved, and watched, as any other.
  await openTorrent(page, infoHash, 'files')
  expect((await saveFile(page, 'a.bin')).sha256).toBe(sha256(files[0]!.bytes))
  await other.dispose()

  if (hasLibtorrent()) {
    const folder = mkdtempSync(join(tmpdir(), 'freshet-libtorrent-'))
    const peer = new LibtorrentPeer({ folder, tracker: stack.tracker.url, torrent: magnet })
    expect((await peer.until(({ isComplete }) => isComplete)).wrong).toBe(0)
    await peer.kill()
    for (const { path, bytes } of files) {
      expect(sha256(readFileSync(join(folder, OWN_FOLDER, path))), path).toBe(sha256(bytes))
    }
    rmSync(folder, { recursive: true })
  }

  // Nothing of the user's is touched when it goes.
  await openTorrent(page, infoHash)
  await remove(page, OWN_FOLDER, true)
  const { torrents, sessions } = await kept(page)
  expect([...torrents, ...sessions]).not.toContain(infoHash)
  await writeOwn(page, { path: 'a.bin', bytes: null })
})

test('a file that changed or vanished sends no wrong byte, and goes on once it is as it was', async ({
  app,
  page,
  leech,
}) => {
  const files = [ownFile('a.bin', 2 * MIB), ownFile('b.bin', 2 * MIB)]
  const [first, second] = files as [(typeof files)[0], (typeof files)[0]]
  const changed = Uint8Array.from(second.bytes)
  changed[1_900_000]! ^= 1
  await stubPickers(page)
  await app.open('#/share')
  await writeOwn(page, ...files)
  await button(page, st('pick.folder.first')).click()
  const { magnet, infoHash } = await makeLink(page, { keep: 'in-place', agree: () => app.agree() })

  await writeOwn(page, { path: 'b.bin', bytes: changed })
  const stock = await leech({ torrent: magnet })
  await expect(page.getByText(st('fault.changed')).first()).toBeVisible()
  // All but the piece that changed.
  await stock.until(({ progress }) => progress * 4 * MIB === 4 * MIB - 16_384)

  await writeOwn(page, { path: 'b.bin', bytes: null })
  await page.reload()
  await openTorrent(page, infoHash)
  await expect(page.getByText(st('fault.missing')).first()).toBeVisible()
  await writeOwn(page, second)
  await button(page, st('fault.changed.check'))
    .or(button(page, st('pick.folder.again')))
    .first()
    .click()
  await expect(page.getByText(st('fault.missing'))).toBeHidden()
  // The other looks for peers again only when its tracker's interval is over.
  await stock.stop()
  const again = await leech({ torrent: magnet })
  const hashes = (await again.finished()).files.map(({ sha256 }) => sha256)
  expect(hashes.toSorted()).toEqual([sha256(first.bytes), sha256(second.bytes)].toSorted())
})

test('a file of 1 GB is hashed and seeded in place without being held in memory', async ({
  app,
  page,
  newProfile,
}, info) => {
  // FRESHET_SHARE_BYTES=5000000000 takes five times as long.
  const length = Number(process.env.FRESHET_SHARE_BYTES ?? 1_000 * MIB)
  const files = await userFiles({})
  await hugeFile(files.pathOf('large.bin'), length)
  await withoutHandles(page)
  await app.open('#/share')
  const choosing = page.waitForEvent('filechooser')
  await button(page, st('pick.files.first')).click()
  await (await choosing).setFiles(files.pathOf('large.bin'))
  const grown = await watchHeaps(page)
  const startedAt = performance.now()
  const { magnet, infoHash } = await makeLink(page, { keep: 'in-place', agree: () => app.agree() })
  const seconds = (performance.now() - startedAt) / 1_000

  // Read by another, from places all over the file. It has its data on disk, where there is space for so much.
  const other = await newProfile(['--mute-audio'])
  await app.open(`#${magnet}`, other.page)
  await waitForServiceWorker(other.page)
  await openTorrent(other.page, infoHash, 'files')
  await expect(other.page.getByRole('link', { name: t('files.save', { name: 'large.bin' }) })).toBeVisible()
  const zeros = await other.page.evaluate(
    async ({ url, length, most }) => {
      let zeros = 0
      for (let at = 0; at < length; at += length / 4) {
        const response = await fetch(url, { headers: { range: `bytes=${at}-${at + most - 1}` } })
        if (!response.ok) throw new Error(`${response.status} at ${at}`)
        zeros += new Uint8Array(await response.arrayBuffer()).filter((byte) => byte === 0).length
      }
      return zeros
    },
    { url: `/stream/${infoHash}/large.bin`, length, most: 4 * MIB },
  )
  expect(zeros).toBe(4 * 4 * MIB)
  const { peak } = await grown()
  const description = `${JSON.stringify(peak)} bytes; hashed in ${seconds.toFixed(1)} s`
  info.annotations.push({ type: 'grown by', description })
  for (const [realm, bytes] of Object.entries(peak)) expect(bytes, realm).toBeLessThan(100_000_000)
  await other.dispose()
  await files.dispose()
})
