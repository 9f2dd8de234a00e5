/** A user's actions on the Money page, one call each. */
import type { Locator, Page } from '@playwright/test'
import type { MoneyTab } from '../../src/app/state/shell/route.ts'
import { button } from './driver.ts'
import { expect } from './fixtures.ts'
import { tm, tw } from './words.ts'

export const WALLET = 'Test Wallet'
export const PASSWORD = 'correct horse battery'

export const card = (page: Page, name: string): Locator => page.getByRole('region', { name, exact: true })
export const figure = (page: Page, id: string): Locator => page.locator(`[data-figure="${id}"]`)

/** Goes to a tab without a reload. */
export async function openTab(page: Page, tab: MoneyTab): Promise<void> {
  await page.evaluate((name) => {
    location.hash = `#/money/${name}`
  }, tab)
  await expect(page.getByRole('tab', { name: tm(`money.tab.${tab}`), exact: true })).toHaveAttribute(
    'data-state',
    'active',
  )
}

export async function openMoney(page: Page, url: string, tab: MoneyTab = 'speed'): Promise<void> {
  await page.goto(`${url}/#/money/${tab}`)
  await expect(page.getByRole('heading', { name: tm('money.title'), level: 1 })).toBeVisible()
}

export async function connect(page: Page): Promise<void> {
  await button(page, tm('setup.connect')).first().click()
  await page.getByRole('dialog').getByRole('button', { name: WALLET }).click()
  await expect(page.getByRole('dialog')).toBeHidden()
}

/** Agrees to the transaction that is shown, and closes its dialog once it is in a block. */
export async function agree(page: Page): Promise<void> {
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('button', { name: tw('tx.go') }).click()
  await expect(dialog).toContainText(tw('tx.done'))
  await dialog
    .getByRole('button', { name: tw('tx.close'), exact: true })
    .last()
    .click()
  await expect(dialog).toBeHidden()
}

/** Speed set up with a budget of 500 BTT a month, 12 BTT for a GB at most, and 40 BTT in the vault. */
export async function setUpSpeed(page: Page): Promise<void> {
  await button(page, tm('speed.setUp')).click()
  await page.getByLabel(tm('budget.label')).fill('500')
  await page.getByLabel(tm('maximum.label')).fill('12')
  await button(page, tm('setup.next')).click()
  await page.getByLabel(tm('setup.amount'), { exact: true }).fill('40')
  await connect(page)
  await button(page, tm('setup.create', { amount: '40 BTT' })).click()
  await agree(page)
  await expect(page.getByRole('heading', { name: tm('setup.doneTitle') })).toBeVisible()
}
