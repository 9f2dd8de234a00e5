import { readFile } from 'node:fs/promises'
import { readReserves } from '../../src/chain/vault/channels.ts'
import { readVault } from '../../src/chain/vault/reads.ts'
import { type Address, BTT, bttPerMib, wei } from '../../src/core/money/wei.ts'
import { button } from './driver.ts'
import { expect, test } from './fixtures.ts'
import { buying, moneyOf } from './money-driver.ts'
import { agree, card, figure, openMoney, openTab, setUpSpeed } from './money-page.ts'
import { openShop, startShopHost } from './shop.ts'
import { tm, tw } from './words.ts'

/** The Vault tab against a real chain and a real wallet. */

test.use({ withChain: true })

test('money is deposited into the vault and, after the delay, withdrawn', { tag: '@both-chains' }, async ({
  page,
  stack,
  wallet,
  chain,
}) => {
  await wallet()
  await openMoney(page, stack.app.url)
  await setUpSpeed(page)
  await openTab(page, 'vault')
  await page.getByLabel(tm('vault.depositLabel')).fill('10')
  await button(page, tm('vault.depositSubmit', { amount: '10 BTT' })).click()
  await agree(page)
  await expect(figure(page, 'balance')).toHaveText('50 BTT')

  await page.getByLabel(tm('vault.withdrawLabel')).fill('51')
  await button(page, tm('vault.withdrawSubmit', { amount: '51 BTT', wait: '2 days' })).click()
  await expect(page.getByRole('alert').filter({ hasText: tm('vault.tooMuch', { free: '50 BTT' }) })).toBeVisible()
  await page.getByLabel(tm('vault.withdrawLabel')).fill('20')
  await button(page, tm('vault.withdrawSubmit', { amount: '20 BTT', wait: '2 days' })).click()
  await agree(page)
  const take = button(page, tm('vault.take', { amount: '20 BTT' }))
  await expect(take).toBeDisabled()
  await expect(figure(page, 'free')).toHaveText('30 BTT')
  await button(page, tm('vault.cancel')).click()
  await agree(page)
  await expect(figure(page, 'free')).toHaveText('50 BTT')

  await openTab(page, 'history')
  const rows = page.getByRole('table').getByRole('rowheader')
  await expect(rows).toHaveText([
    tm('event.withdrawal-cancelled'),
    tm('event.withdrawal-announced'),
    tm('event.deposit'),
    tm('event.vault-created'),
  ])
  const downloading = page.waitForEvent('download')
  await button(page, tm('history.csv')).click()
  const download = await downloading
  const lines = (await readFile(await download.path(), 'utf8')).split('\r\n')
  expect(lines).toHaveLength(6)
  expect(lines[4]).toMatch(new RegExp(`,vault-created,40,${chain.chainId},`))
  await page.getByLabel(tm('history.kind'), { exact: true }).selectOption({ label: tm('history.kind.loss') })
  await expect(page.getByText(tm('history.none'))).toBeVisible()
})

