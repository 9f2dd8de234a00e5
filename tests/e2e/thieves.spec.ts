import type { Hex } from 'viem'
import { announceWithdrawal } from '../../src/chain/vault/calls.ts'
import { cashOut } from '../../src/chain/vault/cash-out.ts'
import { cashOutResults } from '../../src/chain/vault/results.ts'
import { signCashOut } from '../../src/core/money/cash-out.ts'
import { addressOfKey, signCheque } from '../../src/core/money/cheque.ts'
import { type Address, BTT, costOf, NO_WEI, subtractWei, wei } from '../../src/core/money/wei.ts'
import type { RefusalReason } from '../../src/core/speed/message/refusal-reason.ts'
import type { PeerAccount } from '../../src/protocol/speed.ts'
import { DIST } from '../stack/build.js'
import type { LocalChain } from '../stack/chain.ts'
import { serve } from '../stack/serve.ts'
import { type Thief, ThiefProcess } from '../stack/thief.ts'
import type { Payment, ThiefStatus } from '../stack/thief.types.ts'
import { waitForComplete } from './driver.ts'
import { expect, test } from './fixtures.ts'
import { makeVault, moneyOf, selling } from './money-driver.ts'
import { BALANCE, BID, btt, bytesOfKey, keyOf, PRICE } from './thieves-driver.ts'

/**
 * Thieves of bandwidth and of money against a browser: stock webtorrent with a `bt_speed` of their own. Each may cost
 * the honest side one credit limit. The loss is recorded by vault, so that another peer id does not help.
 */

test.use({ withChain: true })

const MIB = 1 << 20
const BLOCK = 16_384
/** What a wire may owe before the first payment on it: 256 KiB at the price. */
const FIRST_WINDOW = costOf(BigInt(256 * 1024), PRICE)
/** What a vault that never paid may owe on all its wires: 1 MiB at the price. */
const FIRST_CREDIT = BTT
const FORGIVEN_A_SECOND = costOf(8_192n, PRICE)

interface Payer {
  readonly name: string
  readonly payment: Payment
  readonly goodCheques: number
  /** Of its vault; null: it names something that is no vault of ours. */
  readonly balance: bigint | null
  /** What it does when it has paid its good cheques. */
  readonly act?: 'announce' | 'drain' | 'flood'
  /** The refusal that it gets. */
  readonly refusal: RefusalReason | null
  /** The refusal that it gets when it comes back with its vault. */
  readonly again: RefusalReason | null
}

const PAYERS: readonly Payer[] = [
  { name: 'pays nothing', payment: 'none', goodCheques: 0, balance: BALANCE, refusal: null, again: null },
  { name: 'stops paying', payment: 'none', goodCheques: 5, balance: BALANCE, refusal: null, again: null },
  { name: 'forges', payment: 'forged', goodCheques: 2, balance: BALANCE, refusal: 'forged', again: 'banned' },
  { name: 'replays', payment: 'replayed', goodCheques: 2, balance: BALANCE, refusal: null, again: null },
  { name: 'signs less', payment: 'lower', goodCheques: 2, balance: BALANCE, refusal: 'lower', again: null },
  {
    name: 'signs all there is',
    payment: 'oversized',
    goodCheques: 2,
    balance: BALANCE,
    refusal: 'excess',
    again: null,
  },
  {
    name: 'another chain',
    payment: 'other-chain',
    goodCheques: 2,
    balance: BALANCE,
    refusal: 'misdirected',
    again: null,
  },
  {
    name: 'another payee',
    payment: 'other-beneficiary',
    goodCheques: 2,
    balance: BALANCE,
    refusal: 'misdirected',
    again: null,
  },
  { name: 'floods', payment: 'none', goodCheques: 0, balance: BALANCE, act: 'flood', refusal: 'flood', again: null },
  { name: 'empty vault', payment: 'good', goodCheques: 0, balance: 0n, refusal: null, again: null },
  { name: 'unknown code', payment: 'good', goodCheques: 0, balance: null, refusal: 'vault', again: 'vault' },
  {
    name: 'announces a withdrawal',
    payment: 'good',
    goodCheques: 3,
    balance: BALANCE,
    act: 'announce',
    refusal: 'uncovered',
    again: null,
  },
  {
    name: 'empties its vault',
    payment: 'good',
    goodCheques: 3,
    balance: BALANCE,
    act: 'drain',
    refusal: 'uncovered',
    again: null,
  },
]

/** An account is that of a connection, whose name begins with the id that the peer claims. */
const isOf = ({ peerId }: PeerAccount, id: string): boolean => peerId.startsWith(`${id}.`)
const most = (a: bigint, b: bigint): bigint => (a > b ? a : b)

