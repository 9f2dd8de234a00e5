import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DIST } from '../stack/build.js'
import { serve } from '../stack/serve.ts'
import { button, waitForComplete } from './driver.ts'
import { expect, test } from './fixtures.ts'
import { halfOf, repeatedOf, untilHalf } from './resume-driver.ts'
import { t } from './words.ts'

test.use({ ownBrowser: true })

const SIZE = 4 << 20
const PIECE_LENGTH = 64 * 1024

test('a new version waits for the user, and loses nothing of a download half way', async ({
  app,
  newProfile,
  seed,
  stack,
  expectAccessible,
}) => {
  const dist = await mkdtemp(join(tmpdir(), 'freshet-dist-'))
  await cp(DIST, dist, { recursive: true })
  const host = await serve({ dist, config: { trackers: [stack.tracker.url], iceServers: [] } })
  const { page } = await newProfile()
  const seeder = await seed({
    files: [{ name: 'kept.bin', size: SIZE }],
    pieceLength: PIECE_LENGTH,
    gate: { allowPieces: halfOf(SIZE, PIECE_LENGTH) },
  })
  await page.goto(`${host.url}/#${seeder.magnet}`)
  await app.agree(page)
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null)

  const worker = join(dist, 'service-worker.js')
  await writeFile(worker, `${await readFile(worker, 'utf8')}\n// another version\n`)
  await page.evaluate(async () => (await navigator.serviceWorker.ready).update())
  const restart = button(page, t('update.restart'))
  await expect(restart).toBeVisible()
  await expectAccessible(page)
  const verified = await untilHalf(page, seeder)
  const begun = (await seeder.sent()).map(({ index }) => index)
  const reloaded = page.waitForEvent('load')
  await restart.click()
  await reloaded
  await expect(page.getByRole('heading', { level: 1, name: 'kept.bin' })).toBeVisible()
  await expect(restart).toBeHidden()
  await seeder.setGate({})
  await waitForComplete(page)
  // Those that had begun but were not verified come again; of the verified, one piece of slack.
  expect(await repeatedOf(seeder, begun)).toBeLessThanOrEqual(begun.length - verified + 1)
  await host.close()
  await rm(dist, { recursive: true })
})
