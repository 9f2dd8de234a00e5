import { statSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import type { Seeder } from '../stack/node-peer.ts'
import { SAMPLE_FOLDER } from '../stack/up.ts'
import { chooseFile, openTorrent, waitForComplete } from './driver.ts'
import { expect, test } from './fixtures.ts'
import { claimed, halfOf, repeatedOf, sessionOf, untilHalf } from './resume-driver.ts'
import { locale, t } from './words.ts'

test.use({ ownBrowser: true })

const PIECE_LENGTH = 64 * 1024
const SIZE = 6 << 20
const film = { name: 'sample.webm', path: join(SAMPLE_FOLDER, 'sample.webm') }
const FILLING = 4 << 20
const WHOLE = statSync(film.path).size + FILLING

/** Waits until half of the torrent is here and written. */
async function stopAtHalf(page: Page, seeder: Seeder): Promise<number[]> {
  await expect.poll(async () => (await claimed(page, seeder.infoHash)).length).toBe(halfOf(SIZE, PIECE_LENGTH))
  return claimed(page, seeder.infoHash)
}

test('a reload half way downloads no verified piece again', async ({ app, seed }) => {
  const seeder = await seed({
    files: [{ name: 'half.bin', size: SIZE }],
    pieceLength: PIECE_LENGTH,
    gate: { allowPieces: halfOf(SIZE, PIECE_LENGTH) },
  })
  const page = await app.open(`#${seeder.magnet}`)
  const verified = await stopAtHalf(page, seeder)
  await page.reload()
  await seeder.setGate({})
  await waitForComplete(page)
  // One piece of slack, as promised; none is expected.
  expect(await repeatedOf(seeder, verified)).toBeLessThanOrEqual(1)
})

test('after a kill half way no verified piece is downloaded again, and the file plays without tracker, seeder and network', async ({
  app,
  profile,
  seed,
  newStack,
}) => {
  const stack = await newStack()
  const seeder = await seed({
    name: 'Killed',
    files: [film, { name: 'filling.bin', size: FILLING }],
    pieceLength: PIECE_LENGTH,
    announce: [stack.tracker.url],
    gate: { allowPieces: halfOf(WHOLE, PIECE_LENGTH) },
  })
  let page = profile.page
  await page.goto(`${stack.app.url}/#${seeder.magnet}`)
  await app.agree()
  const verified = await untilHalf(page, seeder)
  // At once: the session is written only now and then, and what it does not know yet must not be lost.
  await profile.kill()
  const begun = (await seeder.sent()).map((piece) => piece.index)

  page = await profile.launch()
  await page.goto(`${stack.app.url}/#/torrent/${seeder.infoHash}`)
  await seeder.setGate({})
  // The seeder may still hold on to the connection of the browser that died.
  await waitForComplete(page)
  // Those that had begun but were not verified come again; of the verified, one piece of slack.
  expect(await repeatedOf(seeder, begun)).toBeLessThanOrEqual(begun.length - verified + 1)

  await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined))
  await profile.kill()
  await seeder.stop()
  await stack.tracker.close()
  await stack.app.close()
  page = await profile.launch()
  await profile.context.setOffline(true)
  await page.goto(`${stack.app.url}/#/torrent/${seeder.infoHash}`)
  await waitForComplete(page)
  const player = page.locator('video')
  await player.click()
  await player.evaluate((element: HTMLVideoElement) => {
    element.muted = true
    element.currentTime = 12
    void element.play().catch(() => undefined)
  })
  await expect.poll(() => player.evaluate((element: HTMLVideoElement) => element.currentTime)).toBeGreaterThan(12.2)
  expect(stack.tracker.counts().sockets).toBe(0)
})

test('the choice of files and the counters survive a reload and a kill', async ({
  app,
  profile,
  seed,
  leech,
  stack,
}) => {
  const [wanted, other] = ['wanted.bin', 'other.bin'].map((name) => ({ name, size: 4 * PIECE_LENGTH }))
  const seeder = await seed({
    name: 'Counted',
    files: [wanted!, other!],
    pieceLength: PIECE_LENGTH,
    gate: { allowBytes: 0 },
  })
  let page = await app.open(`#${seeder.magnet}`)
  await openTorrent(page, seeder.infoHash, 'files')
  await chooseFile(page, 'other.bin', false)
  await seeder.setGate({})
  await waitForComplete(page)
  await seeder.stop()
  const leecher = await leech({ torrent: seeder.torrentFile })
  // All that the page has chosen: no peer has the rest.
  const { downloadedBytes: taken } = await leecher.until(({ downloadedBytes }) => downloadedBytes >= wanted!.size)
  await leecher.stop()
  const kept = () => sessionOf(page, seeder.infoHash)
  await expect.poll(async () => (await kept())?.uploadedBytes).toBeGreaterThanOrEqual(taken)
  const before = await kept()
  expect(before).toMatchObject({ selected: [true, false] })
  expect(before?.downloadedBytes).toBeGreaterThanOrEqual(wanted!.size)
  const traffic = page.getByText(/ received, .* sent\./)
  await openTorrent(page, seeder.infoHash, 'details')
  // The record is written sooner than the page is told.
  await expect(traffic).toContainText(locale.bytes(before!.uploadedBytes))
  const shown = await traffic.textContent()

  const look = async (): Promise<void> => {
    await expect(page.getByText(/ received, .* sent\./)).toHaveText(shown!.trim())
    await page.getByRole('tab', { name: t('tab.files') }).click()
    const box = (name: string) => page.getByRole('checkbox', { name: t('files.download', { name }) })
    await expect(box('wanted.bin')).toBeChecked()
    await expect(box('other.bin')).not.toBeChecked()
    expect(await kept()).toEqual(before)
  }
  await page.reload()
  await look()
  await profile.kill()
  page = await profile.launch()
  await page.goto(`${stack.app.url}/#/torrent/${seeder.infoHash}/details`)
  await look()
})
