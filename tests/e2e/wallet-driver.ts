/** A user's actions on the wallet's page, one call each. */
import type { Locator, Page } from '@playwright/test'
import { wbttAbi } from '../../src/chain/token/abi/wbtt.ts'
import { formatWei } from '../../src/core/money/amounts.ts'
import type { Wei } from '../../src/core/money/wei.ts'
import type { LocalChain } from '../stack/chain.ts'
import { expect } from './fixtures.ts'

/** The test wallet's own name. */
export const WALLET = 'Test Wallet'

/** A part of the page by its heading. */
export const card = (page: Page, name: string): Locator => page.getByRole('region', { name, exact: true })
export const dialogOf = (page: Page, name: string | RegExp): Locator => page.getByRole('dialog', { name })

export async function openTab(page: Page, url: string): Promise<void> {
  await page.goto(`${url}/#/money/wallet`)
  await expect(card(page, 'Your wallet')).toBeVisible()
}

export async function connect(page: Page, name = WALLET): Promise<void> {
  await page.getByRole('button', { name: 'Connect a wallet' }).click()
  await dialogOf(page, 'Connect a wallet').getByRole('button', { name }).click()
}

/** Opened and connected. */
export async function openConnected(page: Page, url: string): Promise<void> {
  await openTab(page, url)
  await connect(page)
  await expect(card(page, 'Your wallet').getByRole('button', { name: 'Disconnect' })).toBeVisible()
}

/** A balance on the screen. */
export const figure = (page: Page, coin: 'BTT' | 'WBTT'): Locator =>
  card(page, 'Your wallet')
    .locator('dl > div')
    .filter({ has: page.locator('dt', { hasText: new RegExp(`^${coin}$`) }) })
    .locator('dd')
    .first()

/** Fills in what to move, up to the dialog that shows the cost. */
export async function fillMove(
  page: Page,
  kind: 'Send' | 'Wrap' | 'Unwrap',
  amount: string,
  to?: string,
): Promise<void> {
  const move = card(page, 'Move')
  await move.getByRole('radio', { name: kind, exact: true }).check()
  if (to !== undefined) await move.getByRole('textbox', { name: 'To' }).fill(to)
  await move.getByRole('textbox', { name: 'Amount' }).fill(amount)
  await move.getByRole('button', { name: 'Review' }).click()
}

/** An amount of WBTT in the page's language. */
export const wbttText = (amount: bigint): string => `${formatWei(amount as Wei, 'en-US')} WBTT`

/** What an account has of it on the chain. */
export const wbttOf = (chain: LocalChain, account: `0x${string}`): Promise<bigint> =>
  chain.client.readContract({
    address: chain.deployment.wbtt,
    abi: wbttAbi,
    functionName: 'balanceOf',
    args: [account],
  })
