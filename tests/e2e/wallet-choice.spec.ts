import { TestWallet } from '../stack/test-wallet.ts'
import { expect, test } from './fixtures.ts'
import { card, connect, dialogOf, openTab } from './wallet-driver.ts'

/** Which wallets are offered, on public chains: none of ours is among them there. */

/** Public: of the accounts that every development node has. */
const KEY = '0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80'
const WALLET = { keys: [KEY], chains: {}, onChain: 199 } as const

test('each wallet is listed once, and the unnamed one only when there is no other', async ({
  page,
  stack,
  newProfile,
}) => {
  await TestWallet.install(page.context(), { ...WALLET, injected: true })
  const icon = 'https://tracker.example/pixel.png'
  await TestWallet.install(page.context(), { ...WALLET, rdns: 'test.other', name: 'Other Wallet', icon })
  await openTab(page, stack.app.url)
  await page.getByRole('button', { name: 'Connect a wallet' }).click()
  const choices = dialogOf(page, 'Connect a wallet').getByRole('listitem')
  await expect(choices).toHaveText([/Other Wallet/, /Test Wallet/])
  // An icon outside the announcement itself would show the user's address to its server.
  await expect(choices.locator('img')).toHaveCount(1)

  const plain = await newProfile()
  await TestWallet.install(plain.context, { ...WALLET, announce: false, injected: true })
  await openTab(plain.page, stack.app.url)
  await connect(plain.page, 'Wallet of this browser')
  await expect(plain.page.getByRole('button', { name: 'Disconnect' })).toBeVisible()
  await plain.page.reload()
  await expect(plain.page.getByRole('button', { name: 'Disconnect' })).toBeVisible()
})

test('without a wallet the page says what to do', async ({ page, stack }) => {
  await openTab(page, stack.app.url)
  await page.getByRole('button', { name: 'Connect a wallet' }).click()
  const dialog = dialogOf(page, 'Connect a wallet')
  await expect(dialog).toContainText('No wallet was found in this browser')
  await page.keyboard.press('Escape')
  await expect(dialog).toBeHidden()
  await expect(card(page, 'Your wallet').getByRole('alert')).toBeHidden()
})
