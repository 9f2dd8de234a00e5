import { BTT, bttPerMib, wei } from '../../src/core/money/wei.ts'
import { waitForComplete } from './driver.ts'
import { expect, test } from './fixtures.ts'
import { buying, moneyOf, restingLines } from './money-driver.ts'
import { openShop, startShopHost } from './shop.ts'

/**
 * A budget limits two torrents together, over reloads and tabs that take over from each other; and the page reports a
 * chain that does not answer.
 */

test.use({ withChain: true })

const SIZE = 20 << 20
/** Not here before the budget is spent, also on a busy machine, on which more of a download is free. */
const LARGE = 60 << 20
const PRICE = bttPerMib(BTT)
const MAXIMUM = bttPerMib(2n * BTT)
/** Odd, so that a wei more would be seen. */
const MONTH = wei(5n * BTT + 7n)
const OF_ONE = wei((3n * BTT) / 2n + 3n)
/** Below so much of either nothing is bid: what may be owed at first, 1 MiB at the price. */
const WINDOW = BTT
const DEPOSIT = wei(100n * BTT)

test(
  'two torrents, two tabs and reloads spend the budget and not a wei more',
  { tag: '@both-chains' },
  async ({ app, profile, newProfile, seed, stack, chain }, info) => {
    const host = await startShopHost(stack.tracker.url, chain)
    const parts = { app, newProfile, seed, chain }
    const one = await openShop(parts, host.url, { name: 'first.bin', size: LARGE }, PRICE, chain.accounts[2]!.address)
    const other = await openShop(
      parts,
      host.url,
      { name: 'second.bin', size: LARGE },
      PRICE,
      chain.accounts[3]!.address,
    )

    let tab = profile.page
    const money = await moneyOf(profile, () => tab)
    await money.open(stack.app.url, chain.chainId)
    await money.call('configureSpeed', buying(MAXIMUM, MONTH))
    const vault = await money.fund(chain, chain.accounts[1]!, DEPOSIT)
    await money.call('payFor', one.infoHash, true, OF_ONE)
    await money.call('payFor', other.infoHash, true, null)
    await app.open(`#${one.magnet}`, tab)
    await app.open(`#${other.magnet}`, tab)

    await money.untilSpent(BTT / 2n)
    const second = await profile.context.newPage()
    await second.goto(`${stack.app.url}/#/money/speed`)
    // It has the engine of the first one before that closes.
    await second.waitForFunction(() => window.moneyLine !== undefined)
    await money.untilSpent(BTT)
    const first = tab
    tab = second
    await first.close()
    await money.untilSpent((3n * BTT) / 2n)
    await tab.reload()
    // Nothing is bid any more: what is left of either budget holds no further window.
    await money.until(
      ({ peers, torrents, spentThisMonth }) =>
        MONTH - spentThisMonth < WINDOW &&
        torrents.some(({ budget, spent }) => budget === OF_ONE && OF_ONE - spent < WINDOW) &&
        peers.every(({ bought }) => bought.bid === 0n && bought.owed === 0n),
    )
    // Pieces that were begun at a price may still verify, and are paid for: nothing arrives once both are paused.
    await tab.goto(`${stack.app.url}/#/`)
    for (const name of ['first.bin', 'second.bin']) {
      await tab.getByRole('button', { name: `Pause ${name}` }).click()
      await expect(tab.getByRole('button', { name: `Resume ${name}` })).toBeVisible()
    }
    const paused = await money.until(({ peers }) => peers.length === 0)
    expect(paused.spentThisMonth).toBe(paused.spentAllTime)
    await tab.reload()
    const last = await money.until(({ chainId }) => chainId === chain.chainId)
    expect(last.spentAllTime).toBe(paused.spentAllTime)

    // Every cheque ever signed: the highest of each channel, in the records of the payer and of the payees.
    const lines = await restingLines(tab)
    const signed = lines.reduce((sum, line) => sum + line.signed, 0n)
    const held = [await one.held(), await other.held()] as const
    expect(lines.map((line) => line.vault)).toEqual([vault, vault])
    expect(signed).toBe(paused.spentAllTime)
    expect(held[0] + held[1]).toBe(signed)
    expect(held[0] + held[1]).toBeLessThanOrEqual(MONTH)
    expect(held[0]).toBeLessThanOrEqual(OF_ONE)
    info.annotations.push({ type: 'figures', description: `held ${held}, month ${MONTH}, first torrent ${OF_ONE}` })
    await host.close()
  },
)

