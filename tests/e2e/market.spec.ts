import type { Page } from '@playwright/test'
import { wbttAbi } from '../../src/chain/token/abi/wbtt.ts'
import { createVault } from '../../src/chain/vault/calls.ts'
import { createdVault } from '../../src/chain/vault/results.ts'
import { type Address, BTT, bttPerMib, FREE, NO_WEI, wei } from '../../src/core/money/wei.ts'
import type { SpeedSettings } from '../../src/protocol/speed.ts'
import { DIST } from '../stack/build.js'
import type { LocalChain } from '../stack/chain.ts'
import { type FreshetPeer, startFreshet } from '../stack/freshet-peer.ts'
import type { PeerStatus } from '../stack/node-peer.types.ts'
import { serve } from '../stack/serve.ts'
import { button, waitForComplete } from './driver.ts'
import { expect, test } from './fixtures.ts'
import { moneyIn, newSalt } from './money-driver.ts'
import { tm, tw } from './words.ts'

/** Speed for money: an uploader in a tab at its rate limit, a peer that pays, and three that do not. */

test.use({ withChain: true })

const MIB = 1 << 20
const SIZE = 22 * MIB
/** Low, so that this limit decides also on a busy machine, and not how fast the peers are. */
const CAP = 1_000_000
const FREE_PEERS = 3
/** BTT a GB: what is earned is worth more than the gas to cash it. */
const ASK = '4000'
const MAXIMUM = bttPerMib(6n * BTT)
/** Bytes that the payer gets while it is counted what each gets: longer than a round of the choker. */
const CONTENDED = 9 * MIB
/** The same for the other peers when it has gone. */
const ALONE = 3 * MIB

const OFF: SpeedSettings = {
  buying: { on: false, maximum: FREE, monthlyBudget: NO_WEI },
  selling: { on: false, ask: FREE, payee: null },
}

const wbttOf = (chain: LocalChain, account: Address): Promise<bigint> =>
  chain.client.readContract({
    address: chain.deployment.wbtt,
    abi: wbttAbi,
    functionName: 'balanceOf',
    args: [account],
  })

/** Sells to the payee's address from now on. */
async function earn(page: Page, url: string, payee: Address): Promise<void> {
  await page.goto(`${url}/#/money/earn`)
  await page.getByLabel(tm('earn.ask')).fill(ASK)
  const other = page.getByRole('radio', { name: tm('earn.payee.other') })
  if (await other.isVisible()) await other.check()
  await page.getByLabel(tm('earn.payee.field'), { exact: true }).fill(payee)
  await page.getByRole('checkbox', { name: tm('earn.payee.confirm') }).check()
  await button(page, tm('earn.start')).click()
  await expect(page.getByRole('switch', { name: tm('earn.switch') })).toBeChecked()
}

const downloaded = (peers: readonly { status(): Promise<PeerStatus> }[]): Promise<number[]> =>
  Promise.all(peers.map(async (peer) => (await peer.status()).downloadedBytes))
const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0)
const bytesOf = (snapshot: { torrents: readonly { downloadedBytes: number }[] }): number =>
  snapshot.torrents[0]?.downloadedBytes ?? 0