test('a sum is reserved for a seller, and freed again after the delay', async ({
  app,
  expectAccessible,
  newProfile,
  profile,
  seed,
  stack,
  wallet,
  chain,
}) => {
  const { page } = profile
  const host = await startShopHost(stack.tracker.url, chain)
  const payout = chain.accounts[2]!.address
  const price = bttPerMib(BTT)
  const shop = await openShop(
    { app, newProfile, seed, chain },
    host.url,
    { name: 'sold.bin', size: 8 << 20 },
    price,
    payout,
  )
  await wallet()
  const money = await moneyOf(profile)
  await openMoney(page, stack.app.url)
  await setUpSpeed(page)
  await openTab(page, 'vault')
  await expect(figure(page, 'free')).toHaveText('40 BTT')
  // No payee holds a cheque of it.
  await expect(card(page, tm('reserve.title'))).toBeHidden()
  await money.call('configureSpeed', buying(price, wei(2n * BTT)))
  await money.call('payFor', shop.infoHash, true, null)
  await app.open(`#${shop.magnet}`, page)
  await money.untilSpent(BTT)
  await money.call('configureSpeed', buying(price, wei(0n)))
  const { vault } = await money.until(({ peers }) => peers.every(({ bought }) => bought.bid === 0n))
  const at = vault!.address
  // The address of the seller's own key, not that where it is paid.
  const payee = vault!.payees[0]!.address
  expect(payee).not.toBe(payout)
  const aside = async () => (await readReserves(chain.client, at, [payee]))[0]!

  await openTab(page, 'vault')
  const reserves = card(page, tm('reserve.title'))
  const short = `${payee.slice(0, 6)}…${payee.slice(-4)}`
  await button(page, tm('reserve.open', { payee: short })).click()
  const label = page.getByLabel(tm('reserve.label', { payee: short }))
  await label.fill('41')
  await button(page, tm('reserve.submit', { amount: '41 BTT' })).click()
  await expect(reserves.getByRole('alert')).toBeVisible()
  await label.fill('5')
  await expectAccessible(page)
  await button(page, tm('reserve.submit', { amount: '5 BTT' })).click()
  await agree(page)
  await expect(reserves.getByText(tm('reserve.aside', { amount: '5 BTT' }))).toBeVisible()
  await expect(label).toBeHidden()
  expect(await aside()).toMatchObject({ amount: 5n * BTT, freeAt: null })
  // What was promised to it counts once: it is part of what is set aside.
  expect((await money.snapshot()).vault).toMatchObject({
    reserved: 5n * BTT,
    free: 35n * BTT,
    payees: [{ address: payee, asks: false }],
  })

  await expect(figure(page, 'free')).toHaveText('35 BTT')
  await expect(page.getByText(tm('vault.freeBeside', { amount: '5 BTT' }))).toBeVisible()
  await button(page, tm('reserve.announce', { payee: short })).click()
  await agree(page)
  const free = button(page, tm('reserve.release', { amount: '5 BTT' }))
  await expect(free).toBeDisabled()
  const { freeAt } = await aside()
  await chain.advance(2 * 86_400)
  await page.clock.setSystemTime(freeAt! + 1_000)
  await expect(free).toBeEnabled()
  await free.click()
  await agree(page)
  await expect(free).toBeHidden()
  expect(await aside()).toMatchObject({ amount: 0n, freeAt: null })
  await host.close()
})

test('closing the vault returns its whole balance and leaves no vault in use', { tag: '@both-chains' }, async ({
  page,
  stack,
  wallet,
  chain,
}) => {
  await wallet()
  await openMoney(page, stack.app.url)
  await setUpSpeed(page)
  await openTab(page, 'vault')
  const address = (await page.locator('dl .address').first().getAttribute('title')) as Address
  await card(page, tm('vault.close')).getByRole('button').click()
  await page
    .getByRole('dialog')
    .getByRole('button', { name: tm('vault.closeSubmit') })
    .click()
  await agree(page)
  const take = button(page, tm('vault.takeAll', { amount: '40 BTT' }))
  await expect(take).toBeDisabled()
  const { withdrawal } = await readVault(chain.client, address)
  expect(withdrawal?.isEverything).toBe(true)
  await chain.advance(2 * 86_400)
  await page.clock.setSystemTime(withdrawal!.readyAt + 1_000)
  await expect(take).toBeEnabled()
  await take.click()
  await agree(page)
  expect(await readVault(chain.client, address)).toMatchObject({ closed: true, balance: 0n })
  await openTab(page, 'speed')
  await expect(button(page, tm('speed.finish'))).toBeVisible()
})

test('a deposit mined after a reload shows in the balance and in the history', async ({
  page,
  stack,
  wallet,
  chain,
}) => {
  await wallet()
  await openMoney(page, stack.app.url)
  await setUpSpeed(page)
  await openTab(page, 'vault')
  await page.getByLabel(tm('vault.depositLabel')).fill('10')
  await button(page, tm('vault.depositSubmit', { amount: '10 BTT' })).click()
  await chain.setAutomine(false)
  try {
    await page
      .getByRole('dialog')
      .getByRole('button', { name: tw('tx.go') })
      .click()
    await expect(page.getByRole('dialog').getByRole('status')).toContainText(tw('tx.pending'))
    await page.reload()
    await expect(figure(page, 'balance')).toHaveText('40 BTT')
    await chain.mine()
    await expect(figure(page, 'balance')).toHaveText('50 BTT')
  } finally {
    await chain.setAutomine(true)
  }
  await openTab(page, 'history')
  await expect(page.getByRole('table').getByRole('rowheader')).toHaveText([
    tm('event.deposit'),
    tm('event.vault-created'),
  ])
})