test('an unreachable chain is reported during a transfer, and payment resumes when it answers again @both-chains', async ({
  app,
  profile,
  newProfile,
  seed,
  stack,
  chain,
}) => {
  const host = await startShopHost(stack.tracker.url, chain)
  const seller = await openShop(
    { app, newProfile, seed, chain },
    host.url,
    { name: 'outage.bin', size: SIZE },
    PRICE,
    chain.accounts[4]!.address,
  )
  const money = await moneyOf(profile)
  await money.open(stack.app.url, chain.chainId)
  await money.call('configureSpeed', buying(MAXIMUM, DEPOSIT))
  await money.fund(chain, chain.accounts[1]!, DEPOSIT)
  await money.call('payFor', seller.infoHash, true, null)
  await app.open(`#${seller.magnet}`, money.page)

  await money.untilSpent(BTT)
  chain.setDown(true)
  await money.call('refreshMoney').catch(() => undefined)
  await money.until(({ buyingBlocker }) => buyingBlocker === 'chain-unreachable')
  const { spentAllTime: before } = await money.snapshot()
  await money.page.reload()
  // The page works without it, and the file goes on coming.
  await expect(money.page.locator('#torrent-title')).toBeVisible()
  chain.setDown(false)
  await money.until(({ buyingBlocker }) => buyingBlocker === null)
  await money.until(({ spentAllTime }) => spentAllTime > before)
  await waitForComplete(money.page)
  // The last verified bytes may not be charged yet when the debt is zero for the first time. Cheques are compared, not
  // earnings: a `forgiven` that a reload lost on its way is paid again, and counts as paid before.
  const sums = async () => {
    const { spentAllTime, peers } = await money.snapshot()
    const owed = peers.reduce((sum, { bought }) => sum + bought.owed, 0n)
    return { owed, unpaid: spentAllTime - (await seller.held()) }
  }
  await expect.poll(sums).toEqual({ owed: 0n, unpaid: 0n })
  await host.close()
})

test('a change of chain during a transfer spends nothing on the other chain, and the trade resumes on the first @both-chains', async ({
  app,
  profile,
  newProfile,
  seed,
  stack,
  chain,
}) => {
  const host = await startShopHost(stack.tracker.url, chain)
  const seller = await openShop(
    { app, newProfile, seed, chain },
    host.url,
    { name: 'switch.bin', size: SIZE },
    PRICE,
    chain.accounts[4]!.address,
  )
  const money = await moneyOf(profile)
  await money.open(stack.app.url, chain.chainId)
  await money.call('configureSpeed', buying(MAXIMUM, DEPOSIT))
  const vault = await money.fund(chain, chain.accounts[1]!, DEPOSIT)
  await money.call('payFor', seller.infoHash, true, null)
  await app.open(`#${seller.magnet}`, money.page)

  await money.untilSpent(BTT)
  // One where our contracts are not; the file goes on coming, and nothing is paid for it.
  await money.call('useChain', { ...chain.access, chainId: 199, deployment: null })
  const away = await money.until(({ chainId }) => chainId === 199)
  expect(away).toMatchObject({ buyingBlocker: null, vault: null, spentAllTime: 0n, peers: [] })
  await money.call('useChain', chain.access)
  const back = await money.until(({ chainId, spentAllTime }) => chainId === chain.chainId && spentAllTime >= BTT)
  expect(back.vault?.address ?? vault).toBe(vault)
  await money.until(({ spentAllTime }) => spentAllTime > back.spentAllTime)
  await waitForComplete(money.page)
  const done = await money.until(({ peers }) => peers.every(({ bought }) => bought.owed === 0n))
  await seller.money.until(({ cashable, dust }) => cashable + dust === done.spentAllTime)
  expect(await seller.held()).toBe(done.spentAllTime)
  const lines = await restingLines(money.page)
  expect(lines.map(({ chainId, signed }) => [chainId, signed])).toEqual([[chain.chainId, done.spentAllTime]])
  await host.close()
})