test(
  'a paying peer is served first, the others are not starved, and the chain pays out to the last wei',
  {
    tag: '@both-chains',
  },
  async ({ app, page, seed, leech, newStack, chain, wallet }, info) => {
    // Each meets the uploader and no other peer.
    const stacks = await Promise.all(Array.from({ length: FREE_PEERS + 1 }, () => newStack()))
    const trackers = stacks.map(({ tracker }) => tracker.url)
    const [own, ...others] = trackers as [string, ...string[]]
    const source = await seed({ files: [{ name: 'wanted.bin', size: SIZE }], pieceLength: 256 * 1024, announce: [own] })

    const it = await wallet()
    const payee = chain.accounts[3]!.address
    const config = { trackers: [], iceServers: [], uploadBytesPerSecond: CAP, chain: chain.config }
    const host = await serve({ dist: DIST, config })
    const theirs = await moneyIn(page.context(), () => page)
    await earn(page, host.url, payee)
    const links = trackers.map((url) => `&tr=${encodeURIComponent(url)}`).join('')
    await page.goto(`${host.url}/#magnet:?xt=urn:btih:${source.infoHash}${links}`)
    await app.agree(page)
    await waitForComplete(page)
    await source.stop()
    for (const { tracker } of stacks) await tracker.until(({ swarms }) => swarms[source.infoHash]?.seeders === 1)

    // The payer's vault is funded before it meets any peer.
    const payer: FreshetPeer = await startFreshet({
      trackers: [],
      torrentFile: source.torrentFile,
      chain: chain.access,
      speed: { ...OFF, buying: { on: true, maximum: MAXIMUM, monthlyBudget: wei(1_000n * BTT) } },
    })
    await payer.engine('pause', payer.infoHash)
    const deposit = wei(500n * BTT)
    const issuer = await payer.speed('sessionKey')
    const making = createVault(chain.deployment, issuer, newSalt(), deposit)
    const vault = createdVault(chain.deployment, await chain.send(chain.accounts[1]!, making))!
    await payer.speed('useVault', vault)
    await payer.speed('payFor', payer.infoHash, true, null)

    const free = await Promise.all(
      others.map((url) => leech({ torrent: `magnet:?xt=urn:btih:${source.infoHash}`, announce: [url] })),
    )
    await Promise.all(free.map((peer) => peer.until(({ downloadedBytes }) => downloadedBytes > 0)))
    await payer.engine('configure', { trackers: [own], iceServers: [] })
    await payer.engine('resume', payer.infoHash)
    await payer.untilMoney(({ peers }) => peers.some(({ bought }) => bought.price !== null && bought.paid > 0n))

    // Contended: every peer requests blocks, and one pays.
    const start = { payer: bytesOf(await payer.untilTorrents(() => true)), free: await downloaded(free) }
    const end = bytesOf(await payer.untilTorrents((snapshot) => bytesOf(snapshot) >= start.payer + CONTENDED))
    const freeEnd = await downloaded(free)
    const gotPaid = end - start.payer
    const gotFree = sum(freeEnd) - sum(start.free)
    const share = gotPaid / (gotPaid + gotFree)
    info.annotations.push({ type: 'payer', description: `${(share * 100).toFixed(1)} % of ${gotPaid + gotFree} bytes` })
    expect(share).toBeGreaterThanOrEqual(0.65)
    expect(1 - share).toBeGreaterThanOrEqual(0.2)

    // What was delivered is paid before nothing more is; then it leaves.
    await payer.speed('configureSpeed', OFF)
    const { spentAllTime: spent } = await payer.speed('snapshot')
    expect(spent).toBeGreaterThan(0n)
    await payer.stop()
    const before = await downloaded(free)
    const since = performance.now()
    await free[0]!.until(({ downloadedBytes }) => downloadedBytes >= before[0]! + ALONE / FREE_PEERS)
    const seconds = (performance.now() - since) / 1_000
    const alone = sum(await downloaded(free)) - sum(before)
    info.annotations.push({ type: 'without it', description: `${Math.round(alone / seconds)} B/s of ${CAP}` })

    // To the last wei: what the payer has spent is what the tab counts as earned, and the one cheque that it holds.
    await theirs.until(({ cashable, dust }) => cashable + dust === spent)
    expect(await theirs.call('heldCheques')).toMatchObject([{ vault, hasKey: true, cumulativePayout: spent }])
    expect((await theirs.snapshot()).earnedAllTime).toBe(spent)

    // The tab cashes out what the payer has spent, by a wallet that is not where it is paid.
    await page.goto(`${host.url}/#/money/earn`)
    await page.getByRole('tab', { name: tm('money.tab.wallet'), exact: true }).click()
    await page.getByRole('button', { name: tw('account.connect') }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Test Wallet' }).click()
    await page.getByRole('tab', { name: tm('money.tab.earn'), exact: true }).click()
    await page.getByRole('button', { name: tm('cash.button', { amount: '' }).trim() }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('button', { name: tw('tx.go') }).click()
    await expect(dialog).toContainText(tw('tx.done'))
    expect(it.requests).toContain('eth_sendTransaction')
    expect(await wbttOf(chain, payee)).toBe(spent)
    expect(await wbttOf(chain, vault)).toBe(deposit - spent)
    await host.close()
  },
)
