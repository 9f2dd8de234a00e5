import { unwrap, wrap } from '../../src/chain/token/calls.ts'
import { formatWei, parseAmount } from '../../src/core/money/amounts.ts'
import { BTT, type Wei } from '../../src/core/money/wei.ts'
import { expect, test } from './fixtures.ts'
import { card, connect, dialogOf, figure, fillMove, openConnected, openTab, wbttOf, wbttText } from './wallet-driver.ts'

/** Moving coins with the user's wallet on a real chain: the review, and every outcome of a transaction. */

test.use({ withChain: true })

test('wrapping, unwrapping and sending show their cost first', { tag: '@both-chains' }, async ({
  page,
  stack,
  wallet,
  chain,
  expectAccessible,
}) => {
  const it = await wallet({ policy: 'ask' })
  const [me, , , , friend] = chain.accounts
  await openTab(page, stack.app.url)
  await connect(page)
  await (await it.next()).approve()
  await expect(figure(page, 'WBTT')).toHaveText(wbttText(await wbttOf(chain, me!.address)))
  const wbttBefore = await wbttOf(chain, me!.address)

  await fillMove(page, 'Wrap', '12.5')
  const wrapping = dialogOf(page, 'Wrap 12.5 BTT')
  await expect(wrapping).toContainText('Turns 12.5 BTT into the same amount of WBTT')
  await expect(wrapping).toContainText('Network fee, at most')
  await expectAccessible()
  await wrapping.getByRole('button', { name: 'Continue in wallet' }).click()
  const request = await it.next()
  await expect(wrapping.getByRole('status')).toContainText('Approve it in Test Wallet')
  // The highest cost in the review is the most that the wallet is asked for.
  const { gas, gasPrice, value } = request.params[0] as Record<'gas' | 'gasPrice' | 'value', string>
  const most = (BigInt(gas) * BigInt(gasPrice)) as Wei
  await expect(wrapping).toContainText(`${formatWei(most, 'en-US', { rounding: 'up' })} BTT`)
  expect(BigInt(value)).toBe((125n * BTT) / 10n)
  await request.approve()
  await expect(wrapping.getByRole('status')).toHaveText('Done')
  await wrapping.getByRole('button', { name: 'Close' }).last().click()
  expect((await wbttOf(chain, me!.address)) - wbttBefore).toBe((125n * BTT) / 10n)
  await expect(figure(page, 'WBTT')).toHaveText(wbttText(await wbttOf(chain, me!.address)))

  it.policy = 'approve'
  await fillMove(page, 'Unwrap', '2.5')
  await dialogOf(page, 'Unwrap 2.5 BTT').getByRole('button', { name: 'Continue in wallet' }).click()
  await expect(dialogOf(page, 'Unwrap 2.5 BTT').getByRole('status')).toHaveText('Done')
  await page.keyboard.press('Escape')
  expect((await wbttOf(chain, me!.address)) - wbttBefore).toBe(10n * BTT)

  const had = await chain.client.getBalance({ address: friend!.address })
  await fillMove(page, 'Send', '3', friend!.address)
  const sending = dialogOf(page, 'Send 3 BTT')
  await expect(sending).toContainText(friend!.address)
  await sending.getByRole('button', { name: 'Continue in wallet' }).click()
  await expect(sending.getByRole('status')).toHaveText('Done')
  await page.keyboard.press('Escape')
  expect((await chain.client.getBalance({ address: friend!.address })) - had).toBe(3n * BTT)
})

test('the maximum leaves exactly the fee', { tag: '@both-chains' }, async ({ page, stack, wallet, chain }) => {
  const poor = chain.accounts[2]!
  await chain.setBalance(poor.address, 50n * BTT)
  await wallet({ keys: [poor.key] })
  await openConnected(page, stack.app.url)
  const move = card(page, 'Move')
  await move.getByRole('radio', { name: 'Send', exact: true }).check()
  await move.getByRole('textbox', { name: 'To' }).fill(chain.accounts[5]!.address)
  await move.getByRole('button', { name: 'Use the maximum' }).click()
  await expect(move.getByRole('textbox', { name: 'Amount' })).not.toHaveValue('')
  const most = parseAmount(await move.getByRole('textbox', { name: 'Amount' }).inputValue(), 'en-US')
  expect(most).toBeGreaterThan(0n)
  expect(most).toBeLessThan(50n * BTT)
  await move.getByRole('button', { name: 'Review' }).click()
  const dialog = dialogOf(page, /^Send /)
  await dialog.getByRole('button', { name: 'Continue in wallet' }).click()
  await expect(dialog.getByRole('status')).toHaveText('Done')
  await page.keyboard.press('Escape')
  // One wei more than there is is refused before anything is asked of the wallet.
  await expect(move.getByRole('textbox', { name: 'Amount' })).toHaveValue('')
})

