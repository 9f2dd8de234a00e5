/**
 * One run through Firefox with the production build: add a magnet, download from a Node seeder over WebRTC, reload
 * half-way, go on, and play the WebM. Exits with 1 when anything of it failed.
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
const STEP_MS = 5 * 60_000
const PIECE_BYTES = 64 * 1024
const SECONDS_TO_PLAY = 2
/** A piece that was verified but not yet recorded when the page went away may come again. */
const SLACK_PIECES = 1

/** Resolves, with how many pieces are here, when the page shows that at least so many are. */
async function piecesHere({ page }: Firefox, atLeast: number): Promise<number> {
  const handle = await page.waitForFunction(
    (wanted) => {
      const words = document.querySelector('[role=img][aria-label*="piece"]')?.getAttribute('aria-label') ?? ''
      const here = Number.parseInt(words.replaceAll(',', ''), 10)
      return here >= wanted && here
    },
    { timeout: STEP_MS },
    atLeast,
  )
  return Number(await handle.jsonValue())
}

/** Resolves when the page shows that everything is here: the chart of the pieces goes then. */
async function completes({ page }: Firefox): Promise<void> {
  await page.waitForFunction(
    () =>
      document.querySelector('[role=img][aria-label*="piece"]') === null &&
      /\b100%/.test(document.querySelector('main')?.textContent ?? ''),
    { timeout: STEP_MS },
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

/** In the page: how far the player is, for the message of a failure. */
function stateOfVideo(): string {
  const video = document.querySelector('video')
  if (video === null) return 'no player'
  const { currentTime, readyState, networkState, paused, error, videoWidth } = video
  return JSON.stringify({ currentTime, readyState, networkState, paused, error: error?.message, videoWidth })
}

async function run(firefox: Firefox, seeder: Seeder, url: string): Promise<void> {
  const { page } = firefox
  page.setDefaultTimeout(STEP_MS)

  await page.goto(url)
  await page.locator('input[type=text]').fill(seeder.magnet)
  await page.locator('form button[type=submit]').click()
  await page.locator('[role=alertdialog] button.primary').click()
  const { wireTypes } = await seeder.until(
    ({ waitingReads, sentBytes }) => waitingReads > 0 && sentBytes > seeder.length / 3,
  )
  assert.deepEqual(wireTypes, ['webrtc'])
  // Not all sent bytes have to arrive: where both sides offered, one of the two connections is closed with bytes on
  // the way.
  const here = await piecesHere(firefox, Math.floor(seeder.pieceCount / 3))
  console.log(`downloaded ${here} of ${seeder.pieceCount} pieces over WebRTC`)

  await page.reload()
  await piecesHere(firefox, here - SLACK_PIECES)
  await seeder.resetCounts()
  await seeder.setGate({})
  await completes(firefox)
  const sent = (await seeder.sent()).length
  assert.ok(
    sent <= seeder.pieceCount - here + SLACK_PIECES,
    `${sent} pieces sent after the reload, with ${here} here before it`,
  )
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
  gate: { allowPieces: 14 },
})
try {
  await run(firefox, seeder, app.url)
} catch (error) {
  console.error(error)
  console.error(firefox.problems.join('\n'))
  console.error(await firefox.page.$eval('main', (main) => main.textContent).catch(() => ''))
  console.error(await firefox.page.evaluate(stateOfVideo).catch(String))
  console.error(await Promise.all([seeder.status(), seeder.sent()]).then(JSON.stringify, String))
  process.exitCode = 1
} finally {
  await Promise.all([firefox.close(), seeder.stop(), tracker.close(), app.close()])
}
