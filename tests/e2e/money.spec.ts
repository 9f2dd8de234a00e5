import type { Locator, Page } from '@playwright/test'
import { MONEY_TABS } from '../../src/app/state/shell/route.ts'
import { approve } from '../../src/chain/token/calls.ts'
import { createVault } from '../../src/chain/vault/calls.ts'
import { readPaidOut } from '../../src/chain/vault/channels.ts'
import { readVault } from '../../src/chain/vault/reads.ts'
import { createdVault } from '../../src/chain/vault/results.ts'
import { addressOfKey, signCheque } from '../../src/core/money/cheque.ts'
import type { Address } from '../../src/core/money/wei.ts'
import { BTT, wei } from '../../src/core/money/wei.ts'
import { packCheques } from '../../src/engine/payments/records/backup/backup.ts'
import { button } from './driver.ts'
import { expect, test } from './fixtures.ts'
import { newSalt } from './money-driver.ts'
import { agree, card, connect, figure, openMoney, openTab, PASSWORD, setUpSpeed, WALLET } from './money-page.ts'
import { wbttOf } from './wallet-driver.ts'
import { tm, tw } from './words.ts'

/** The Money page with a real chain and wallet: setup, limits, terms, the vault, the history and revoking. */

test.use({ withChain: true })

const OTHER = '0x98E6C644aFeB94BBfB9FF60EB26fc9D83BBEcA79'

test('Speed is set up in three steps with one signature', { tag: '@both-chains' }, async ({
  page,
  stack,
  wallet,
  chain,
}) => {
  const it = await wallet()
  await openMoney(page, stack.app.url)
  await expect(page.getByText(tm('money.play'), { exact: true })).toBeVisible()
  await setUpSpeed(page)
  await expect(page.getByRole('heading', { name: tm('setup.doneTitle') })).toBeFocused()
  expect(it.requests.filter((method) => /send|sign/i.test(method))).toEqual(['eth_sendTransaction'])
  await button(page, tm('setup.stay')).click()
  await expect(page.getByRole('switch', { name: tm('speed.switch') })).toBeChecked()
  await expect(figure(page, 'left')).toHaveText('40 BTT')

  await openTab(page, 'vault')
  await expect(figure(page, 'balance')).toHaveText('40 BTT')
  const address = (await page.locator('dl .address').first().getAttribute('title')) as Address
  const vault = await readVault(chain.client, address)
  expect(vault.balance).toBe(40n * BTT)
  expect(vault.owner).toBe(chain.accounts[0]!.address)
  // The key of the browser signs, not the wallet.
  await openTab(page, 'permissions')
  const key = await card(page, tm('permissions.key')).locator('.address').first().getAttribute('title')
  expect(vault.issuer).toBe(key)

  // All of it is there again after a reload, and the engine has the vault.
  await page.reload()
  await openTab(page, 'speed')
  await expect(page.getByRole('switch', { name: tm('speed.switch') })).toBeChecked()
  await expect(figure(page, 'left')).toHaveText('40 BTT')
})

test('a wallet that declines leaves the set-up where it was', async ({ page, stack, wallet }) => {
  const it = await wallet()
  await openMoney(page, stack.app.url)
  await button(page, tm('speed.setUp')).click()
  await page.getByLabel(tm('budget.label')).fill('500')
  await page.getByLabel(tm('maximum.label')).fill('12')
  await button(page, tm('setup.next')).click()
  await connect(page)
  it.policy = 'reject'
  await button(page, tm('setup.create', { amount: '500 BTT' })).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('button', { name: tw('tx.go') }).click()
  await expect(dialog.getByRole('alert')).toBeVisible()
  await dialog
    .getByRole('button', { name: new RegExp(`^(${tw('tx.close')}|${tw('tx.cancel')})$`) })
    .last()
    .click()
  await expect(dialog).toBeHidden()
  const again = button(page, tm('setup.create', { amount: '500 BTT' }))
  await expect(again).toBeEnabled()
  it.policy = 'approve'
  await again.click()
  await agree(page)
  await expect(page.getByRole('heading', { name: tm('setup.doneTitle') })).toBeVisible()
})

