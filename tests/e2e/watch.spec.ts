import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { type SeedFile, sha256 } from '../stack/content.ts'
import type { Seeder } from '../stack/node-peer.ts'
import { SAMPLE_FOLDER } from '../stack/up.ts'
import { pause, progressOf, resume, waitForComplete } from './driver.ts'
import { expect, test } from './fixtures.ts'
import { t } from './words.ts'

const PIECE_LENGTH = 32 * 1024
/** The first piece that is held back at the start; what is before it plays. */
const HELD = 18
/** Pieces that stay away until the end: what plays after the seek was asked for because of it. */
const BETWEEN = Array.from({ length: 14 }, (_, i) => HELD + 2 + i)

interface Playing {
  readonly time: number
  readonly seeking: boolean
  /** HTMLMediaElement.readyState: 2 and more has something to play. */
  readonly ready: number
  readonly error: string | null
}

const playing = (page: Page): Promise<Playing> =>
  page.locator('video, audio').evaluate((media: HTMLMediaElement) => ({
    time: media.currentTime,
    seeking: media.seeking,
    ready: media.readyState,
    error: media.error?.message ?? null,
  }))

const isComplete = async (page: Page): Promise<boolean> =>
  (await progressOf(page).getAttribute('aria-valuenow')) === '100'

/** A tone with a fade in each second: 16 bit, mono. */
function waveFile(seconds: number, rate: number): Uint8Array {
  const samples = seconds * rate
  const file = Buffer.alloc(44 + 2 * samples)
  file.write('RIFF', 0)
  file.writeUInt32LE(36 + 2 * samples, 4)
  file.write('WAVEfmt ', 8)
  file.writeUInt32LE(16, 16)
  file.writeUInt16LE(1, 20)
  file.writeUInt16LE(1, 22)
  file.writeUInt32LE(rate, 24)
  file.writeUInt32LE(2 * rate, 28)
  file.writeUInt16LE(2, 32)
  file.writeUInt16LE(16, 34)
  file.write('data', 36)
  file.writeUInt32LE(2 * samples, 40)
  for (let i = 0; i < samples; i++) {
    const loud = 0.2 * ((i % rate) / rate)
    file.writeInt16LE(Math.round(32_767 * loud * Math.sin((2 * Math.PI * 440 * i) / rate)), 44 + 2 * i)
  }
  return file
}

/** Plays while it downloads, seeks to 80 % before anything there has arrived, and plays there before the rest has. */
async function playAhead(page: Page, seeder: Seeder): Promise<void> {
  const media = page.locator('video, audio')
  await media.evaluate((element: HTMLMediaElement) => {
    element.muted = true
    // Settles when it plays, which the polls below wait for; a refusal would leave the time at 0.
    void element.play().catch(() => undefined)
  })
  await expect.poll(async () => (await playing(page)).time).toBeGreaterThan(0.3)
  expect((await seeder.status()).wireTypes).toEqual(['webrtc'])

  const { requests } = await seeder.status()
  const target = await media.evaluate((element: HTMLMediaElement) => {
    element.currentTime = element.duration * 0.8
    return element.currentTime
  })
  // It has asked for what it needs there, of which nothing has arrived.
  await seeder.until((status) => status.requests > requests)
  expect(await playing(page)).toMatchObject({ seeking: true })
  const early = await seeder.sent()
  expect(Math.max(...early.map(({ index }) => index))).toBeLessThan(HELD)
  expect(await isComplete(page)).toBe(false)

  await seeder.setGate({ held: BETWEEN })
  await expect
    .poll(async () => {
      const now = await playing(page)
      return !now.seeking && now.ready >= 2 && now.time > target + 0.2
    })
    .toBe(true)
  const after = await seeder.sent()
  expect(after.filter(({ index }) => BETWEEN.includes(index))).toEqual([])
  expect(await isComplete(page)).toBe(false)
  await seeder.setGate({})
  await waitForComplete(page)
  expect((await playing(page)).error).toBeNull()
}

