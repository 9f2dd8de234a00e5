import { afterEach, describe, expect, it, vi } from 'vitest'
import { LIMITS } from '../../../../../src/core/limits.ts'
import type { SpeedSnapshot } from '../../../../../src/protocol/speed.ts'
import { asInfoHash } from '../../../../info-hash.ts'
import {
  access,
  address,
  btt,
  buying,
  fund,
  newStorage,
  PIECE,
  PlainChain,
  perMib,
  Side,
  sellerIn,
  selling,
  transfer,
} from '../payment-sides.ts'

const infoHash = asInfoHash('ab'.repeat(20))
const [vault, payee] = [address('1'), address('2')]
const sides: Side[] = []
const made = (...args: ConstructorParameters<typeof Side>): Side => {
  const side = new Side(...args)
  sides.push(side)
  return side
}
afterEach(() => {
  for (const side of sides.splice(0)) side.kill()
})

async function pair(budget = btt(1000), balance = btt(1000)) {
  const chain = new PlainChain()
  const sellerStorage = newStorage()
  const [buyer, seller] = [made(chain, newStorage()), made(chain, sellerStorage)]
  await seller.service.useChain(access)
  await seller.service.configureSpeed(selling(payee, perMib(2)))
  await buyer.service.useChain(access)
  await fund(buyer, chain, vault, balance)
  await buyer.service.configureSpeed(buying(perMib(3), budget))
  await buyer.service.payFor(infoHash, true, null)
  return { chain, buyer, seller, sellsAs: sellerIn(sellerStorage) }
}

const bidding =
  (buyer: Side, torrent = infoHash) =>
  () =>
    buyer.until(({ peers }) => peers.some((peer) => peer.infoHash === torrent && peer.bought.bid > 0n))
const settled = (snapshot: SpeedSnapshot): boolean => snapshot.peers.every(({ bought }) => bought.owed === 0n)

describe('two traders on one wire', () => {
  it('trade until all is here, and count the same to the last wei', async () => {
    const { buyer, seller, sellsAs } = await pair()
    expect(await transfer({ buyer, seller, infoHash, pieces: 24, begin: bidding(buyer) })).toBe(24)
    const paid = await buyer.until((snapshot) => settled(snapshot) && snapshot.spentAllTime > 0n)
    const earned = await seller.until(({ earnedAllTime }) => earnedAllTime === paid.spentAllTime)
    const [held] = await seller.service.heldCheques()
    expect(held?.cumulativePayout).toBe(paid.spentAllTime)
    const { bought } = paid.peers[0]!
    // Free until the proof was in; from then on every byte at the uncontended price, the ask.
    expect(paid.spentAllTime).toBe((BigInt(bought.bytes) * perMib(2)) / (1024n * 1024n))
    expect(bought.bytes).toBeGreaterThan(20 * PIECE)
    expect(earned.torrents.find((torrent) => torrent.infoHash === infoHash)?.earned).toBe(paid.spentAllTime)
    expect(earned.peers[0]?.sold.owed).toBe(0n)
    expect(earned.cashable + earned.dust).toBe(paid.spentAllTime)
    const [event] = await buyer.service.history({ kinds: ['cheque-sent'] })
    expect(event).toMatchObject({ amount: paid.spentAllTime, vault, counterparty: sellsAs, infoHash })
  }, 20_000)

  it('bid as soon as the buyer knows what is missing, not with the next round', async () => {
    const { buyer, seller } = await pair()
    // No round ends, and nothing that is remembered for a while gets old.
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() })
    const gathered = () => buyer.until(({ peers }) => peers.some(({ state }) => state === 'trading'))
    const begin = bidding(buyer)
    expect(await transfer({ buyer, seller, infoHash, pieces: 2, gathered, begin })).toBe(2)
    vi.useRealTimers()
  }, 20_000)

  for (const side of ['buyer', 'seller'] as const) {
    it(`resume when the ${side} was on another chain`, async () => {
      const sides = await pair()
      const { buyer, seller } = sides
      const begin = async () => {
        await bidding(buyer)()
        for (const chainId of [199, 1_029]) await sides[side].service.useChain({ ...access, chainId, deployment: null })
        await seller.until(({ peers }) => peers.every(({ sold }) => sold.bid === 0n))
        await sides[side].service.useChain(access)
        await bidding(buyer)()
        await seller.until(({ peers }) => peers.some(({ sold }) => sold.bid > 0n))
      }
      expect(await transfer({ buyer, seller, infoHash, pieces: 24, begin })).toBe(24)
      const paid = await buyer.until((snapshot) => settled(snapshot) && snapshot.spentAllTime > 0n)
      expect(paid.peers[0]!.bought.bytes).toBeGreaterThan(20 * PIECE)
      await seller.until(({ earnedAllTime }) => earnedAllTime === paid.spentAllTime)
    }, 20_000)
  }

  it('owe nothing for pieces that fail', async () => {
    const { buyer, seller } = await pair()
    const bad = new Set(Array.from({ length: 8 }, (_, index) => index + 8))
    await transfer({ buyer, seller, infoHash, pieces: 16, bad, begin: bidding(buyer) })
    const paid = await buyer.until((snapshot) => settled(snapshot) && snapshot.spentAllTime > 0n)
    expect(paid.peers[0]!.bought.bytes).toBeLessThanOrEqual(8 * PIECE)
  }, 20_000)

  it('stop at the month’s budget, and transfer the rest free of charge', async () => {
    const { buyer, seller } = await pair(btt(8))
    // 12 BTT worth.
    expect(await transfer({ buyer, seller, infoHash, pieces: 24, begin: bidding(buyer) })).toBe(24)
    const paid = await buyer.until((snapshot) => settled(snapshot) && snapshot.spentAllTime > 0n)
    expect(paid.spentAllTime).toBeGreaterThan(btt(2))
    expect(paid.spentAllTime).toBeLessThanOrEqual(btt(8))
    const earned = await seller.until(({ earnedAllTime }) => earnedAllTime === paid.spentAllTime)
    expect(earned.peers[0]?.sold.owed).toBe(0n)
  }, 20_000)

  it('sign nothing while buying is off', async () => {
    const { buyer, seller } = await pair()
    await buyer.service.configureSpeed({
      ...buying(perMib(3), btt(1000)),
      buying: { ...buying(perMib(3), btt(1000)).buying, on: false },
    })
    await transfer({ buyer, seller, infoHash, pieces: 4 })
    expect((await buyer.service.snapshot()).spentAllTime).toBe(0n)
    expect(await seller.service.heldCheques()).toEqual([])
  }, 20_000)

  it('buy nothing for a torrent that the user has not agreed to pay for', async () => {
    const { buyer, seller } = await pair()
    await buyer.service.payFor(infoHash, false, null)
    await transfer({ buyer, seller, infoHash, pieces: 4 })
    expect((await buyer.service.snapshot()).spentAllTime).toBe(0n)
  }, 20_000)
})