test('the set-up works by keyboard alone', async ({ page, stack, wallet }) => {
  await wallet()
  await openMoney(page, stack.app.url)
  /** Tabs to the wanted control, as a user without a mouse does. */
  const tabTo = async (target: Locator): Promise<void> => {
    await expect(target).toBeVisible()
    for (let presses = 0; presses < 60; presses++) {
      if (await target.evaluate((element) => element === document.activeElement)) return
      await page.keyboard.press('Tab')
    }
    throw new Error(`The keyboard does not reach ${target}`)
  }
  await tabTo(page.getByRole('tab', { name: tm('money.tab.speed'), exact: true }))
  await page.keyboard.press('ArrowRight')
  await expect(page.getByRole('tab', { name: tm('money.tab.earn'), exact: true })).toBeFocused()
  await page.keyboard.press('ArrowLeft')
  await tabTo(button(page, tm('speed.setUp')))
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { name: tm('setup.budgetTitle') })).toBeFocused()
  await tabTo(page.getByLabel(tm('budget.label')))
  await page.keyboard.type('100')
  await tabTo(page.getByLabel(tm('maximum.label')))
  await page.keyboard.type('5')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { name: tm('setup.fundTitle') })).toBeFocused()
  await tabTo(button(page, tm('setup.connect')))
  await page.keyboard.press('Enter')
  await tabTo(page.getByRole('dialog').getByRole('button', { name: WALLET }))
  await page.keyboard.press('Enter')
  await tabTo(button(page, tm('setup.create', { amount: '100 BTT' })))
  await page.keyboard.press('Enter')
  await tabTo(page.getByRole('dialog').getByRole('button', { name: tw('tx.go') }))
  await page.keyboard.press('Enter')
  await expect(page.getByRole('dialog')).toContainText(tw('tx.done'))
  await page.keyboard.press('Escape')
  await expect(page.getByRole('heading', { name: tm('setup.doneTitle') })).toBeFocused()
  await tabTo(page.getByRole('link', { name: tm('setup.toTorrents') }))
  await page.keyboard.press('Enter')
  await expect(page.locator('#home-title')).toBeVisible()
})

test('invalid input is explained, and nothing proceeds with it', async ({ page, stack, wallet }) => {
  await wallet()
  await openMoney(page, stack.app.url)
  await button(page, tm('speed.setUp')).click()
  await page.getByLabel(tm('budget.label')).fill('0')
  await page.getByLabel(tm('maximum.label')).fill('lots')
  await button(page, tm('setup.next')).click()
  await expect(page.getByRole('alert').filter({ hasText: tm('amount.zero') })).toBeVisible()
  await expect(page.getByLabel(tm('maximum.label'))).toHaveAttribute('aria-invalid', 'true')
  await expect(page.getByRole('heading', { name: tm('setup.budgetTitle') })).toBeVisible()
})

test('earning needs an address that the user has compared', async ({ page, stack, wallet }) => {
  await wallet()
  await openMoney(page, stack.app.url, 'earn')
  await page.getByLabel(tm('earn.ask')).fill('3')
  await page.getByRole('radio', { name: tm('earn.payee.other') }).check()
  const field = page.getByLabel(tm('earn.payee.field'), { exact: true })
  // One letter of it in the wrong case: its checksum says so.
  await field.fill(OTHER.replace('eF', 'EF'))
  await button(page, tm('earn.start')).click()
  await expect(field).toHaveAttribute('aria-invalid', 'true')
  await field.fill(OTHER)
  await button(page, tm('earn.start')).click()
  await expect(page.getByRole('alert').filter({ hasText: tm('earn.payee.unconfirmed') })).toBeVisible()
  await page.getByRole('checkbox', { name: tm('earn.payee.confirm') }).check()
  await button(page, tm('earn.start')).click()
  await expect(page.getByRole('switch', { name: tm('earn.switch') })).toBeChecked()
  await expect(page.getByText(OTHER)).toBeVisible()
  // Independent of buying, which stays off.
  await openTab(page, 'speed')
  await expect(button(page, tm('speed.setUp'))).toBeVisible()

  await openTab(page, 'permissions')
  await button(page, tm('permissions.payeeRevoke')).click()
  await expect(page.getByText(tm('permissions.payeeNone'))).toBeVisible()
  await openTab(page, 'earn')
  await expect(page.getByRole('switch', { name: tm('earn.switch') })).not.toBeChecked()
})

