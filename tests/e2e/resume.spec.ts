import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Page } from '@playwright/test'
import type { Seeder } from '../stack/node-peer.ts'
import { expect, test } from './fixtures.ts'

const SAMPLE = fileURLToPath(new URL('../stack/sample/', import.meta.url))
const PIECE_LENGTH = 64 * 1024
const video = { name: 'sample.webm', path: join(SAMPLE, 'sample.webm') }

/** Pieces the session in IndexedDB claims: what the app will trust after it is gone. */
const claimed = (page: Page, infoHash: string): Promise<number[]> =>
  page.evaluate(
    (key) =>
      new Promise<number[]>((resolve, reject) => {
        const opening = indexedDB.open('freshet')
        opening.onerror = () => reject(opening.error)
        opening.onsuccess = () => {
          const database = opening.result
          const reading = database.transaction('sessions').objectStore('sessions').get(key)
          reading.onerror = () => reject(reading.error)
          reading.onsuccess = () => {
            database.close()
            const bits = [...((reading.result?.bitfield as Uint8Array | undefined) ?? [])]
            const pieces = bits.flatMap((byte, i) =>
              [0, 1, 2, 3, 4, 5, 6, 7].filter((bit) => byte & (128 >> bit)).map((bit) => 8 * i + bit),
            )
            resolve(pieces)
          }
        }
      }),
    infoHash,
  )

/** Waits until half of the torrent is here and written. */
async function stopAtHalf(page: Page, seeder: Seeder): Promise<number[]> {
  await seeder.until((status) => status.sentBytes >= halfOf(SIZE))
  // The last pieces of the half may be incomplete: blocks of the next ones were asked for as well.
  await expect
    .poll(async () => (await claimed(page, seeder.infoHash)).length)
    .toBeGreaterThanOrEqual(seeder.pieceCount / 2 - 4)
  return claimed(page, seeder.infoHash)
}

/** Opens the gate and shows by the seeder's own count that what was verified is not sent again. */
async function finishWithoutRepeats(page: Page, seeder: Seeder, verified: readonly number[]): Promise<void> {
  await seeder.setGate({})
  await expect(page.getByText('Complete, sharing')).toBeVisible()
  const repeated = (await seeder.sent()).filter((piece) => verified.includes(piece.index) && piece.bytes > piece.length)
  // One piece of slack, as promised; none is expected.
  expect(repeated.length, JSON.stringify(repeated)).toBeLessThanOrEqual(1)
}

const gate = (bytes: number) => ({ allowBytes: bytes })
const halfOf = (size: number): number => Math.floor(size / 2 / PIECE_LENGTH) * PIECE_LENGTH
const SIZE = 6 << 20

test('a reload at half way downloads nothing verified again', async ({ app, seed }) => {
  const seeder = await seed({
    files: [{ name: 'half.bin', size: SIZE }],
    pieceLength: PIECE_LENGTH,
    gate: gate(halfOf(SIZE)),
  })
  const page = await app.open(`#${seeder.magnet}`)
  const verified = await stopAtHalf(page, seeder)
  await page.reload()
  await finishWithoutRepeats(page, seeder, verified)
})

test('killing the browser at half way downloads nothing verified again', async ({ app, profile, seed, stack }) => {
  const seeder = await seed({
    files: [{ name: 'killed.bin', size: SIZE }],
    pieceLength: PIECE_LENGTH,
    gate: gate(halfOf(SIZE)),
  })
  const shown = await app.open(`#${seeder.magnet}`)
  const here = async (): Promise<number> =>
    Number.parseInt((await shown.getByRole('img', { name: /pieces are here/ }).getAttribute('aria-label')) ?? '', 10)
  await expect.poll(here).toBeGreaterThanOrEqual(seeder.pieceCount / 2 - 4)
  const verified = await here()
  // At once: the session is written only now and then, and what it does not know yet must not be lost.
  await profile.kill()
  const begun = (await seeder.sent()).map((piece) => piece.index)

  const page = await profile.launch()
  await page.goto(`${stack.app.url}/#/torrent/${seeder.infoHash}`)
  await seeder.setGate({})
  await expect(page.getByText('Complete, sharing')).toBeVisible()
  // Pieces that had not begun do not count: the open gate also answers what the dead browser had asked for.
  const repeated = (await seeder.sent()).filter((piece) => begun.includes(piece.index) && piece.bytes > piece.length)
  // Those that had begun but were not verified come again; of the verified, one piece of slack.
  expect(repeated.length).toBeLessThanOrEqual(begun.length - verified + 1)
})

test('what is complete plays from disk with tracker, seeder and network gone', async ({
  app,
  profile,
  seed,
  stack,
}) => {
  const seeder = await seed({ files: [video] })
  let page = await app.open(`#${seeder.magnet}`)
  await expect(page.getByText('Complete, sharing')).toBeVisible()
  await expect.poll(async () => (await claimed(page, seeder.infoHash)).length).toBe(seeder.pieceCount)
  await seeder.stop()
  await profile.quit()

  page = await profile.launch()
  await profile.context.setOffline(true)
  await page.goto(`${stack.app.url}/#/torrent/${seeder.infoHash}`)
  const player = page.locator('video')
  await player.click()
  await player.evaluate((element: HTMLVideoElement) => {
    element.muted = true
    element.currentTime = 12
    void element.play().catch(() => undefined)
  })
  await expect.poll(() => player.evaluate((element: HTMLVideoElement) => element.currentTime)).toBeGreaterThan(12.2)
})