/** All of a vault, on a cheque to another payee that the thief owns too. */
async function drain(chain: LocalChain, vault: Address, key: Hex): Promise<void> {
  const accomplice = bytesOfKey(keyOf('accomplice'))
  const recipient = addressOfKey(accomplice)
  const line = { chainId: chain.chainId, vault, beneficiary: recipient, cumulativePayout: BALANCE }
  const order = { recipient, signature: signCashOut({ ...line, recipient }, accomplice) }
  const [out] = cashOut(chain.deployment, [{ ...signCheque(line, bytesOfKey(key)), paidOut: NO_WEI, order }])
  const receipt = await chain.send(chain.accounts[5]!, out!.call)
  expect(cashOutResults(chain.deployment, out!.cheques, receipt)[0]).toMatchObject({ paid: BALANCE, error: null })
}

test(
  'a peer that does not pay gets one credit limit, once',
  { tag: '@both-chains' },
  async ({ app, profile, seed, stack, chain }, info) => {
    const config = {
      trackers: [stack.tracker.url],
      iceServers: [],
      uploadBytesPerSecond: 4_000_000,
      chain: chain.config,
    }
    const shop = await serve({ dist: DIST, config })
    const source = await seed({ files: [{ name: 'shop.bin', size: 24 * MIB }] })
    const payee = chain.accounts[4]!.address
    const money = await moneyOf(profile)
    await money.open(shop.url, chain.chainId)
    await money.call('configureSpeed', selling(PRICE, payee))
    await money.page.goto(`${shop.url}/#${source.magnet}`)
    await app.agree(money.page)
    await waitForComplete(money.page)
    await source.stop()

    const den = new ThiefProcess()
    let visits = 0
    const owner = chain.accounts[5]!
    const losses: Record<string, { given: number; paid: number; lost: number; window: number }> = {}
    const accountOf = async (peerId: string): Promise<PeerAccount | undefined> =>
      (await money.snapshot()).peers.find((peer) => isOf(peer, peerId))
    const given: {
      payer: Payer
      vault: Address
      given: bigint
      forgiven: bigint
      window: bigint
      afterDrain: bigint | null
    }[] = []

    for (const payer of PAYERS) {
      const key = keyOf(payer.name)
      const vault =
        payer.balance === null
          ? chain.deployment.wbtt
          : await makeVault(chain, owner, addressOfKey(bytesOfKey(key)), wei(payer.balance))
      const visit = (payment: Payment, goodCheques: number): Promise<Thief> =>
        den.start({
          role: 'payer',
          tracker: `${stack.tracker.url}/thief-${++visits}`,
          chainId: chain.chainId,
          token: chain.deployment.wbtt,
          torrent: source.torrentFile,
          vault,
          key,
          bid: BID,
          goodCheques,
          payment,
        })
      const startedAt = performance.now()
      const thief = await visit(payer.payment, payer.goodCheques)
      const { peerId } = await thief.status()
      const sells = payer.balance !== null && payer.balance > 0n
      let atDrain = 0n
      if (sells) {
        // A thief with a new vault begins at the first credit limit.
        expect((await thief.until(({ firstWindow }) => firstWindow !== null)).firstWindow).toBe(FIRST_WINDOW)
        await thief.until(({ goodCheques }) => goodCheques >= payer.goodCheques)
      }
      if (payer.act === 'announce') await chain.send(owner, announceWithdrawal(chain.chainId, vault, null))
      if (payer.act === 'drain') {
        await drain(chain, vault, key)
        const account = await accountOf(peerId)
        atDrain = costOf(BigInt(account!.sold.bytes), PRICE)
      }
      if (payer.act === 'flood') await thief.flood(60)
      const { refusal } = payer
      if (refusal !== null) await thief.until(({ refusals }) => refusals.includes(refusal))
      // Until it has had all that it can have: no block of it goes on credit any more.
      const spent = await money.until(({ peers }) => {
        const account = peers.find((peer) => isOf(peer, peerId))
        // One of two wires to the same peer is closed.
        if (account === undefined) return false
        const { owed, creditLimit: window, price } = account.sold
        if (!sells || account.state === 'refused' || refusal === 'uncovered') return true
        return owed > 0n && (price === null || window - owed < costOf(BigInt(BLOCK), PRICE))
      })
      // It is a peer like any other: what is free of charge goes on.
      if (!sells) await thief.until(({ freeBytes }) => freeBytes > 0)
      const account = spent.peers.find((peer) => isOf(peer, peerId))!
      const first: ThiefStatus = await thief.status()
      await thief.leave()

      const back = await visit('none', 0)
      const backId = (await back.status()).peerId
      expect(backId).not.toBe(peerId)
      const { again } = payer
      if (again !== null) await back.until(({ refusals }) => refusals.includes(again))
      else {
        // Answered after the bid, which came before it.
        await back.until(({ heard }) => heard.resume !== undefined)
        await back.flood(1)
        await back.until(({ refusals }) => refusals.includes('malformed'))
      }
      const returned = await back.status()
      const { sold } = (await accountOf(backId))!
      const seconds = BigInt(Math.ceil((performance.now() - startedAt) / 1_000))
      // What it had not taken of its window, and what was forgiven meanwhile: no new window.
      const rest = subtractWei(wei(most(first.mostWindow, FIRST_CREDIT)), account.sold.owed)
      const grace = costOf(BigInt(BLOCK), PRICE) + FORGIVEN_A_SECOND * seconds
      expect(costOf(BigInt(sold.bytes), PRICE), `${payer.name}: sold again`).toBeLessThanOrEqual(rest + grace)
      if (again === null && account.sold.owed > grace) expect(returned.owed, payer.name).toBeGreaterThan(0n)
      await back.leave()
      given.push({
        payer,
        vault,
        given: costOf(BigInt(account.sold.bytes), PRICE) + costOf(BigInt(sold.bytes), PRICE),
        forgiven: first.forgiven + returned.forgiven,
        window: most(first.mostWindow, FIRST_CREDIT),
        afterDrain: payer.act === 'drain' ? costOf(BigInt(account.sold.bytes), PRICE) - atDrain : null,
      })
    }

    // Two wires of one vault at once have its one window between them.
    const twinKey = keyOf('twins')
    const twinVault = await makeVault(chain, owner, addressOfKey(bytesOfKey(twinKey)), BALANCE)
    const twinsAt = performance.now()
    const twins = await Promise.all(
      [1, 2].map((twin) =>
        den.start({
          role: 'payer',
          tracker: `${stack.tracker.url}/twin-${twin}`,
          chainId: chain.chainId,
          token: chain.deployment.wbtt,
          torrent: source.torrentFile,
          vault: twinVault,
          key: twinKey,
          bid: BID,
          goodCheques: 0,
          payment: 'none',
        }),
      ),
    )
    for (const twin of twins) await twin.until(({ heard }) => heard.resume !== undefined)
    const twinIds = await Promise.all(twins.map(async (twin) => (await twin.status()).peerId))
    const isTwin = (peer: PeerAccount): boolean => twinIds.some((id) => isOf(peer, id))
    const shared = await money.until(({ peers }) =>
      peers.some((peer) => isTwin(peer) && peer.sold.owed + costOf(BigInt(BLOCK), PRICE) > FIRST_WINDOW),
    )
    const soldToTwins = shared.peers.filter(isTwin).map(({ sold }) => sold.bytes)
    const twinSeconds = BigInt(Math.ceil((performance.now() - twinsAt) / 1_000))
    expect(costOf(BigInt(soldToTwins.reduce((sum, bytes) => sum + bytes, 0)), PRICE)).toBeLessThanOrEqual(
      FIRST_CREDIT + FORGIVEN_A_SECOND * twinSeconds,
    )
    for (const twin of twins) await twin.leave()

    // What all of it was worth, as the chain pays it.
    const held = await money.call('heldCheques')
    const orders = await money.call('signCashOut', held, chain.accounts[7]!.address)
    const [out] = cashOut(
      chain.deployment,
      held.map((cheque, index) => ({ ...cheque, order: orders[index] })),
    )
    const results = cashOutResults(chain.deployment, out!.cheques, await chain.send(chain.accounts[7]!, out!.call))
    for (const { payer, vault, given: worth, forgiven, window, afterDrain } of given) {
      const paid = results.find(({ cheque }) => cheque.vault === vault)?.paid ?? 0n
      const lost = worth - forgiven - paid
      losses[payer.name] = { given: btt(worth), paid: btt(paid), lost: btt(lost), window: btt(window) }
      // Cheques that it held when the vault was emptied are worth nothing; from then on it gave one window.
      expect(afterDrain ?? lost, payer.name).toBeLessThanOrEqual(window)
      if (payer.balance === null || payer.balance === 0n) expect(worth).toBe(0n)
    }
    info.annotations.push({ type: 'losses', description: JSON.stringify(losses) })
    await den.stop()
    await shop.close()
  },
)