test('mistyped addresses, the user’s own address and amounts above the balance are refused', async ({
  page,
  stack,
  wallet,
  chain,
}) => {
  const it = await wallet()
  await openConnected(page, stack.app.url)
  const move = card(page, 'Move')
  const friend = chain.accounts[4]!.address
  const slip = friend.replace(/[a-f]/, (letter) => letter.toUpperCase())
  for (const [to, words] of [
    ['0x123', 'This is not an address'],
    [slip === friend ? friend.replace(/[A-F]/, (letter) => letter.toLowerCase()) : slip, 'typing mistake'],
    [chain.accounts[0]!.address, 'your own address'],
    [chain.deployment.wbtt, 'WBTT contract itself'],
  ] as const) {
    await fillMove(page, 'Send', '1', to)
    await expect(move.getByRole('alert').filter({ hasText: words })).toBeVisible()
    await expect(move.getByRole('textbox', { name: 'To' })).toBeFocused()
  }
  await fillMove(page, 'Send', '5,000,000,000', friend)
  await expect(move.getByRole('alert').filter({ hasText: 'You have' })).toBeVisible()
  expect(it.requests).not.toContain('eth_sendTransaction')
})

test('a declined transaction and a second request while one waits are explained', async ({ page, stack, wallet }) => {
  const it = await wallet()
  await openConnected(page, stack.app.url)
  it.policy = 'reject'
  await fillMove(page, 'Wrap', '1')
  const dialog = dialogOf(page, 'Wrap 1 BTT')
  await dialog.getByRole('button', { name: 'Continue in wallet' }).click()
  await expect(dialog.getByRole('alert')).toContainText('You declined this in your wallet')
  // One click asks again, from the check on.
  await dialog.getByRole('button', { name: 'Try again' }).click()
  await expect(dialog.getByRole('button', { name: 'Continue in wallet' })).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(card(page, 'Under way')).toBeHidden()

  it.policy = 'ask'
  await fillMove(page, 'Wrap', '1')
  await dialog.getByRole('button', { name: 'Continue in wallet' }).click()
  const first = await it.next()
  await page.keyboard.press('Escape')
  await expect(card(page, 'Under way')).toContainText('Waiting for your wallet')
  await fillMove(page, 'Wrap', '1')
  await expect(dialog.getByRole('alert').filter({ hasText: 'it may happen twice' })).toBeVisible()
  await dialog.getByRole('button', { name: 'Continue all the same' }).click()
  await expect(dialog.getByRole('alert').filter({ hasText: 'still waiting for an answer' })).toBeVisible()
  await page.keyboard.press('Escape')
  await first.approve()
  await expect(card(page, 'Under way')).toBeHidden()
})

test('consent counts for one account; another account is asked anew', async ({ page, stack, wallet, chain }) => {
  const it = await wallet()
  await openConnected(page, stack.app.url)
  await fillMove(page, 'Wrap', '3')
  const dialog = dialogOf(page, 'Wrap 3 BTT')
  await expect(dialog).toContainText(chain.accounts[0]!.address)
  const go = dialog.getByRole('button', { name: 'Continue in wallet' })
  await expect(go).toBeVisible()
  await it.useAccount(1)
  await go.click()
  await expect(dialog).toContainText(chain.accounts[1]!.address)
  expect(it.requests).not.toContain('eth_sendTransaction')
  await go.click()
  await expect(dialog.getByRole('status')).toHaveText('Done')
  expect(await wbttOf(chain, chain.accounts[1]!.address)).toBe(3n * BTT)
})

test('a wallet that changes chain between review and sending is switched back, and asked once', async ({
  page,
  stack,
  wallet,
  chain,
}) => {
  const it = await wallet()
  await openConnected(page, stack.app.url)
  const before = await wbttOf(chain, chain.accounts[0]!.address)
  await fillMove(page, 'Wrap', '5')
  const dialog = dialogOf(page, 'Wrap 5 BTT')
  const go = dialog.getByRole('button', { name: 'Continue in wallet' })
  await expect(go).toBeVisible()
  await it.goToChain(1)
  await go.click()
  await expect(dialog.getByRole('status')).toContainText('Your wallet is on another chain')
  expect(it.requests).not.toContain('eth_sendTransaction')
  await dialog.getByRole('button', { name: 'Switch the wallet to Local chain' }).click()
  expect(it.chainId).toBe(chain.chainId)
  await go.click()
  await expect(dialog.getByRole('status')).toHaveText('Done')
  expect((await wbttOf(chain, chain.accounts[0]!.address)) - before).toBe(5n * BTT)
  expect(it.requests.filter((method) => method === 'eth_sendTransaction')).toHaveLength(1)
})

