/**
 * Hand-over: a tab waits in a stream for bytes that the seeder holds back, the tab that runs the engine is closed, and
 * the seeder lets them go. Time from the close to the next byte in the tab that stays, compared with a tab on its own
 * that is reloaded and reads again from the same byte. A fresh browser each, interleaved.
 *
 *   npm run bench -- handover --runs 5
 */
import { parseArgs } from 'node:util'
import type { Page } from '@playwright/test'
import { openTab, type Reader, startReader } from '../e2e/hand-over-driver.ts'
import { Profile } from '../e2e/profile.ts'
import { DIST } from '../stack/build.js'
import { type Seeder, startSeeder } from '../stack/node-peer.ts'
import { serve } from '../stack/serve.ts'
import { startTracker } from '../stack/tracker.ts'
import { acceptConsent, followLink, requireApp } from './lib/app.ts'
import { interleave } from './lib/figures.ts'
import { compare, report } from './lib/report.ts'

const MIB = 1024 * 1024
/** What the seeder sends before the hand-over. */
const BEFORE = 4 * MIB
const PIECE_BYTES = 64 * 1024

const { values } = parseArgs({ options: { runs: { type: 'string', default: '5' } } })

await requireApp()
const tracker = await startTracker()
const app = await serve({ dist: DIST, config: { trackers: [tracker.url], iceServers: [] } })

interface Stage {
  readonly profile: Profile
  readonly seeder: Seeder
  readonly url: string
}

const controlled = (page: Page): Promise<unknown> =>
  page.waitForFunction(() => navigator.serviceWorker.controller !== null)

/** A browser whose first page downloads, and gets no byte beyond {@link BEFORE}. */
async function prepare(): Promise<Stage> {
  const seeder = await startSeeder({
    files: [{ name: 'data.bin', size: 8 * MIB }],
    announce: [tracker.url],
    pieceLength: PIECE_BYTES,
    gate: { held: { from: BEFORE / PIECE_BYTES } },
  })
  const profile = await Profile.create({})
  await acceptConsent(profile.context)
  await profile.page.goto(app.url)
  await controlled(profile.page)
  await profile.page.evaluate(followLink, seeder.magnet)
  // Before, the files are not known.
  await seeder.until(({ sentBytes }) => sentBytes > 0)
  return { profile, seeder, url: `/stream/${seeder.infoHash}/data.bin` }
}

async function finish({ profile, seeder }: Stage): Promise<void> {
  await profile.dispose()
  await seeder.stop()
}

/** Ms from `interrupt` to the next byte, for which the function that it answers waits. */
async function timed(
  stage: Stage,
  page: Page,
  interrupt: (reader: Reader) => Promise<() => Promise<unknown>>,
): Promise<number> {
  const reader = await startReader(page, stage.url, 0)
  await reader.until(BEFORE - 1)
  const from = performance.now()
  const resume = await interrupt(reader)
  await stage.seeder.setGate({})
  await resume()
  return performance.now() - from
}

async function handOver(): Promise<number> {
  const stage = await prepare()
  const { context, page: first } = stage.profile
  const second = await openTab(context, app.url)
  await controlled(second)
  const ms = await timed(stage, second, async (reader) => {
    const gone = first.waitForEvent('close')
    await first.close({ runBeforeUnload: true })
    await gone
    return () => reader.until(BEFORE)
  })
  await finish(stage)
  console.log(`hand-over: ${ms.toFixed(0)} ms`)
  return ms
}

async function reload(): Promise<number> {
  const stage = await prepare()
  const { page } = stage.profile
  const ms = await timed(stage, page, async () => {
    await page.reload()
    return async () => (await startReader(page, stage.url, BEFORE)).until(0)
  })
  await finish(stage)
  console.log(`reload: ${ms.toFixed(0)} ms`)
  return ms
}

const figures = await interleave({ ours: handOver, reload }, Number(values.runs))
await Promise.all([tracker.close(), app.close()])
report('handover', [
  compare(
    {
      case: 'next byte after the tab with the engine is closed',
      rivalName: 'a reload of the only tab, from the same byte',
      unit: 'ms',
    },
    figures.ours,
    figures.reload,
  ),
])
process.exit(0)
