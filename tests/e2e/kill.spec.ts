import { wbttAbi } from '../../src/chain/token/abi/wbtt.ts'
import { cashOut } from '../../src/chain/vault/cash-out.ts'
import { readVault } from '../../src/chain/vault/reads.ts'
import { cashOutResults } from '../../src/chain/vault/results.ts'
import { BTT, bttPerMib, costOf, wei } from '../../src/core/money/wei.ts'
import type { HeldCheque } from '../../src/protocol/speed.ts'
import { DIST } from '../stack/build.js'
import { serve } from '../stack/serve.ts'
import { waitForComplete } from './driver.ts'
import { expect, test } from './fixtures.ts'
import { buying, moneyOf, restingLines, selling } from './money-driver.ts'

/** Two browsers, one paid transfer, and either of them killed at any moment of it. */

test.use({ ownBrowser: true, withChain: true })

const MIB = 1 << 20
const PRICE = bttPerMib(BTT)
/** What comes between a kill and the moment that payment goes on is free: there must be enough left for ten of them. */
const SIZE = 32 * MIB
const CAP = 1_200_000
const KILLS = 10
const SEED = 20_261_122
/** The most that is promised between two kills. */
const MOST_BETWEEN = BTT
const DEPOSIT = wei(100n * BTT)

/** mulberry32: the same moments in every run. */
function randomOf(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
}

test('ten kills during a paid transfer lose nothing, pay nothing twice, and continue with the same cheque @both-chains', async ({
  app,
  profile,
  newProfile,
  seed,
  stack,
  chain,
}, info) => {
  const payee = chain.accounts[4]!.address
  const config = { trackers: [stack.tracker.url], iceServers: [], uploadBytesPerSecond: CAP, chain: chain.config }
  const shop = await serve({ dist: DIST, config })
  const source = await seed({ files: [{ name: 'line.bin', size: SIZE }] })

  const seller = { profile: await newProfile(), url: shop.url }
  let theirs = await moneyOf(seller.profile)
  await theirs.open(seller.url, chain.chainId)
  await theirs.call('configureSpeed', selling(PRICE, payee))
  await theirs.page.goto(`${seller.url}/#${source.magnet}`)
  await app.agree(theirs.page)
  await waitForComplete(theirs.page)
  await source.stop()

  const buyer = { profile, url: stack.app.url }
  let ours = await moneyOf(buyer.profile)
  await ours.open(buyer.url, chain.chainId)
  await ours.call('configureSpeed', buying(PRICE, DEPOSIT))
  const vault = await ours.fund(chain, chain.accounts[1]!, DEPOSIT)
  await ours.call('payFor', source.infoHash, true, null)
  await app.open(`#${source.magnet}`, ours.page)

  /** The one cheque of the one line; what the payee has is never less than what it once acknowledged. */
  const heldCheque = async (): Promise<HeldCheque | null> => {
    const held = await theirs.call('heldCheques')
    expect(held.length).toBeLessThanOrEqual(1)
    const [cheque] = held
    if (cheque) expect([cheque.vault, cheque.hasKey]).toEqual([vault, true])
    return cheque ?? null
  }

  const random = randomOf(SEED)
  const killed = { payer: 0, payee: 0 }
  const resumedAfterMs: number[] = []
  let target = 0n
  for (let kill = 0; kill < KILLS; kill++) {
    target += (MOST_BETWEEN * BigInt(Math.floor(100 + random() * 900))) / 1_000n
    const before = (await ours.snapshot()).spentAllTime
    if (target <= before) target = before + 1n
    const waitedFrom = performance.now()
    await ours.untilSpent(target)
    if (kill > 0) resumedAfterMs.push(Math.round(performance.now() - waitedFrom))
    if (random() < 0.5) {
      killed.payer += 1
      await buyer.profile.kill()
      await buyer.profile.launch()
      ours = await moneyOf(buyer.profile)
      await ours.page.goto(`${buyer.url}/#/torrent/${source.infoHash}`)
      await ours.until((snapshot) => snapshot.chainId === chain.chainId)
      // Read first: they may have met again, and the next cheque may be there a moment later.
      const heldSum = (await heldCheque())?.cumulativePayout ?? 0n
      const { spentAllTime } = await ours.snapshot()
      // The payer had persisted what the payee holds before it signed it.
      expect(spentAllTime).toBeGreaterThanOrEqual(heldSum)
    } else {
      killed.payee += 1
      const acknowledged = (await restingLines(ours.page))[0]?.acknowledged ?? 0n
      await seller.profile.kill()
      await seller.profile.launch()
      theirs = await moneyOf(seller.profile)
      await theirs.page.goto(`${seller.url}/#/torrent/${source.infoHash}`)
      await theirs.until((snapshot) => snapshot.chainId === chain.chainId)
      // The payee had persisted what it acknowledged before it sent the acknowledgement.
      expect((await heldCheque())?.cumulativePayout ?? 0n).toBeGreaterThanOrEqual(acknowledged)
    }
  }
  expect(Math.min(killed.payer, killed.payee)).toBeGreaterThan(0)

  await waitForComplete(ours.page)
  const done = await ours.until(
    ({ peers, spentAllTime }) => spentAllTime > 0n && peers.every(({ bought }) => bought.owed === 0n),
  )
  await theirs.until(({ cashable, dust }) => cashable + dust >= done.spentAllTime)
  const cheque = (await heldCheque())!
  const [line, ...others] = await restingLines(ours.page)
  expect(others).toEqual([])
  expect([line!.vault, line!.beneficiary]).toEqual([vault, cheque.beneficiary])
  expect(cheque.cumulativePayout).toBe(line!.signed)
  expect((await ours.snapshot()).spentAllTime).toBe(line!.signed)

  // Never more than the torrent costs: what was verified is paid once, whichever side died in between.
  const cost = costOf(BigInt(SIZE), PRICE)
  expect(cheque.cumulativePayout).toBeLessThanOrEqual(cost)
  expect(cheque.cumulativePayout).toBeGreaterThan(target)

  const [order] = await theirs.call('signCashOut', [cheque], payee)
  const [out] = cashOut(chain.deployment, [{ ...cheque, order }])
  const receipt = await chain.send(chain.accounts[7]!, out!.call)
  expect(cashOutResults(chain.deployment, out!.cheques, receipt)).toMatchObject([
    { paid: cheque.cumulativePayout, unpaid: 0n, error: null },
  ])
  const wbttOf = (account: `0x${string}`): Promise<bigint> =>
    chain.client.readContract({
      address: chain.deployment.wbtt,
      abi: wbttAbi,
      functionName: 'balanceOf',
      args: [account],
    })
  expect(await wbttOf(payee)).toBe(cheque.cumulativePayout)
  expect((await readVault(chain.client, vault)).balance).toBe(DEPOSIT - cheque.cumulativePayout)
  info.annotations.push({
    type: 'figures',
    description: JSON.stringify({
      killed,
      paid: Number(cheque.cumulativePayout) / 1e18,
      cost: Number(cost) / 1e18,
      resumedAfterMs,
    }),
  })
  await shop.close()
})
