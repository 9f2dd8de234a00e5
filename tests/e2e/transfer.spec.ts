import type { Page } from '@playwright/test'
import { LIMITS } from '../../src/core/limits.ts'
import { madeUpBytes, sha256 } from '../stack/content.ts'
import {
  addByDialog,
  addTorrentFiles,
  button,
  chooseFile,
  kept,
  notice,
  openList,
  openTorrent,
  pause,
  progressOf,
  remove,
  resume,
  saveFile,
  waitForComplete,
} from './driver.ts'
import { expect, test } from './fixtures.ts'
import { t } from './words.ts'

const KIB = 1024
const MIB = 1024 * KIB
const PIECE = 64 * KIB

const used = (page: Page): Promise<number> =>
  page.evaluate(async () => (await navigator.storage.estimate()).usage ?? Number.NaN)

test('pause ends every connection and sending; resume continues from there', async ({ app, seed, leech, stack }) => {
  const seeder = await seed({ files: [{ name: 'paused.bin', size: 4 * MIB }], gate: { allowPieces: 32 } })
  const page = await app.open(`#${seeder.magnet}`)
  await seeder.until(({ sentBytes }) => sentBytes >= 2 * MIB)
  // What a seeder counts as sent may wait in its channel yet.
  const percent = async (): Promise<number> => Number(await progressOf(page).getAttribute('aria-valuenow'))
  await expect.poll(percent).toBeGreaterThan(30)
  await pause(page)
  await seeder.until(({ peers }) => peers === 0)
  await stack.tracker.until(({ swarms }) => swarms[seeder.infoHash]?.leechers === 0)

  // The seeder may send again, and shows that it would: another peer gets all of it.
  await seeder.setGate({})
  await seeder.resetCounts()
  const { wiresOpened } = await seeder.status()
  const other = await leech({ torrent: seeder.magnet })
  await other.finished()
  const sent = await seeder.status()
  expect(sent.wiresOpened).toBe(wiresOpened + 1)
  expect(sent.sentBytes).toBe(seeder.length)
  await other.stop()

  await seeder.resetCounts()
  await resume(page)
  await waitForComplete(page)
  // Half was there; the pieces that were half here come anew.
  expect((await seeder.status()).sentBytes).toBeLessThan(seeder.length - MIB)
})

test('a web seed alone completes a torrent', async ({ app, seed, webSeed, stack }) => {
  // The first two share a piece, and the last ends within one.
  const files = [
    { name: 'one.bin', bytes: madeUpBytes('one.bin', 700_001) },
    { name: 'two.bin', bytes: madeUpBytes('two.bin', 900_000) },
    { name: 'three.bin', bytes: madeUpBytes('three.bin', 123) },
  ]
  const host = await webSeed(files.map(({ name, bytes }) => ({ name: `album/${name}`, bytes })))
  const maker = await seed({ files, name: 'album', pieceLength: PIECE, webSeeds: [host.url] })
  await maker.stop()
  await stack.tracker.until(({ swarms }) => (swarms[maker.infoHash]?.seeders ?? 0) === 0)

  const page = await app.open()
  await addTorrentFiles(page, maker.torrentFile)
  await app.agree()
  await waitForComplete(page)
  expect(host.sentBytes()).toBe(maker.length)
  await openTorrent(page, maker.infoHash, 'peers')
  await expect(page.getByRole('cell', { name: t('peers.kind.web-seed') })).toBeVisible()
  await openTorrent(page, maker.infoHash, 'files')
  for (const { name, bytes } of files) expect((await saveFile(page, name)).sha256).toBe(sha256(bytes))
})

test('adding the same magnet again opens the existing torrent and merges its trackers', async ({
  app,
  seed,
  newStack,
  stack,
}) => {
  const elsewhere = await newStack()
  const seeder = await seed({ files: [{ name: 'twice.bin', size: MIB }], announce: [elsewhere.tracker.url] })
  const magnet = (tracker: string) => `magnet:?xt=urn:btih:${seeder.infoHash}&tr=${encodeURIComponent(tracker)}`
  const page = await app.open(`#${magnet(stack.tracker.url)}`)
  await stack.tracker.until(({ swarms }) => swarms[seeder.infoHash]?.leechers === 1)

  await openList(page)
  await addByDialog(page, magnet(elsewhere.tracker.url))
  await expect(notice(page, t('notice.existed', { name: '' }).trim())).toBeVisible()
  expect(new URL(page.url()).hash).toContain(seeder.infoHash)
  // Only the second tracker knows the seeder.
  await waitForComplete(page)
  await openTorrent(page, seeder.infoHash, 'peers')
  for (const { tracker } of [stack, elsewhere]) await expect(page.getByText(tracker.url)).toBeVisible()
  await openList(page)
  await expect(page.getByRole('progressbar')).toHaveCount(1)
})

test('no block of an unselected file is requested', async ({ app, seed }) => {
  const files = ['a.bin', 'b.bin', 'c.bin'].map((name) => ({ name, size: MIB }))
  const seeder = await seed({ files, name: 'three', pieceLength: PIECE })
  // Choked, we get the metainfo and may ask for nothing.
  await seeder.setChoking(true)
  const page = await app.open(`#${seeder.magnet}`)
  await openTorrent(page, seeder.infoHash, 'files')
  await chooseFile(page, 'b.bin', false)
  await expect(page.getByText(t('files.chosen', { chosen: 2, count: 3, size: '' }).split(',')[0] ?? '')).toBeVisible()
  await seeder.setChoking(false)
  await waitForComplete(page)
  const each = MIB / PIECE
  const skipped = Array.from({ length: each }, (_, index) => each + index)
  expect((await seeder.sent()).map(({ index }) => index).filter((index) => skipped.includes(index))).toEqual([])
  expect((await seeder.status()).sentBytes).toBe(2 * MIB)

  await seeder.resetCounts()
  await chooseFile(page, 'b.bin', true)
  await seeder.until(({ sentBytes }) => sentBytes >= MIB)
  await waitForComplete(page)
  expect((await seeder.sent()).map(({ index }) => index)).toEqual(skipped)
  expect((await seeder.status()).sentBytes).toBe(MIB)
})

