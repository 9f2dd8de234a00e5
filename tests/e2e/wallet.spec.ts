import { explorerLink } from '../../src/chain/chains.ts'
import { formatWei } from '../../src/core/money/amounts.ts'
import type { Wei } from '../../src/core/money/wei.ts'
import { expect, test } from './fixtures.ts'
import { card, connect, dialogOf, figure, fillMove, openConnected, openTab, WALLET } from './wallet-driver.ts'

/** The user's wallet: finding it, connecting, chains, accounts; see wallet-sending.spec.ts for what is done with it. */

test.use({ withChain: true })

test('the first load fetches no code of wallets, of the play chain or of dialogs', async ({
  app,
  page,
  stack,
  wallet,
}) => {
  const it = await wallet()
  const seen = stack.app.requests.length
  await app.open()
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
  await page.evaluate(() => new Promise((resolve) => requestIdleCallback(resolve)))
  const scripts = await page.evaluate(() =>
    performance.getEntriesByType('resource').map(({ name }) => new URL(name).pathname),
  )
  expect(scripts.filter((path) => /wallet-core|viem|wagmi|chain|play|OverlayParts/.test(path))).toEqual([])
  // Nothing that the first paint would wait for.
  const blocking = await page.evaluate(() =>
    performance
      .getEntriesByType('resource')
      .filter(
        (entry) =>
          (entry as PerformanceResourceTiming & { renderBlockingStatus: string }).renderBlockingStatus === 'blocking',
      )
      .map(({ name }) => name),
  )
  expect(blocking).toEqual([])
  expect(it.requests).toEqual([])
  // Not what the service worker keeps for later, but what the page itself asked for.
  expect(stack.app.requests.slice(seen)).not.toContain('/deployments.json')
  await page.evaluate(() => {
    location.hash = '#/money/wallet'
  })
  await expect(card(page, 'Your wallet')).toBeVisible()
  const later = await page.evaluate(() =>
    performance.getEntriesByType('resource').map(({ name }) => new URL(name).pathname),
  )
  expect(later.some((path) => /wallet-core/.test(path))).toBe(true)
})

test('the wallet connects when the user agrees, and the page says so when not', async ({
  page,
  stack,
  wallet,
  chain,
}) => {
  const it = await wallet({ policy: 'ask' })
  await openTab(page, stack.app.url)
  await connect(page)
  const dialog = dialogOf(page, 'Connect a wallet')
  await expect(dialog.getByRole('status')).toHaveText('Test Wallet is asking you. Look for its window.')
  await (await it.next()).reject()
  await expect(dialog.getByRole('alert')).toContainText('You declined this in your wallet')
  await dialog.getByRole('button', { name: WALLET }).click()
  await (await it.next()).approve()
  await expect(dialog).toBeHidden()
  const account = chain.accounts[0]!
  await expect(card(page, 'Your wallet')).toContainText(account.address)
  const balance = (await chain.client.getBalance({ address: account.address })) as Wei
  await expect(figure(page, 'BTT')).toHaveText(`${formatWei(balance, 'en-US')} BTT`)
  await expect(card(page, 'Your wallet')).toContainText('Play money')
})

test('a reload connects again; disconnecting is remembered too', async ({ page, stack, wallet, chain }) => {
  const it = await wallet()
  await openConnected(page, stack.app.url)
  const asked = it.requests.filter((method) => method === 'wallet_requestPermissions').length
  await page.reload()
  await expect(card(page, 'Your wallet')).toContainText(chain.accounts[0]!.address)
  expect(it.requests.filter((method) => method === 'wallet_requestPermissions')).toHaveLength(asked)
  await page.getByRole('button', { name: 'Disconnect' }).click()
  await expect(page.getByRole('button', { name: 'Connect a wallet' })).toBeVisible()
  await page.reload()
  await expect(page.getByRole('button', { name: 'Connect a wallet' })).toBeVisible()
})

test('the page follows the wallet to another account, and says when it is locked', async ({
  page,
  stack,
  wallet,
  chain,
}) => {
  const it = await wallet()
  await openConnected(page, stack.app.url)
  await it.useAccount(1)
  await expect(card(page, 'Your wallet')).toContainText(chain.accounts[1]!.address)
  await expect(card(page, 'Receive')).toContainText(chain.accounts[1]!.address)
  await it.lock()
  await expect(card(page, 'Your wallet')).toContainText('Test Wallet shows no account: it may be locked')
  await it.unlock()
  await expect(card(page, 'Your wallet')).toContainText(chain.accounts[1]!.address)
})

