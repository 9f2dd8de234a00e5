import { afterEach, expect, test } from 'vitest'
import { madeUpBytes, sha256 } from '../../../stack/content.ts'
import { startNetwork } from '../../../stack/network/start-network.ts'
import { startLeecher, startSeeder } from '../../../stack/node-peer.ts'

const cleanUp: (() => Promise<void>)[] = []

afterEach(async () => {
  for (const end of cleanUp.splice(0).reverse()) await end()
})

test('unmodified peers experience the configured conditions, and the file arrives intact', async () => {
  const pipe = { delayMs: 20, jitterMs: 2, loss: 0.02, bytesPerSecond: 4_000_000 }
  const network = await startNetwork({ peers: { leecher: { up: pipe, down: pipe } } })
  cleanUp.push(network.close)
  const size = 2 * 1024 * 1024
  const seeder = await startSeeder({ files: [{ name: 'data.bin', size }], announce: [network.announce('seeder')] })
  cleanUp.push(seeder.stop)
  const leecher = await startLeecher({ torrent: seeder.infoHash, announce: [network.announce('leecher')] })
  cleanUp.push(leecher.stop)

  expect((await leecher.finished()).files[0]?.sha256).toBe(sha256(madeUpBytes('data.bin', size)))
  await network.tracker.until(({ completedNames }) => completedNames.has('leecher'))
  expect(network.problems).toEqual([])
  const { peers, soonestMs } = await network.packetCounts()
  expect(soonestMs).toBeGreaterThanOrEqual(20)
  expect(peers.leecher?.down.passedBytes).toBeGreaterThan(size)
  expect(peers.leecher?.down.lost).toBeGreaterThan(0)
  expect(peers.seeder?.up.passedBytes).toBeGreaterThan(size)
  expect(peers.seeder?.up.lost).toBe(0)
})