const sample = (name: string): SeedFile => ({ name, path: join(SAMPLE_FOLDER, name) })
const gated = (file: SeedFile) => ({ files: [file], pieceLength: PIECE_LENGTH, gate: { held: { from: HELD } } })

test('a magnet plays while it downloads, seeks ahead of what has arrived, and is saved whole', async ({
  app,
  seed,
}) => {
  const seeder = await seed(gated(sample('sample.webm')))
  const page = await app.open(`#${seeder.magnet}`)
  await playAhead(page, seeder)
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page
      .getByRole('link', { name: t('action.save') })
      .first()
      .click(),
  ])
  const saved = await readFile(await download.path())
  expect(download.suggestedFilename()).toBe('sample.webm')
  expect(sha256(saved)).toBe(seeder.files[0]?.sha256)
})

test('pressing Watch on a paused torrent plays it', async ({ app, seed }) => {
  const seeder = await seed({ files: [sample('sample.webm')] })
  const page = await app.open(`#${seeder.magnet}`)
  await waitForComplete(page)
  const watch = page.getByRole('button', { name: t('action.watch') })
  await watch.click()
  await expect.poll(async () => (await playing(page)).time).toBeGreaterThan(0.3)
  // As in a browser that plays nothing before the page is clicked, for example after a reload: the address asks to
  // watch already.
  await page.locator('video').evaluate((video: HTMLVideoElement) => video.pause())
  const { time } = await playing(page)
  await watch.click()
  await expect.poll(async () => (await playing(page)).time).toBeGreaterThan(time + 0.3)
})

test('a jump into a part that is not here says what it waits for, and goes on when the part is here', async ({
  app,
  seed,
  expectAccessible,
}) => {
  const seeder = await seed(gated(sample('sample.webm')))
  const page = await app.open(`#${seeder.magnet}`)
  await page.getByRole('button', { name: t('action.watch') }).click()
  const video = page.locator('video')
  // Watch moves the focus to the player, so that its keys work.
  await expect(video).toBeFocused()
  await expect.poll(async () => (await playing(page)).time).toBeGreaterThan(0.3)
  await pause(page)
  const target = await video.evaluate((element: HTMLVideoElement) => {
    element.currentTime = element.duration * 0.8
    return element.currentTime
  })
  const waiting = page.getByRole('alert').filter({ hasText: t('watch.wait.paused') })
  await expect(waiting).toBeVisible()
  await expect(waiting.getByRole('button', { name: t('action.retry') })).toBeVisible()
  await expect(page.getByText(t('watch.codec'))).toHaveCount(0)
  await expectAccessible()
  await seeder.setGate({})
  await resume(page)
  await expect(waiting).toBeHidden()
  await expect.poll(async () => (await playing(page)).time).toBeGreaterThan(target)
})

test('an audio file plays and seeks while it downloads', async ({ app, seed }) => {
  const seeder = await seed(gated({ name: 'tone.wav', bytes: waveFile(120, 8_000) }))
  const page = await app.open(`#${seeder.magnet}`)
  await expect(page.locator('audio')).toBeVisible()
  await playAhead(page, seeder)
})

test('an MP4 plays and seeks while it downloads; where the browser lacks its codecs it says so', async ({
  app,
  seed,
  expectAccessible,
}) => {
  const seeder = await seed(gated(sample('sample.mp4')))
  const page = await app.open(`#${seeder.magnet}`)
  const isPlayable = await page.evaluate(
    () => document.createElement('video').canPlayType('video/mp4; codecs="avc1.4d401f, mp4a.40.2"') !== '',
  )
  if (isPlayable) {
    await playAhead(page, seeder)
    return
  }
  await expect(page.getByRole('alert').filter({ hasText: t('watch.codec') })).toBeVisible()
  await expectAccessible()
})