test('the page adds the chain to the wallet and switches to it', async ({ page, stack, wallet, chain }) => {
  const it = await wallet({ chains: {}, onChain: 1, policy: 'ask' })
  await openTab(page, stack.app.url)
  await connect(page)
  await (await it.next()).approve()
  const account = card(page, 'Your wallet')
  await account.getByRole('button', { name: 'Switch the wallet to Local chain' }).click()
  const refused = await it.next()
  expect(refused.method).toBe('wallet_addEthereumChain')
  await refused.reject()
  await expect(account.getByRole('alert')).toContainText('You declined this in your wallet')

  // A transaction offers the same on its way.
  await fillMove(page, 'Wrap', '2')
  const dialog = dialogOf(page, 'Wrap 2 BTT')
  await dialog.getByRole('button', { name: 'Switch the wallet to Local chain' }).click()
  const adding = await it.next()
  expect(adding.params[0]).toMatchObject({
    chainId: `0x${chain.chainId.toString(16)}`,
    rpcUrls: [chain.url],
    nativeCurrency: { symbol: 'BTT', decimals: 18 },
  })
  await adding.approve()
  expect(it.chainId).toBe(chain.chainId)
  await expect(dialog.getByRole('button', { name: 'Continue in wallet' })).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(account.getByRole('button', { name: /Switch the wallet/ })).toBeHidden()
  expect(it.requests).not.toContain('eth_sendTransaction')
})

test('the chosen chain is remembered, and only public chains link to an explorer', async ({ page, stack, wallet }) => {
  await wallet()
  await openTab(page, stack.app.url)
  const chains = card(page, 'Chain')
  await expect(chains.getByRole('radio', { name: /Local chain/ })).toBeChecked()
  await chains.getByRole('radio', { name: /Donau/ }).check()
  await expect(chains).toContainText('Freshet’s contracts are not on this chain')
  await page.reload()
  await expect(chains.getByRole('radio', { name: /Donau/ })).toBeChecked()
  expect(explorerLink(1029, 'tx', '0x1')).toContain('https://')
})

test('old BTT amounts are converted into new ones', async ({ page, stack }) => {
  await openTab(page, stack.app.url)
  const about = card(page, 'About BTT')
  await expect(about).toContainText('990 trillion')
  await about.getByLabel('Old BTT').fill('2.5')
  await expect(about.getByLabel('New BTT')).toHaveValue('2500')
  await about.getByLabel('New BTT').fill('1500000')
  await expect(about.getByLabel('Old BTT')).toHaveValue('1500')
  await about.getByLabel('New BTT').fill('x')
  await expect(about.getByRole('alert').filter({ hasText: 'not a number' })).toBeVisible()
})

const LOOKS = [
  { name: 'light, wide', colorScheme: 'light', viewport: { width: 1280, height: 900 } },
  { name: 'dark, narrow', colorScheme: 'dark', viewport: { width: 390, height: 844 } },
] as const

for (const { name, ...look } of LOOKS) {
  test.describe(name, () => {
    test.use({ ...look, contextOptions: { reducedMotion: 'reduce' } })

    test('the wallet’s page and its dialogs have no accessibility fault', async ({
      page,
      stack,
      wallet,
      expectAccessible,
    }) => {
      const it = await wallet()
      await openTab(page, stack.app.url)
      await expectAccessible()
      await page.getByRole('button', { name: 'Connect a wallet' }).click()
      await expectAccessible()
      await dialogOf(page, 'Connect a wallet').getByRole('button', { name: WALLET }).click()
      await expect(figure(page, 'BTT')).toContainText('BTT')
      await expectAccessible()
      const wide = await page.evaluate(
        () => document.documentElement.scrollWidth > document.documentElement.clientWidth,
      )
      expect(wide, 'scrolls sideways').toBe(false)
      it.policy = 'ask'
      await fillMove(page, 'Wrap', '1')
      await expect(page.getByRole('button', { name: 'Continue in wallet' })).toBeVisible()
      await expectAccessible()
      await page.getByRole('button', { name: 'Continue in wallet' }).click()
      await (await it.next()).reject()
      await expect(page.getByRole('dialog').getByRole('alert')).toContainText('declined')
      await expectAccessible()
    })
  })
}