test('the session key and the vault’s issuer are revoked in place', { tag: '@both-chains' }, async ({
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
  // An allowance from earlier: shown to the last wei, and gone once it is revoked.
  await chain.send(chain.accounts[0]!, approve(chain.deployment, chain.deployment.cashier, wei(5n * BTT + 1n)))
  await openTab(page, 'permissions')
  const allowances = card(page, tm('permissions.allowances'))
  await expect(allowances).toContainText('5.000000000000000001 BTT')
  const name = tm('permissions.spender.cashier')
  await allowances.getByRole('button', { name: tm('permissions.allowanceRevoke', { name }) }).click()
  await agree(page)
  await expect(allowances).toContainText(tm('permissions.allowanceNone'))

  const signer = card(page, tm('permissions.issuer'))
  await signer.getByRole('button', { name: tm('permissions.issuerRevoke') }).click()
  const ask = page.getByRole('dialog', { name: tm('permissions.issuerRevokeTitle') })
  await expect(ask).toContainText(tm('permissions.issuerRevokeText'))
  await ask.getByRole('button', { name: tm('permissions.issuerRevoke') }).click()
  await agree(page)
  await expect(signer).toContainText(tm('permissions.issuerNone'))
  expect((await readVault(chain.client, address)).issuer).toMatch(/^0x0{40}$/)

  const key = card(page, tm('permissions.key'))
  await key.getByRole('button', { name: tm('permissions.keyRevoke') }).click()
  await page
    .getByRole('dialog')
    .getByRole('button', { name: tm('permissions.keyRevoke') })
    .click()
  await expect(key).toContainText(tm('permissions.keyNone'))
  await openTab(page, 'speed')
  await expect(page.getByRole('switch', { name: tm('speed.switch') })).not.toBeChecked()

  await openTab(page, 'permissions')
  await card(page, tm('permissions.site'))
    .getByRole('button', { name: tm('permissions.siteRevoke') })
    .click()
  await expect(page.getByText(tm('permissions.siteNone'))).toBeVisible()
})

test('received cheques are restored from a backup and cashed in one transaction, each with its result', {
  tag: '@both-chains',
}, async ({ page, stack, wallet, chain }) => {
  await wallet()
  const [, payer] = chain.accounts
  if (payer === undefined) throw new Error('Expected two accounts')
  const [key, sellerKey] = [new Uint8Array(32).fill(7), new Uint8Array(32).fill(8)]
  /** A vault of another user with so much in it, and a cheque on it. */
  const chequeOn = async (funds: bigint, promised: bigint) => {
    const issuer = addressOfKey(key)
    const made = await chain.send(payer, createVault(chain.deployment, issuer, newSalt(), wei(funds)))
    const vault = createdVault(chain.deployment, made)
    if (vault === null) throw new Error('Expected a vault')
    const { chainId } = chain
    return signCheque({ chainId, vault, beneficiary: addressOfKey(sellerKey), cumulativePayout: wei(promised) }, key)
  }
  const whole = await chequeOn(5n * BTT, 5n * BTT)
  const short = await chequeOn(BTT, 3n * BTT)
  const file = await packCheques([whole, short], PASSWORD, [{ chainId: chain.chainId, key: sellerKey }])

  await openMoney(page, stack.app.url, 'earn')
  await button(page, tm('backup.restore')).click()
  const dialog = page.getByRole('dialog', { name: tm('backup.restoreTitle') })
  await dialog.getByLabel(tm('backup.file')).setInputFiles({
    name: 'cheques.backup',
    mimeType: 'application/octet-stream',
    buffer: Buffer.from(file),
  })
  await dialog.getByLabel(tm('backup.password'), { exact: true }).fill('not the password')
  await dialog.getByRole('button', { name: tm('backup.restoreSubmit') }).click()
  await expect(dialog.getByRole('alert').locator('.problem')).toBeVisible()
  await dialog.getByLabel(tm('backup.password'), { exact: true }).fill(PASSWORD)
  await dialog.getByRole('button', { name: tm('backup.restoreSubmit') }).click()
  await expect(dialog.getByText(tm('backup.restored', { count: 2 }))).toBeVisible()
  await page.keyboard.press('Escape')

  // Other tests use this account, too.
  const before = await wbttOf(chain, chain.accounts[0]!.address)
  const cash = card(page, tm('cash.title'))
  await expect(cash).toContainText(tm('cash.short', { amount: '3 BTT' }))
  await button(page, tm('cash.button', { amount: '6 BTT' })).click()
  await page.getByRole('dialog').getByRole('button', { name: WALLET }).click()
  await agree(page)
  const results = cash.locator('.results').getByRole('listitem')
  await expect(results).toContainText([
    tm('cash.result.paid', { amount: '5 BTT' }),
    tm('cash.result.partly', { paid: '1 BTT', missing: '2 BTT', amount: '1 BTT' }),
  ])
  // What is left can be paid when the vault is filled again, so it can still be backed up.
  await expect(button(page, tm('backup.save'))).toBeEnabled()
  const paid = await readPaidOut(chain.client, [whole, short])
  expect(paid).toEqual([5n * BTT, BTT])
  expect((await wbttOf(chain, chain.accounts[0]!.address)) - before).toBe(6n * BTT)
})

for (const look of [
  { name: 'light, wide', colorScheme: 'light', viewport: { width: 1280, height: 800 } },
  { name: 'dark, narrow', colorScheme: 'dark', viewport: { width: 390, height: 844 } },
] as const) {
  test.describe(look.name, () => {
    test.use({ colorScheme: look.colorScheme, viewport: look.viewport, contextOptions: { reducedMotion: 'reduce' } })

    /** Nothing serious on any tab, and nothing that is wider than the screen. */
    const lookAtAll = async (page: Page, expectAccessible: () => Promise<void>): Promise<void> => {
      for (const tab of MONEY_TABS) {
        await openTab(page, tab)
        await expect(page.getByRole('tabpanel', { name: tm(`money.tab.${tab}`) })).not.toBeEmpty()
        await expectAccessible()
        expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBe(0)
      }
    }

    test('every tab is accessible before anything is set up, and fits', async ({
      page,
      stack,
      wallet,
      expectAccessible,
    }) => {
      await wallet()
      await openMoney(page, stack.app.url)
      await lookAtAll(page, expectAccessible)
    })

    test('every tab is accessible once Speed is set up, and fits', async ({
      page,
      stack,
      wallet,
      expectAccessible,
    }) => {
      await wallet()
      await openMoney(page, stack.app.url)
      await setUpSpeed(page)
      await expectAccessible()
      await button(page, tm('setup.stay')).click()
      await lookAtAll(page, expectAccessible)
      await openTab(page, 'earn')
      await button(page, tm('backup.restore')).click()
      await expect(page.getByRole('dialog')).toBeVisible()
      await expectAccessible()
    })
  })
}
