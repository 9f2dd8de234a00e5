/**
 * One run through Firefox with the production build: add a magnet, download from a Node seeder over WebRTC, reload half-way, go on, and
 * play the WebM. Exits with 1 when anything of it failed.
 */
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { DIST } from '../stack/build.js'
import { type Seeder, startSeeder } from '../stack/node-peer.ts'
import { serve } from '../stack/serve.ts'
import { startTracker } from '../stack/tracker.ts'
import { SAMPLE_FOLDER } from '../stack/up.ts'
import { type Firefox, startFirefox } from './firefox.ts'

/** Longer than any step needs on a busy machine. */
const STEP_MS = 60_000
const PIECE_BYTES = 64 * 1024
const SECONDS_TO_PLAY = 2
/** A piece that was verified but not yet recorded when the page went away may come again. */
const SLACK_PIECES = 1

/** Pieces that were sent whole. */
const wholePieces = async (seeder: Seeder): Promise<number[]> =>
  (await seeder.sent()).filter(({ bytes, length }) => bytes >= length).map(({ index }) => index)

/** Resolves when the page says that at least this many pieces are here. */
async function piecesHere({ page }: Firefox, count: number): Promise<void> {
  await page.waitForFunction(
    (wanted) => {
      const words = document.querySelector('[role=img][aria-label*="piece"]')?.getAttribute('aria-label') ?? ''
      return Number.parseInt(words.replaceAll(',', ''), 10) >= wanted
    },
    { timeout: STEP_MS },
    count,
  )
}

/** Resolves when the player shows a moving picture. */
async function plays({ page }: Firefox): Promise<void> {
  await page.waitForFunction(
    (seconds) => {
      const video = document.querySelector('video')
      return video !== null && video.currentTime > seconds && video.videoWidth > 0
    },
    { timeout: STEP_MS },
    SECONDS_TO_PLAY,
  )
}

async function run(firefox: Firefox, seeder: Seeder, url: string): Promise<void> {
  const { page } = firefox
  page.setDefaultTimeout(STEP_MS)

  await page.goto(url)
  await page.locator('input[type=text]').fill(seeder.magnet)
  await page.locator('form button[type=submit]').click()
  await page.locator('[role=alertdialog] button.primary').click()
  const half = await seeder.until(({ waitingReads, sentBytes }) => waitingReads > 0 && sentBytes > seeder.length / 3)
  assert.deepEqual(half.wireTypes, ['webrtc'])
  const before = await wholePieces(seeder)
  await piecesHere(firefox, before.length)
  console.log(`downloaded ${before.length} of ${seeder.pieceCount} pieces over WebRTC`)

  await page.reload()
  await piecesHere(firefox, before.length - SLACK_PIECES)
  await seeder.resetCounts()
  await seeder.setGate({})
  await piecesHere(firefox, seeder.pieceCount)
  const again = (await seeder.sent()).filter(({ index }) => before.includes(index))
  assert.ok(again.length <= SLACK_PIECES, `pieces sent again after the reload: ${again.map(({ index }) => index)}`)
  console.log('reloaded, resumed and completed')

  await page.locator('::-p-aria(Watch[role="button"])').click()
  await plays(firefox)
  console.log('played the WebM')

  await seeder.stop()
  await page.reload()
  await page.locator('::-p-aria(Watch[role="button"])').click()
  await plays(firefox)
  console.log('reloaded, and played it without any peer')
  assert.deepEqual(firefox.problems, [])
}

const firefox = await startFirefox()
if (firefox === null) {
  console.log('There is no Firefox here.')
  process.exit(1)
}
const tracker = await startTracker()
const app = await serve({ dist: DIST, config: { trackers: [tracker.url], iceServers: [] } })
const seeder = await startSeeder({
  announce: [tracker.url],
  files: [{ name: 'sample.webm', path: join(SAMPLE_FOLDER, 'sample.webm') }],
  pieceLength: PIECE_BYTES,
  gate: { allowBytes: 20 * PIECE_BYTES },
})
try {
  await run(firefox, seeder, app.url)
} catch (error) {
  console.error(error)
  console.error(firefox.problems.join('\n'))
  console.error(await firefox.page.$eval('main', (main) => main.textContent).catch(() => ''))
  process.exitCode = 1
} finally {
  await Promise.all([firefox.close(), seeder.stop(), tracker.close(), app.close()])
}