test('watching the beginning of an unselected file downloads no more than the read-ahead', async ({ app, seed }) => {
  const length = 32 * MIB
  const seeder = await seed({
    files: [
      { name: 'film.bin', size: length },
      { name: 'notes.txt', size: PIECE },
    ],
    name: 'film',
    pieceLength: 256 * KIB,
  })
  await seeder.setChoking(true)
  const page = await app.open(`#${seeder.magnet}`)
  await openTorrent(page, seeder.infoHash, 'files')
  await button(page, t('files.none')).click()
  await expect(page.getByText(/^0 of \d+ files chosen/)).toBeVisible()
  await seeder.setChoking(false)

  // Only the service worker knows the address.
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null)
  const url = (await page.getByRole('link', { name: t('files.save', { name: 'film.bin' }) }).getAttribute('href')) ?? ''
  const first = await page.evaluate(async (address) => {
    const response = await fetch(address)
    const reader = response.body?.getReader()
    // A player holds the stream open and reads at its own speed.
    Object.assign(window, { reader })
    return response.ok ? ((await reader?.read())?.value?.length ?? 0) : 0
  }, url)
  expect(first).toBeGreaterThan(0)
  const readAhead = LIMITS.streamReadAheadBytes
  await seeder.until(({ sentBytes }) => sentBytes >= readAhead)

  // The end comes while the beginning is still open, and nothing between the two.
  const tail = 100_000
  const got = await page.evaluate(
    async ({ address, tail }) => {
      const response = await fetch(address, { headers: { Range: `bytes=-${tail}` } })
      return (await response.arrayBuffer()).byteLength
    },
    { address: url, tail },
  )
  expect(got).toBe(tail)
  // A browser takes up to 2 MiB of a response before anyone reads it; the window begins after that.
  const most = first + readAhead + 2 * MIB
  const beyond = (await seeder.sent()).filter(
    ({ index }) => index * seeder.pieceLength > most && (index + 1) * seeder.pieceLength <= length - tail,
  )
  expect(beyond).toEqual([])
})

test('removing a torrent with its data frees the space', async ({ app, seed }) => {
  const name = 'removed.bin'
  const length = 8 * MIB
  const seeder = await seed({ files: [{ name, size: length }] })
  const page = await app.open(`#${seeder.magnet}`)
  await waitForComplete(page)
  await expect.poll(() => kept(page)).toEqual({ torrents: [seeder.infoHash], sessions: [seeder.infoHash] })
  await expect.poll(() => used(page)).toBeGreaterThan(length)
  const before = await used(page)
  await remove(page, name, true)
  expect(await kept(page)).toEqual({ torrents: [], sessions: [] })
  await expect.poll(() => used(page)).toBeLessThan(before - length + MIB)
})

test('data kept after removal is checked and used when the torrent is added again', async ({ app, seed }) => {
  const name = 'kept.bin'
  const seeder = await seed({ files: [{ name, size: 4 * MIB }] })
  const page = await app.open(`#${seeder.magnet}`)
  await waitForComplete(page)
  await remove(page, name, false)
  expect(await kept(page)).toEqual({ torrents: [seeder.infoHash], sessions: [] })
  await seeder.until(({ peers }) => peers === 0)
  await seeder.resetCounts()

  await addByDialog(page, seeder.magnet)
  await waitForComplete(page)
  expect(await seeder.status()).toMatchObject({ sentBytes: 0, requests: 0 })
  await openTorrent(page, seeder.infoHash, 'files')
  expect((await saveFile(page, name)).sha256).toBe(seeder.files[0]?.sha256)
})

for (const relay of [false, true]) {
  test(`downloads and seeds with channels that are ${relay ? 'relayed by the window' : 'moved to the worker'}`, async ({
    app,
    page,
    seed,
    leech,
    stack,
  }) => {
    await page.addInitScript(() => {
      const { postMessage } = Worker.prototype
      const moved = { channels: 0 }
      Object.assign(window, { moved })
      Worker.prototype.postMessage = function (this: Worker, message: unknown, options?: unknown) {
        const transfer = Array.isArray(options) ? options : []
        moved.channels += transfer.filter((item) => item instanceof RTCDataChannel).length
        return (postMessage as (...args: unknown[]) => void).call(this, message, options)
      }
    })
    const seeder = await seed({ files: [{ name: 'channel.bin', size: 2 * MIB }] })
    await app.open(`${relay ? '?relay=1' : ''}#${seeder.magnet}`)
    await waitForComplete(page)
    await seeder.stop()
    await stack.tracker.until(({ swarms }) => swarms[seeder.infoHash]?.seeders === 1)
    const other = await leech({ torrent: seeder.magnet })
    expect((await other.finished()).files[0]?.sha256).toBe(seeder.files[0]?.sha256)
    const moved = await page.evaluate(() => (window as unknown as { moved: { channels: number } }).moved.channels)
    expect(moved > 0).toBe(!relay)
  })
}
