import { readVault } from '../../src/chain/vault/reads.ts'
import { decodeBencode } from '../../src/core/bencode/decode.ts'
import { encodeBencode } from '../../src/core/bencode/encode.ts'
import type { BencodeValue } from '../../src/core/bencode/value.ts'
import { addressOfKey } from '../../src/core/money/cheque.ts'
import { BTT, bttPerMib, costOf } from '../../src/core/money/wei.ts'
import type { RefusalReason } from '../../src/core/speed/message/refusal-reason.ts'
import { asInfoHash } from '../info-hash.ts'
import { startFreshet } from '../stack/freshet-peer.ts'
import type { Gate } from '../stack/gated-store.ts'
import { type Thief, ThiefProcess } from '../stack/thief.ts'
import { waitForComplete } from './driver.ts'
import { expect, test } from './fixtures.ts'
import { buying, makeVault, moneyOf, selling } from './money-driver.ts'
import { BALANCE, BID, btt, bytesOfKey, keyOf, PRICE } from './thieves-driver.ts'

/** Thieves that sell, claim to be a seller, or stand between one and its buyer: stock webtorrent, real connections. */

test.use({ withChain: true })

const MIB = 1 << 20
const PIECE = 1 << 16

interface Payee {
  readonly name: string
  /** What it answers requests with. */
  readonly gate: Gate
  /** Whether it sends anything good before. */
  readonly earns: boolean
  readonly act: 'lie' | 'flood' | null
  readonly refusal: RefusalReason | null
}

/** The same torrent, announced nowhere by itself. */
function withoutTrackers(torrentFile: Uint8Array): Uint8Array {
  const info = (decodeBencode(torrentFile) as Map<string, BencodeValue>).get('info')!
  return encodeBencode(new Map([['info', info]]))
}

/** What a payee that earns sends, bytes. */
const SENT = 40 * PIECE
const PAYEES: readonly Payee[] = [
  {
    name: 'takes money and sends no more',
    gate: { allowPieces: SENT / PIECE },
    earns: true,
    act: 'lie',
    refusal: 'price',
  },
  { name: 'sends garbage', gate: { corrupt: 'all' }, earns: false, act: null, refusal: null },
  { name: 'floods', gate: { allowPieces: SENT / PIECE }, earns: true, act: 'flood', refusal: 'flood' },
]

