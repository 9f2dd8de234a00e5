import { afterEach, expect, test } from 'vitest'
import { madeUpBytes, sha256 } from '../../../stack/content.ts'
import { startLeecher, startSeeder } from '../../../stack/node-peer.ts'
import { startWeather } from '../../../stack/weather/weather.ts'

const cleanUp: (() => Promise<void>)[] = []

afterEach(async () => {
  for (const end of cleanUp.splice(0).reverse()) await end()
})

test('unmodified peers meet the weather that was set, and the file arrives whole', async () => {
  const pipe = { delayMs: 20, jitterMs: 2, loss: 0.02, bytesPerSecond: 4_000_000 }
  const weather = await startWeather({ peers: { leecher: { up: pipe, down: pipe } } })
  cleanUp.push(weather.close)
  const size = 2 * 1024 * 1024
  const seeder = await startSeeder({ files: [{ name: 'data.bin', size }], announce: [weather.announce('seeder')] })
  cleanUp.push(seeder.stop)
  const leecher = await startLeecher({ torrent: seeder.infoHash, announce: [weather.announce('leecher')] })
  cleanUp.push(leecher.stop)

  expect((await leecher.finished()).files[0]?.sha256).toBe(sha256(madeUpBytes('data.bin', size)))
  await weather.tracker.until(({ completedNames }) => completedNames.has('leecher'))
  expect(weather.problems).toEqual([])
  const { peers, soonestMs } = await weather.fates()
  expect(soonestMs).toBeGreaterThanOrEqual(20)
  expect(peers.leecher?.down.passedBytes).toBeGreaterThan(size)
  expect(peers.leecher?.down.lost).toBeGreaterThan(0)
  expect(peers.seeder?.up.passedBytes).toBeGreaterThan(size)
  expect(peers.seeder?.up.lost).toBe(0)
})
