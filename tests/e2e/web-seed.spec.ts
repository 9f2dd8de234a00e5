import { errorWords } from '../../src/app/ui/strings/error-words.ts'
import { WebSeedError } from '../../src/core/errors.ts'
import { madeUpBytes, sha256 } from '../stack/content.ts'
import { addTorrentFiles, openTorrent, progressOf, saveFile, waitForComplete } from './driver.ts'
import { expect, test } from './fixtures.ts'
import { locale, t } from './words.ts'

const KIB = 1024
const MIB = 1024 * KIB
const name = 'both.bin'
const bytes = madeUpBytes(name, 4 * MIB)

// Every web seed of these tests refuses preflights, and fails its test when one comes (tests/stack/web-seed.ts).

test('when a peer dies a web seed delivers its outstanding blocks', async ({ app, seed, webSeed }) => {
  const host = await webSeed([{ name, bytes }])
  host.behave(() => ({ status: 503 }))
  // It stops within a piece, with more asked of it than it will send.
  const seeder = await seed({ files: [{ name, bytes }], webSeeds: [host.url], gate: { allowBytes: MIB + 40 * KIB } })
  const page = await app.open()
  await addTorrentFiles(page, seeder.torrentFile)
  await app.agree()
  await seeder.until(({ sentBytes }) => sentBytes >= MIB)
  // What it calls sent may still be in its queues: of a quarter of the file most is here.
  const percent = async () => Number(await progressOf(page).getAttribute('aria-valuenow'))
  await expect.poll(percent).toBeGreaterThanOrEqual(20)
  host.behave(() => null)
  await seeder.stop()
  await waitForComplete(page)
  // What the peer brought is not fetched again. Some of the bytes that it counts as
  // sent were still in its channel when it died.
  expect(host.sentBytes()).toBeLessThanOrEqual(3 * MIB + 512 * KIB)
  await openTorrent(page, seeder.infoHash, 'files')
  expect((await saveFile(page, name)).sha256).toBe(sha256(bytes))
})

test('when a web seed dies a peer delivers its outstanding blocks', async ({ app, seed, webSeed }) => {
  const host = await webSeed([{ name, bytes }])
  // Within a piece, and then nothing more.
  host.behave(() => (host.requests.length === 1 ? { cutAfter: 100 * KIB } : { status: 500 }))
  const seeder = await seed({ files: [{ name, bytes }], webSeeds: [host.url], gate: { allowBytes: 0 } })
  const page = await app.open()
  await addTorrentFiles(page, seeder.torrentFile)
  await app.agree()
  await openTorrent(page, seeder.infoHash, 'peers')
  const failed = new WebSeedError('web-seed-status', '', { status: 500 })
  await expect(page.getByText(errorWords(locale, failed))).toBeVisible()
  await seeder.setGate({})
  await waitForComplete(page)
  await openTorrent(page, seeder.infoHash, 'files')
  expect((await saveFile(page, name)).sha256).toBe(sha256(bytes))
})

test('a web seed without CORS says so, and another one is asked', async ({ app, seed, webSeed }) => {
  const closed = await webSeed([{ name, bytes }])
  closed.behave(() => ({ closed: true }))
  const open = await webSeed([{ name, bytes }])
  let answer = (): void => {}
  const until = new Promise<void>((resolve) => {
    answer = resolve
  })
  open.behave(() => ({ until }))
  const maker = await seed({ files: [{ name, bytes }], webSeeds: [closed.url, open.url] })
  await maker.stop()
  const page = await app.open()
  await addTorrentFiles(page, maker.torrentFile)
  await app.agree()
  await openTorrent(page, maker.infoHash, 'peers')
  const row = page.getByRole('row').filter({ hasText: closed.url })
  await expect(row).toContainText(errorWords(locale, new WebSeedError('web-seed-unreachable', '')))
  await expect(row.getByRole('cell', { name: t('peers.kind.web-seed') })).toBeVisible()
  answer()
  await waitForComplete(page)
  expect(open.sentBytes()).toBe(bytes.length)
})

test('a magnet link gets its list of files from an address that it names, and says why others brought none', async ({
  app,
  seed,
  webSeed,
}) => {
  const maker = await seed({ files: [{ name, bytes }] })
  await maker.stop()
  const host = await webSeed([
    { name, bytes },
    { name: 'list.torrent', bytes: maker.torrentFile },
  ])
  const closed = await webSeed([])
  closed.behave(() => ({ closed: true, status: 200 }))
  let answer = (): void => {}
  const until = new Promise<void>((resolve) => {
    answer = resolve
  })
  host.behave(({ path }) => (path === '/list.torrent' ? { until } : null))
  const [ws, first, second] = [host.url, `${closed.url}list.torrent`, `${host.url}list.torrent`].map(encodeURIComponent)
  const page = await app.open(`#magnet:?xt=urn:btih:${maker.infoHash}&ws=${ws}&xs=${first}&as=${second}`)
  const row = page.getByRole('listitem').filter({ hasText: closed.url })
  await expect(row).toContainText(errorWords(locale, new WebSeedError('source-unreachable', '')))
  answer()
  await waitForComplete(page)
  expect(host.sentBytes()).toBe(bytes.length + maker.torrentFile.length)
})