it('a trader reports cheques of a draining vault as at risk, and those of a replaced issuer as lost', async () => {
  const { chain, buyer, seller } = await pair()
  await transfer({ buyer, seller, infoHash, pieces: 64, begin: bidding(buyer) })
  const { spentAllTime } = await buyer.until((snapshot) => settled(snapshot) && snapshot.spentAllTime > 0n)
  const { earnedAllTime } = await seller.until(({ cashable }) => cashable === spentAllTime)
  buyer.kill()
  await seller.until(({ peers }) => peers.length === 0)
  expect(await seller.service.snapshot()).toMatchObject({ cashable: earnedAllTime, isAtRisk: false })
  const at = chain.vaults.get(vault)!
  at.withdrawal = at.balance
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + LIMITS.heldChequePollMs })
  expect((await seller.until(({ isAtRisk }) => isAtRisk)).cashable).toBe(earnedAllTime)
  at.issuer = address('9')
  vi.setSystemTime(Date.now() + LIMITS.heldChequePollMs)
  await seller.until(({ cashable, isAtRisk }) => cashable === 0n && !isAtRisk)
  vi.useRealTimers()
}, 20_000)

it('a trader spends a seller’s reserve with that seller alone', async () => {
  const { chain, buyer, seller, sellsAs } = await pair(btt(1000), btt(20))
  const first = await buyer.until(({ vault: state }) => state?.free === btt(20))
  expect(first.vault?.reserved).toBe(0n)
  await transfer({ buyer, seller, infoHash, pieces: 8, begin: bidding(buyer) })
  const before = await buyer.until((snapshot) => settled(snapshot) && snapshot.spentAllTime > btt(2))
  // All but what was promised is reserved for the payee that holds the promise.
  chain.reserves.set(`${vault}/${sellsAs}`, btt(20))
  await buyer.service.refreshMoney()
  const state = await buyer.until(({ vault: read }) => read?.reserved === btt(20))
  expect(state.vault).toMatchObject({ promised: before.spentAllTime, free: 0n })

  const stranger = made(chain, newStorage())
  await stranger.service.useChain(access)
  await stranger.service.configureSpeed(selling(address('7'), perMib(2)))
  const [other, third] = [asInfoHash('ad'.repeat(20)), asInfoHash('ae'.repeat(20))]
  for (const torrent of [other, third]) await buyer.service.payFor(torrent, true, null)
  const begin = async () => {
    const isOther = (peer: SpeedSnapshot['peers'][number]) => peer.infoHash === other && peer.state === 'trading'
    const { peers } = await buyer.until((snapshot) => snapshot.peers.some(isOther))
    expect(peers.find(isOther)?.bought.bid).toBe(0n)
  }
  expect(await transfer({ buyer, seller: stranger, infoHash: other, pieces: 8, begin })).toBe(8)
  expect(await stranger.service.heldCheques()).toEqual([])
  await seller.service.refreshMoney()
  await transfer({ buyer, seller, infoHash: third, pieces: 4, begin: bidding(buyer, third) })
  const after = await buyer.until((snapshot) => settled(snapshot) && snapshot.spentAllTime > before.spentAllTime)
  expect(after.spentAllTime).toBeLessThanOrEqual(btt(20))
}, 20_000)

it('a trader records a bounced cheque once and bans the vault', async () => {
  const { chain, buyer, seller } = await pair()
  await transfer({ buyer, seller, infoHash, pieces: 24, begin: bidding(buyer) })
  const { spentAllTime } = await buyer.until((snapshot) => settled(snapshot) && snapshot.spentAllTime > 0n)
  await seller.until(({ earnedAllTime }) => earnedAllTime === spentAllTime)
  Object.assign(chain.vaults.get(vault)!, { balance: btt(1), bounced: true })
  for (let time = 0; time < 2; time++) await seller.service.refreshMoney()
  const events = await seller.service.history({ kinds: ['bounced'] })
  expect(events).toMatchObject([{ vault, amount: spentAllTime - btt(1) }])
}, 20_000)