test('a wallet that changes chain while it waits for its user sends nothing there, and the user can repeat the action', async ({
  page,
  stack,
  wallet,
  chain,
}) => {
  const it = await wallet()
  await openConnected(page, stack.app.url)
  const before = await wbttOf(chain, chain.accounts[0]!.address)
  it.policy = 'ask'
  await fillMove(page, 'Wrap', '5')
  const dialog = dialogOf(page, 'Wrap 5 BTT')
  await dialog.getByRole('button', { name: 'Continue in wallet' }).click()
  const request = await it.next()
  await it.goToChain(1)
  await request.approve()
  // The wallet's error is unknown to us, so only the user can see whether it sent the transaction.
  await dialog.getByRole('button', { name: 'It was not sent' }).click()
  await page.keyboard.press('Escape')
  await expect(card(page, 'Under way')).toBeHidden()
  it.policy = 'approve'
  await it.goToChain(chain.chainId)
  await fillMove(page, 'Wrap', '5')
  await dialog.getByRole('button', { name: 'Continue in wallet' }).click()
  await expect(dialog.getByRole('status')).toHaveText('Done')
  expect((await wbttOf(chain, chain.accounts[0]!.address)) - before).toBe(5n * BTT)
})

test('a call that would revert is not sent', { tag: '@both-chains' }, async ({ page, stack, wallet, chain }) => {
  const it = await wallet()
  await openConnected(page, stack.app.url)
  const held = await wbttOf(chain, chain.accounts[0]!.address)
  await expect(figure(page, 'WBTT')).toHaveText(wbttText(held))
  await fillMove(page, 'Wrap', '4')
  await dialogOf(page, 'Wrap 4 BTT').getByRole('button', { name: 'Continue in wallet' }).click()
  await expect(dialogOf(page, 'Wrap 4 BTT').getByRole('status')).toHaveText('Done')
  await page.keyboard.press('Escape')
  // Taken away behind the page's back: what it shows is from before.
  const all = (await wbttOf(chain, chain.accounts[0]!.address)) as Wei
  await expect(figure(page, 'WBTT')).toHaveText(wbttText(all))
  await chain.send(chain.accounts[0]!, unwrap(chain.deployment, all))
  const sent = it.requests.filter((method) => method === 'eth_sendTransaction').length
  await fillMove(page, 'Unwrap', '4')
  const dialog = dialogOf(page, 'Unwrap 4 BTT')
  await expect(dialog.getByRole('alert').filter({ hasText: 'The contract would refuse this' })).toBeVisible()
  expect(it.requests.filter((method) => method === 'eth_sendTransaction')).toHaveLength(sent)
})

test('an unreachable chain is reported, and work continues when it answers again', { tag: '@both-chains' }, async ({
  page,
  stack,
  wallet,
  chain,
}) => {
  await wallet()
  await openConnected(page, stack.app.url)
  await expect(figure(page, 'BTT')).toContainText('BTT')
  chain.setDown(true)
  try {
    await fillMove(page, 'Wrap', '1')
    const dialog = dialogOf(page, 'Wrap 1 BTT')
    await expect(dialog.getByRole('alert').filter({ hasText: 'No node of the chain answered' })).toBeVisible()
    chain.setDown(false)
    await dialog.getByRole('button', { name: 'Try again' }).click()
    await expect(dialog.getByRole('button', { name: 'Continue in wallet' })).toBeVisible()
    chain.setDown(true)
    await dialog.getByRole('button', { name: 'Continue in wallet' }).click()
    await expect(dialog.getByRole('alert').filter({ hasText: 'No node of the chain answered' })).toBeVisible()
  } finally {
    chain.setDown(false)
  }
})

