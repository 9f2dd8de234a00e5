import { DIST } from '../stack/build.js'
import { serve } from '../stack/serve.ts'
import { waitForComplete } from './driver.ts'
import { expect, test } from './fixtures.ts'

const SIZE = 4 << 20
const CAP = 2_000_000

/** Each leecher has a tracker of its own, so that it meets us and no other leecher. */
test('a tab with an upload cap serves three stock peers equally, and all finish', async ({
  app,
  page,
  seed,
  leech,
  newStack,
}) => {
  const stacks = [await newStack(), await newStack(), await newStack()]
  const trackers = stacks.map(({ tracker }) => tracker.url)
  const first = await seed({ files: [{ name: 'shared.bin', size: SIZE }], announce: trackers.slice(0, 1) })
  const host = await serve({ dist: DIST, config: { trackers: [], iceServers: [], uploadBytesPerSecond: CAP } })
  const links = trackers.map((url) => `&tr=${encodeURIComponent(url)}`).join('')
  await page.goto(`${host.url}/#magnet:?xt=urn:btih:${first.infoHash}${links}`)
  await app.agree(page)
  await waitForComplete(page)
  await first.stop()
  for (const { tracker } of stacks) await tracker.until(({ swarms }) => swarms[first.infoHash]?.seeders === 1)

  const leechers = await Promise.all(
    trackers.map((url) => leech({ torrent: `magnet:?xt=urn:btih:${first.infoHash}`, announce: [url] })),
  )
  await Promise.all(leechers.map((peer) => peer.until(({ downloadedBytes }) => downloadedBytes > 0)))
  const before = await Promise.all(leechers.map((peer) => peer.status()))
  const startedAt = performance.now()
  await Promise.race(leechers.map((peer) => peer.finished()))
  const seconds = (performance.now() - startedAt) / 1_000
  const after = await Promise.all(leechers.map((peer) => peer.status()))

  const got = after.map(({ downloadedBytes }, index) => downloadedBytes - (before[index]?.downloadedBytes ?? 0))
  const total = got.reduce((sum, bytes) => sum + bytes, 0)
  expect(Math.min(...got)).toBeGreaterThan(0.7 * Math.max(...got))
  // What was on its way when the clock started came on top of the cap.
  expect(total).toBeLessThan(CAP * seconds * 1.1 + 3 * 256 * 1024)
  for (const peer of leechers) {
    expect((await peer.finished()).files[0]?.sha256).toBe(first.files[0]?.sha256)
    expect((await peer.status()).wireTypes).toEqual(['webrtc'])
  }
  test.info().annotations.push({ type: 'bytes', description: `${got.join(' ')} in ${seconds.toFixed(2)} s` })
  await host.close()
})
