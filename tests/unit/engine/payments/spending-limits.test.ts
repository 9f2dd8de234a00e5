import { afterEach, expect, it } from 'vitest'
import type { InfoHash } from '../../../../src/core/metainfo/info-hash.ts'
import type { SpeedSnapshot } from '../../../../src/protocol/speed.ts'
import { asInfoHash } from '../../../info-hash.ts'
import {
  access,
  address,
  btt,
  buying,
  fund,
  newStorage,
  PlainChain,
  perMib,
  Side,
  type Storage,
  selling,
  transfer,
} from './payment-sides.ts'

const vault = address('1')
const sides: Side[] = []
const made = (chain: PlainChain, own: Storage): Side => {
  const side = new Side(chain, own)
  sides.push(side)
  return side
}
afterEach(() => {
  for (const side of sides.splice(0)) side.kill()
})

async function seller(chain: PlainChain, digit: string): Promise<Side> {
  const side = made(chain, newStorage())
  await side.service.useChain(access)
  await side.service.configureSpeed(selling(address(digit), perMib(2)))
  return side
}

async function buyer(chain: PlainChain, own: Storage, budget = btt(9)): Promise<Side> {
  const side = made(chain, own)
  await side.service.useChain(access)
  await fund(side, chain, vault, btt(1000))
  await side.service.configureSpeed(buying(perMib(3), budget))
  return side
}

const bidding = (side: Side, infoHash: InfoHash) => () =>
  side.until(({ peers }) => peers.some((peer) => peer.infoHash === infoHash && peer.bought.bid > 0n))
const heldBy = async (side: Side): Promise<bigint> =>
  (await side.service.heldCheques()).reduce((sum, { cumulativePayout }) => sum + cumulativePayout, 0n)

it('the month’s budget limits torrents that are bought at the same time, across a restart', async () => {
  const chain = new PlainChain()
  const own = newStorage()
  const hashes = ['ab', 'cd', 'ef'].map((hex) => asInfoHash(hex.repeat(20)))
  const sellers = await Promise.all(['2', '3', '4'].map((digit) => seller(chain, digit)))
  for (let life = 0; life < 2; life++) {
    const side = await buyer(chain, own)
    for (const infoHash of hashes) await side.service.payFor(infoHash, true, null)
    const running = hashes.map((infoHash, index) =>
      transfer({
        buyer: side,
        seller: sellers[index]!,
        infoHash,
        pieces: 8,
        begin: life === 0 ? bidding(side, infoHash) : undefined,
      }),
    )
    await Promise.all(running)
    await side.until(({ peers }) => peers.every(({ bought }) => bought.owed === 0n))
    await side.end()
  }
  const sums = await Promise.all(sellers.map(heldBy))
  const total = sums.reduce((a, b) => a + b, 0n)
  expect(total).toBeGreaterThan(0n)
  expect(total).toBeLessThanOrEqual(btt(9))
}, 40_000)

it('the budget of a torrent limits that torrent alone', async () => {
  const chain = new PlainChain()
  const [cheap, other] = [asInfoHash('ab'.repeat(20)), asInfoHash('cd'.repeat(20))]
  const side = await buyer(chain, newStorage(), btt(100))
  const from = await seller(chain, '2')
  await side.service.payFor(cheap, true, btt(6))
  await side.service.payFor(other, true, null)
  await transfer({ buyer: side, seller: from, infoHash: cheap, pieces: 40, begin: bidding(side, cheap) })
  await transfer({ buyer: side, seller: from, infoHash: other, pieces: 20, begin: bidding(side, other) })
  const spentOn = (snapshot: SpeedSnapshot, wanted: string): bigint =>
    snapshot.torrents.find(({ infoHash }) => infoHash === wanted)?.spent ?? 0n
  const snapshot = await side.until((now) => spentOn(now, other) > btt(5))
  expect(spentOn(snapshot, cheap)).toBeGreaterThan(0n)
  expect(spentOn(snapshot, cheap)).toBeLessThanOrEqual(btt(6))
}, 60_000)

it('an engine that another one has taken over from cannot sign any more', async () => {
  const chain = new PlainChain()
  const own = newStorage()
  const infoHash = asInfoHash('ab'.repeat(20))
  const from = await seller(chain, '2')
  const overtaken = await buyer(chain, own, btt(40))
  await overtaken.service.payFor(infoHash, true, null)
  const heir = await buyer(chain, own, btt(40))
  await transfer({ buyer: heir, seller: from, infoHash, pieces: 12, begin: bidding(heir, infoHash) })
  await heir.until(({ spentAllTime }) => spentAllTime > btt(2))
  void transfer({ buyer: overtaken, seller: from, infoHash, pieces: 12, begin: bidding(overtaken, infoHash) })
  // Its first write finds that another has written.
  await overtaken.until(() => overtaken.errors.length > 0)
  expect(overtaken.errors[0]).toMatchObject({ code: 'books-taken-over' })
  expect(await heldBy(from)).toBeLessThanOrEqual(btt(40))
}, 40_000)