test(
  'a seller is paid for verified bytes, and nothing else',
  { tag: '@both-chains' },
  async ({ app, profile, stack, chain }, info) => {
    const money = await moneyOf(profile)
    await money.open(stack.app.url, chain.chainId)
    await money.call('configureSpeed', buying(bttPerMib(BID), BALANCE))
    const vault = await money.fund(chain, chain.accounts[6]!, BALANCE)
    const den = new ThiefProcess()
    let visits = 0
    const losses: Record<string, { verified: number; paid: number }> = {}
    let spent = 0n
    for (const payee of PAYEES) {
      const address = addressOfKey(bytesOfKey(keyOf(payee.name)))
      const visit = (gate: Gate): Promise<Thief> =>
        den.start({
          role: 'payee',
          tracker: `${stack.tracker.url}/payee-${++visits}`,
          chainId: chain.chainId,
          token: chain.deployment.wbtt,
          files: [{ name: `${payee.name}.bin`, size: 4 * MIB }],
          name: payee.name,
          gate,
          payee: address,
          key: keyOf(payee.name),
          ask: BTT,
        })
      const thief = await visit({ held: 'all' })
      const infoHash = asInfoHash(/btih:([0-9a-f]{40})/.exec(thief.magnet)![1]!)
      await money.call('payFor', infoHash, true, null)
      await app.open(`#magnet:?xt=urn:btih:${infoHash}&tr=${encodeURIComponent(stack.tracker.url)}`, money.page)
      // Nothing before it has its price.
      await thief.until(({ bid }) => bid > 0n)
      await thief.setGate(payee.gate)
      if (payee.earns) await thief.until(({ cheque }) => cheque > 0n)
      if (payee.act === 'lie') await thief.lie(5n * BTT)
      if (payee.act === 'flood') await thief.flood(60)
      const { refusal } = payee
      if (refusal !== null) await thief.until(({ refusals }) => refusals.includes(refusal))
      // All that was verified is paid; no later message changed that.
      const { peers } = await money.until(({ peers: now }) =>
        // A peer that sends bad data is disconnected. Of the others all that they sent has been verified and paid.
        payee.earns ? now.some(({ bought }) => bought.owed === 0n && bought.bytes === SENT) : now.length === 0,
      )
      const verified = peers.reduce((sum, { bought }) => sum + bought.bytes, 0)
      const worth = costOf(BigInt(verified), PRICE)
      await thief.until(({ cheque }) => cheque >= worth)
      const first = await thief.status()
      await thief.leave()
      const spentOn = async (): Promise<bigint> =>
        (await money.snapshot()).torrents.find((one) => one.infoHash === infoHash)?.spent ?? 0n
      spent += await spentOn()
      expect(await spentOn(), payee.name).toBe(first.cheque)
      expect(first.cheque, payee.name).toBe(worth)

      // Under another peer id and with the same address it claims to hold no cheque.
      const back = await visit({ held: 'all' })
      await back.until(({ heard }) => heard.terms !== undefined)
      if (!payee.earns) {
        // A seller's key costs nothing, so its address is not banned for this: nothing was paid for, and nothing is.
        await back.until(({ bid }) => bid > 0n)
        expect((await back.status()).cheque, payee.name).toBe(0n)
      } else {
        await back.until(({ bid, cheques }) => bid > 0n && cheques > 0)
        // The cheque that it has already, to the wei.
        expect((await back.status()).cheque, payee.name).toBe(worth)
      }
      await back.leave()
      expect(await spentOn(), payee.name).toBe(worth)
      losses[payee.name] = { verified: btt(worth), paid: btt(first.cheque) }
    }
    // A stranger under the address of the first, with a key of its own: no bid, no cheque, and nothing changes.
    const stranger = await den.start({
      role: 'payee',
      tracker: `${stack.tracker.url}/payee-${++visits}`,
      chainId: chain.chainId,
      token: chain.deployment.wbtt,
      files: [{ name: 'stranger.bin', size: 4 * MIB }],
      name: 'stranger',
      gate: { allowPieces: SENT / PIECE },
      payee: addressOfKey(bytesOfKey(keyOf(PAYEES[0]!.name))),
      key: keyOf('stranger'),
      ask: BTT,
    })
    const strange = asInfoHash(/btih:([0-9a-f]{40})/.exec(stranger.magnet)![1]!)
    await money.call('payFor', strange, true, null)
    await app.open(`#magnet:?xt=urn:btih:${strange}&tr=${encodeURIComponent(stack.tracker.url)}`, money.page)
    await stranger.until(({ refusals }) => refusals.includes('seller'))
    await stranger.lie(5n * BTT)
    await stranger.until(({ refusals }) => refusals.includes('unexpected'))
    expect(await stranger.status()).toMatchObject({ bid: 0n, cheque: 0n, cheques: 0 })
    await stranger.leave()

    const { spentAllTime } = await money.snapshot()
    expect((await readVault(chain.client, vault)).balance).toBe(BALANCE)
    expect(spentAllTime).toBe(spent)
    info.annotations.push({ type: 'losses', description: JSON.stringify(losses) })
    await den.stop()
  },
)

test('a relay makes neither a buyer nor a seller book or sign anything', { tag: '@both-chains' }, async ({
  app,
  profile,
  seed,
  stack,
  newStack,
  chain,
}) => {
  const elsewhere = await newStack()
  const source = await seed({ files: [{ name: 'relayed.bin', size: 4 * MIB }] })
  const money = await moneyOf(profile)
  await money.open(stack.app.url, chain.chainId)
  await money.call('configureSpeed', selling(PRICE, chain.accounts[4]!.address))
  await money.page.goto(`${stack.app.url}/#${source.magnet}`)
  await app.agree(money.page)
  await waitForComplete(money.page)
  await source.stop()

  // The buyer and the seller meet the relay, and not each other.
  const buyer = await startFreshet({
    trackers: [elsewhere.tracker.url],
    torrentFile: withoutTrackers(source.torrentFile),
    chain: chain.access,
    speed: buying(bttPerMib(BID), BALANCE),
  })
  await buyer.engine('pause', buyer.infoHash)
  const issuer = await buyer.speed('sessionKey')
  const vault = await makeVault(chain, chain.accounts[6]!, issuer, BALANCE)
  await buyer.speed('useVault', vault)
  await buyer.speed('payFor', buyer.infoHash, true, null)
  const den = new ThiefProcess()
  const base = { chainId: chain.chainId, token: chain.deployment.wbtt }
  const relay = await den.start({
    ...base,
    role: 'relay',
    tracker: stack.tracker.url,
    other: elsewhere.tracker.url,
    torrent: source.torrentFile,
  })
  await buyer.engine('resume', buyer.infoHash)
  await relay.until(({ refusals }) => refusals.includes('proof') && refusals.includes('seller'))
  expect((await relay.status()).heard).toMatchObject({ proof: 1, seller: 1 })
  const sold = (await money.snapshot()).peers
  expect(sold.map((peer) => [peer.sold.bytes, peer.sold.owed])).toEqual(sold.map(() => [0, 0n]))
  expect(await money.call('heldCheques')).toEqual([])
  expect(await buyer.speed('snapshot')).toMatchObject({ spentAllTime: 0n })
  await relay.leave()

  await buyer.stop()
  await den.stop()
})
