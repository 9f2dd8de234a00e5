import { notice, waitForComplete } from './driver.ts'
import { expect, test } from './fixtures.ts'
import { t } from './words.ts'

/** Seeders here meet the page through trackers of their own, so that they have no wires but those to the page. */

const MIB = 1 << 20
const through = (magnet: string, tracker: string): string => `#${magnet}&tr=${encodeURIComponent(tracker)}`

test('a seeder that sends corrupt data loses its connection, not its id; an honest one completes the download', async ({
  app,
  seed,
  stack,
  newStack,
}) => {
  const files = [{ name: 'honest.bin', size: 2 * MIB }]
  const { tracker } = await newStack()
  const liar = await seed({ files, gate: { corrupt: [2, 7, 11, 30] } })
  const page = await app.open(through(liar.magnet, tracker.url))
  await expect(notice(page, t('error.corrupt-piece'))).toBeVisible()
  const ended = await liar.until(({ wiresOpened, peers }) => wiresOpened > 0 && peers === 0)

  /** The page gets its announce again, with offers to connect. */
  const announceAgain = async (): Promise<void> => {
    const { announces } = stack.tracker.counts()
    await liar.announce()
    await stack.tracker.until((counts) => counts.announces > announces)
  }
  await announceAgain()
  // The id is only claimed, so another connection under it may join, on parole.
  await liar.until(({ wiresOpened }) => wiresOpened > ended.wiresOpened)
  const honest = await seed({ files, announce: [tracker.url] })
  expect(honest.infoHash).toBe(liar.infoHash)
  await waitForComplete(page)
  const fetched = await page.evaluate(async (infoHash) => {
    const response = await fetch(`/stream/${infoHash}/honest.bin`)
    const digest = await crypto.subtle.digest('SHA-256', await response.arrayBuffer())
    return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('')
  }, honest.infoHash)
  expect(fetched).toBe(honest.files[0]?.sha256)
})

test('of two senders of one piece, the one that sent a bad block is identified and disconnected, and the other stays', async ({
  app,
  seed,
  newStack,
}) => {
  const options = { files: [{ name: 'mixed.bin', size: MIB }], pieceLength: MIB }
  const { tracker } = await newStack()
  const liar = await seed({ ...options, gate: { held: 'all' } })
  const innocent = await seed({ ...options, announce: [tracker.url], gate: { held: 'all' } })
  const page = await app.open(through(liar.magnet, tracker.url))
  // Each has been asked for blocks of the only piece, and answers those.
  for (const seeder of [liar, innocent]) await seeder.until(({ waitingReads }) => waitingReads > 0)
  await liar.setGate({ lies: 1 })
  await innocent.setGate({})
  await waitForComplete(page)
  await expect(notice(page, t('error.corrupt-piece'))).toBeVisible()
  await liar.until(({ peers }) => peers === 0)
  expect(await innocent.status()).toMatchObject({ peers: 1, wiresOpened: 1 })
  expect((await innocent.sent())[0]?.bytes).toBeGreaterThan(0)
})
