import { readFile } from 'node:fs/promises'
import { tm } from '../../src/app/ui/money/tm.ts'
import { tw } from '../../src/app/ui/wallet/tw.ts'
import { readVault } from '../../src/chain/vault.ts'
import type { Address } from '../../src/core/money.ts'
import { button } from './driver.ts'
import { expect, test } from './fixtures.ts'
import { agree, card, figure, openMoney, openTab, setUpSpeed } from './money-page.ts'

/** The Vault tab against a real chain and a real wallet. */

test.use({ withChain: true })

test('money goes into the vault and, after the wait, out of it', { tag: '@both-chains' }, async ({
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
  await button(page, tm('vault.withdrawSubmit', { amount: '51 BTT' })).click()
  await expect(page.getByRole('alert').filter({ hasText: tm('vault.tooMuch', { free: '50 BTT' }) })).toBeVisible()
  await page.getByLabel(tm('vault.withdrawLabel')).fill('20')
  await button(page, tm('vault.withdrawSubmit', { amount: '20 BTT' })).click()
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

test('closing the vault brings all of it back and leaves none in use', { tag: '@both-chains' }, async ({
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

test('a deposit that is in a block only after a reload is in the balance and in the history', async ({
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
    await expect(page.getByRole('dialog').getByRole('status')).toContainText('Sent. It is in no block yet')
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
