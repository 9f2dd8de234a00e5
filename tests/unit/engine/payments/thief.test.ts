import { afterEach, expect, it } from 'vitest'
import { MAX_PAYOUT, signCheque } from '../../../../src/core/money/cheque.ts'
import { MAX_UINT256, wei } from '../../../../src/core/money/wei.ts'
import { encodeSpeedMessage } from '../../../../src/core/speed/message/message.ts'
import type { Wire } from '../../../../src/engine/wire/wire.ts'
import { asInfoHash } from '../../../info-hash.ts'
import {
  access,
  address,
  btt,
  buying,
  CHAIN_ID,
  fund,
  newStorage,
  PIECE,
  PlainChain,
  perMib,
  Side,
  type Storage,
  sellerIn,
  selling,
  transfer,
} from './payment-sides.ts'

const infoHash = asInfoHash('ab'.repeat(20))
const payee = address('2')
const sides: Side[] = []
afterEach(() => {
  for (const side of sides.splice(0)) side.kill()
})

async function buyerOf(chain: PlainChain, own: Storage, vault = address('1')): Promise<Side> {
  const side = new Side(chain, own)
  sides.push(side)
  await side.service.useChain(access)
  await fund(side, chain, vault, btt(1000))
  await side.service.configureSpeed(buying(perMib(3), btt(1000)))
  await side.service.payFor(infoHash, true, null)
  return side
}

/** All are paid out to the same address. */
async function sellerOn(chain: PlainChain, own = newStorage()): Promise<Side> {
  const side = new Side(chain, own)
  sides.push(side)
  await side.service.useChain(access)
  await side.service.configureSpeed(selling(payee, perMib(2)))
  return side
}

/** A cheque of any sum, signed with the payer's own key and sent on its last wire. */
function write(thief: Side, own: Storage, seller: Storage, sum: bigint, vault = address('1')): void {
  const cheque = { chainId: CHAIN_ID, vault, beneficiary: sellerIn(seller), cumulativePayout: wei(sum) }
  const signed = signCheque(cheque, own.keys.get(CHAIN_ID) as Uint8Array)
  const wire = thief.wires.at(-1) as Wire
  wire.extended('bt_speed', encodeSpeedMessage({ type: 'cheque', cheque: signed }))
}

const bidding = (side: Side) => () => side.until(({ peers }) => peers.some(({ bought }) => bought.bid > 0n))

it('the earnings and records of a seller stay intact whatever cheque a payer sends', async () => {
  const chain = new PlainChain()
  const [sellerStorage, thiefStorage] = [newStorage(), newStorage()]
  const seller = await sellerOn(chain, sellerStorage)
  const thief = await buyerOf(chain, thiefStorage)
  await transfer({ buyer: thief, seller, infoHash, pieces: 8, begin: bidding(thief) })
  const { earnedAllTime } = await seller.until((s) => s.earnedAllTime > 0n && s.peers.every((p) => p.sold.owed === 0n))
  for (const sum of [MAX_UINT256, MAX_PAYOUT + 1n, MAX_PAYOUT]) write(thief, thiefStorage, sellerStorage, sum)
  await thief.until(({ peers }) => peers.some(({ state }) => state === 'refused'))
  expect((await seller.service.heldCheques())[0]?.cumulativePayout).toBe(earnedAllTime)
  expect((await seller.service.snapshot()).earnedAllTime).toBe(earnedAllTime)

  // As the first of a new wire it is held, since it may include a past that was lost; but it pays for nothing.
  thief.kill()
  const again = await buyerOf(chain, thiefStorage)
  void transfer({ buyer: again, seller, infoHash, pieces: 8, begin: () => new Promise(() => {}) })
  await bidding(again)()
  write(again, thiefStorage, sellerStorage, MAX_PAYOUT)
  await seller.until(({ peers }) => peers.some(({ sold }) => sold.bid > 0n))
  while ((await seller.service.heldCheques())[0]?.cumulativePayout !== MAX_PAYOUT) {
    await new Promise((resolve) => setImmediate(resolve))
  }
  expect((await seller.service.snapshot()).earnedAllTime).toBe(earnedAllTime)
  again.kill()

  // Other peers trade as before.
  const honest = await buyerOf(chain, newStorage(), address('3'))
  await transfer({ buyer: honest, seller, infoHash, pieces: 8, begin: bidding(honest) })
  const after = await seller.until((snapshot) => snapshot.earnedAllTime > earnedAllTime)
  expect(after.earnedAllTime).toBeLessThanOrEqual(wei(earnedAllTime + (BigInt(8 * PIECE) * perMib(2)) / 1_048_576n))
  expect(seller.errors).toEqual([])
}, 30_000)

it('a buyer buys no more from a payee that sent bad data, but still from another with the same payout address', async () => {
  const chain = new PlainChain()
  const buyer = await buyerOf(chain, newStorage())
  const [liar, honest] = [await sellerOn(chain), await sellerOn(chain)]
  void transfer({ buyer, seller: liar, infoHash, pieces: 8, begin: () => new Promise(() => {}) })
  await bidding(buyer)()
  const [liarPeer] = (await buyer.service.snapshot()).peers
  buyer.registry.torrent(infoHash, { missingBytes: 0, pieceLength: PIECE }).onBadData(liarPeer!.peerId)
  const { peers } = await buyer.until((now) => now.peers.some(({ state }) => state === 'refused'))
  expect(peers[0]).toMatchObject({ bought: { bid: 0n } })
  expect(await transfer({ buyer, seller: honest, infoHash, pieces: 8, begin: bidding(buyer) })).toBe(8)
  await honest.until(({ earnedAllTime }) => earnedAllTime > 0n)
  expect((await liar.service.snapshot()).earnedAllTime).toBe(0n)
}, 20_000)

it('sellers with one payout address are each paid in full, and no part of a promise counts twice', async () => {
  const chain = new PlainChain()
  const buyer = await buyerOf(chain, newStorage())
  const sellers = [await sellerOn(chain), await sellerOn(chain)]
  const torrents = [infoHash, asInfoHash('cd'.repeat(20))] as const
  await buyer.service.payFor(torrents[1], true, null)
  // At the same time, and far more than both would sell on one credit limit.
  const begin = (torrent: string) => () =>
    buyer.until(({ peers }) => peers.some((peer) => peer.infoHash === torrent && peer.bought.bid > 0n))
  await Promise.all(
    sellers.map((seller, index) => {
      const torrent = torrents[index]!
      return transfer({ buyer, seller, infoHash: torrent, pieces: 40, begin: begin(torrent) })
    }),
  )
  const { spentAllTime, peers } = await buyer.until(({ peers }) =>
    peers.every(({ bought }) => bought.paid > 0n && bought.owed === 0n),
  )
  const bytes = peers.map(({ bought }) => BigInt(bought.bytes))
  const earned = []
  for (const [index, seller] of sellers.entries()) {
    const due = (bytes[index]! * perMib(2)) / 1_048_576n
    const { earnedAllTime } = await seller.until((snapshot) => snapshot.earnedAllTime >= due)
    const held = await seller.service.heldCheques()
    expect(held.map(({ cumulativePayout }) => cumulativePayout)).toEqual([due])
    earned.push(earnedAllTime)
  }
  expect(earned.reduce((sum, each) => sum + each, 0n)).toBe(spentAllTime)
  expect(peers.map(({ state }) => state)).toEqual(['trading', 'trading'])
  expect(bytes.every((count) => count > BigInt(35 * PIECE))).toBe(true)
}, 30_000)
