import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Page } from '@playwright/test'
import { sha256 } from '../stack/content.ts'
import { expect, test } from './fixtures.ts'

const SAMPLE = fileURLToPath(new URL('../stack/sample/', import.meta.url))
const PIECE_LENGTH = 32 * 1024

interface Playing {
  readonly time: number
  readonly duration: number
  readonly seeking: boolean
  /** HTMLMediaElement.readyState: 2 and more has a frame to show. */
  readonly ready: number
  readonly error: string | null
}

const playing = (page: Page): Promise<Playing | null> =>
  page.evaluate(() => {
    const video = document.querySelector('video')
    return (
      video && {
        time: video.currentTime,
        duration: video.duration,
        seeking: video.seeking,
        ready: video.readyState,
        error: video.error?.message ?? null,
      }
    )
  })

test('a magnet plays while it downloads, seeks ahead of what has arrived, and is saved whole', async ({
  app,
  seed,
}) => {
  const seeder = await seed({
    files: [{ name: 'sample.webm', path: join(SAMPLE, 'sample.webm') }],
    pieceLength: PIECE_LENGTH,
    gate: { held: { from: 24 } },
  })
  const page = await app.open(`#${seeder.magnet}`)
  const video = page.locator('video')
  await video.evaluate((element: HTMLVideoElement) => {
    element.muted = true
    // Settles when it plays, which the polls below wait for; a refusal would leave the time at 0.
    void element.play().catch(() => undefined)
  })
  await expect.poll(async () => (await playing(page))?.time).toBeGreaterThan(0.3)
  const early = await seeder.sent()
  expect(Math.max(...early.map(({ index }) => index))).toBeLessThan(24)
  expect((await seeder.status()).wireTypes).toEqual(['webrtc'])

  // Everything between stays away: what plays next was asked for because of the seek.
  const between = Array.from({ length: 20 }, (_, i) => 26 + i)
  await seeder.setGate({ held: between })
  const target = await video.evaluate((element: HTMLVideoElement) => {
    element.currentTime = element.duration * 0.8
    return element.currentTime
  })
  await expect
    .poll(async () => {
      const now = await playing(page)
      return now !== null && !now.seeking && now.ready >= 2 && now.time > target + 0.2
    })
    .toBe(true)
  const after = await seeder.sent()
  expect(after.filter(({ index }) => between.includes(index))).toEqual([])

  await seeder.setGate({})
  await expect(page.getByText('Complete, sharing')).toBeVisible()
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: 'Save file' }).first().click(),
  ])
  const saved = await readFile(await download.path())
  expect(download.suggestedFilename()).toBe('sample.webm')
  expect(sha256(saved)).toBe(seeder.files[0]?.sha256)
  expect((await playing(page))?.error).toBeNull()
})