test.describe('a transaction that is in no block yet', () => {
  test.afterEach(async ({ chain }) => {
    chain.setDown(false)
    await chain.setAutomine(true)
  })

  test('is followed over a reload, and never sent twice', { tag: '@both-chains' }, async ({
    page,
    stack,
    wallet,
    chain,
  }) => {
    const it = await wallet()
    await openConnected(page, stack.app.url)
    const before = await wbttOf(chain, chain.accounts[0]!.address)
    await chain.setAutomine(false)
    await fillMove(page, 'Wrap', '7')
    const dialog = dialogOf(page, 'Wrap 7 BTT')
    await dialog.getByRole('button', { name: 'Continue in wallet' }).click()
    await expect(dialog.getByRole('status')).toContainText('Sent. It is confirmed in a few seconds')
    await page.reload()
    const underWay = card(page, 'Under way')
    await expect(underWay).toContainText('Sent, not confirmed yet')
    await underWay.getByRole('button', { name: 'Show: Wrap 7 BTT' }).click()
    await expect(dialog.getByRole('status')).toContainText('Sent. It is confirmed in a few seconds')
    chain.setDown(true)
    await expect(dialog.getByRole('status')).toContainText('The chain cannot be reached now')
    chain.setDown(false)
    await expect(dialog.getByRole('status')).toContainText('Sent. It is confirmed in a few seconds')
    await chain.mine()
    await expect(dialog.getByRole('status')).toHaveText('Done')
    await page.keyboard.press('Escape')
    await expect(underWay).toBeHidden()
    expect((await wbttOf(chain, chain.accounts[0]!.address)) - before).toBe(7n * BTT)
    expect(it.requests.filter((method) => method === 'eth_sendTransaction')).toHaveLength(1)
  })

  test('approved while the page was closed is found by its nonce', async ({ page, stack, wallet, chain }) => {
    const it = await wallet()
    await openConnected(page, stack.app.url)
    it.policy = 'ask'
    await fillMove(page, 'Wrap', '6')
    await dialogOf(page, 'Wrap 6 BTT').getByRole('button', { name: 'Continue in wallet' }).click()
    const request = await it.next()
    await page.goto('about:blank')
    await request.approve()
    await chain.setAutomine(false)
    await openTab(page, stack.app.url)
    await expect(card(page, 'Under way')).toBeHidden()
    await expect(figure(page, 'WBTT')).toHaveText(wbttText(await wbttOf(chain, chain.accounts[0]!.address)))
  })

  for (const [how, words] of [
    ['speed-up', 'Done, as sped up in your wallet'],
    ['cancel', 'You cancelled this transaction in your wallet'],
    ['other', 'sent another transaction in the place of this one'],
  ] as const) {
    test(`that the wallet sends again: ${how}`, { tag: '@both-chains' }, async ({ page, stack, wallet, chain }) => {
      const it = await wallet()
      await openConnected(page, stack.app.url)
      await chain.setAutomine(false)
      await fillMove(page, 'Wrap', '8')
      const dialog = dialogOf(page, 'Wrap 8 BTT')
      await dialog.getByRole('button', { name: 'Continue in wallet' }).click()
      await expect(dialog.getByRole('status')).toContainText('Sent. It is confirmed in a few seconds')
      const hash = await dialog.locator('.hash bdi').textContent()
      await it.resend(hash as `0x${string}`, how)
      await chain.mine()
      await expect(dialog.getByText(words)).toBeVisible()
    })
  }

  test('that reverts once mined is reported as failed', { tag: '@both-chains' }, async ({
    page,
    stack,
    wallet,
    chain,
  }) => {
    const it = await wallet()
    await openConnected(page, stack.app.url)
    const me = chain.accounts[0]!
    await chain.send(me, wrap(chain.deployment, (2n * BTT) as Wei))
    await page.reload()
    const all = (await wbttOf(chain, me.address)) as Wei
    await expect(figure(page, 'WBTT')).toHaveText(wbttText(all))
    await chain.setAutomine(false)
    it.policy = 'ask'
    await card(page, 'Move').getByRole('radio', { name: 'Unwrap', exact: true }).check()
    await card(page, 'Move').getByRole('button', { name: 'Use the maximum' }).click()
    await card(page, 'Move').getByRole('button', { name: 'Review' }).click()
    const dialog = dialogOf(page, /^Unwrap /)
    await dialog.getByRole('button', { name: 'Continue in wallet' }).click()
    const request = await it.next()
    // Another device of the same user is faster.
    await chain.setAutomine(true)
    await chain.send(me, unwrap(chain.deployment, all))
    await request.approve()
    await expect(dialog.getByRole('alert').filter({ hasText: 'The chain refused this' })).toBeVisible()
  })
})
