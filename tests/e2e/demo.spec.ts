import type { FrameLocator, Locator, Page } from '@playwright/test'
import { demo as words } from '../../src/demo/words-en.ts'
import { PLAY_WALLET_NAME } from '../../src/wallet/play/announce.ts'
import { expect, test } from './fixtures.ts'
import { t, tm, tw } from './words.ts'

// The demo page of the static build, as a newcomer uses it: with no tracker, chain or wallet but the page's own.
test.use({ viewport: { width: 1400, height: 900 } })

const person = (page: Page, name: string): FrameLocator =>
  page.getByRole('region', { name, exact: true }).frameLocator('iframe')

const step = (page: Page, title: string): Locator => page.getByRole('listitem').filter({ hasText: title }).first()

const press = (where: Page | FrameLocator | Locator, name: string | RegExp): Promise<void> =>
  where.getByRole('button', { name, exact: true }).click()

/** A name with whatever amounts it has. */
const like = (text: string): RegExp => new RegExp(`^${text.replace(/\{\w+\}/g, '.+')}$`)

async function connectWallet(someone: FrameLocator): Promise<void> {
  await press(someone, tm('setup.connect'))
  await someone.getByRole('button', { name: PLAY_WALLET_NAME }).click()
  await press(someone, 'Approve')
}

/** Continues in the app's dialog, approves in the wallet's, and closes the app's at the end. */
async function sendTransaction(someone: FrameLocator): Promise<void> {
  await press(someone, tw('tx.go'))
  await press(someone, 'Approve')
  const dialog = someone.getByRole('dialog')
  await expect(dialog).toContainText(tw('tx.done'))
  await dialog
    .getByRole('button', { name: tw('tx.close') })
    .last()
    .click()
}

const done = (page: Page, title: string): Promise<void> => expect(step(page, title)).toContainText(words['demo.done'])

async function anaSells(page: Page): Promise<void> {
  const ana = person(page, words['demo.ana'])
  await press(page, words['demo.sell.seed'])
  await connectWallet(ana)
  // The demo has filled in its numbers.
  await expect(ana.getByRole('textbox', { name: tm('earn.ask') })).toHaveValue('100000')
  await press(ana, tm('earn.start'))
  await done(page, words['demo.sell'])
}

test('two users on one static page trade: one seeds, the other pays, the first cashes out', async ({
  page,
  expectAccessible,
}) => {
  await page.goto('/demo.html')
  const [ana, ben] = [person(page, words['demo.ana']), person(page, words['demo.ben'])]
  // Style sheets load for print only, so that the first paint does not wait for them, until the page applies them.
  await expect(page.locator('link[rel="stylesheet"][media="all"]')).not.toHaveCount(0)
  await expect(page.locator('link[rel="stylesheet"][media="print"]')).toHaveCount(0)
  await anaSells(page)

  await press(page, words['demo.buy.show'])
  await press(ben, tm('speed.setUp'))
  await expect(ben.getByRole('textbox', { name: tm('budget.label') })).toHaveValue('1000')
  await expect(ben.getByRole('textbox', { name: tm('maximum.label') })).toHaveValue('200000')
  await press(ben, tm('setup.next'))
  await connectWallet(ben)
  await press(ben, like(tm('setup.create')))
  await sendTransaction(ben)
  await done(page, words['demo.buy'])

  await press(page, words['demo.get.open'])
  await press(ben, t('link.open'))
  await press(ben, like(tm('pay.start')))
  await done(page, words['demo.get'])
  // The film reports that it plays.
  await expect(ben.locator('video')).toHaveJSProperty('readyState', 4)

  await press(step(page, words['demo.cash']), words['demo.sell.show'])
  await press(ana, like(tm('cash.button')))
  await sendTransaction(ana)
  await done(page, words['demo.cash'])
  await expectAccessible(page)

  // All of it is there after a reload, the chain included.
  await page.reload()
  await done(page, words['demo.buy'])
  await expect(step(page, words['demo.get'])).toContainText('100%')
})

test('the demo starts over', async ({ page }) => {
  await page.goto('/demo.html')
  await anaSells(page)
  const reloaded = page.waitForEvent('load')
  await press(page, words['demo.startOver'])
  await reloaded
  const seed = page.getByRole('button', { name: words['demo.sell.seed'] })
  await expect(seed).toBeEnabled()
  await expect(step(page, words['demo.sell'])).not.toContainText(words['demo.done'])
  const films = await page.evaluate(async () => {
    const root = await navigator.storage.getDirectory()
    const theirs = await root.getDirectoryHandle('torrents@ana', { create: true })
    const names: string[] = []
    for await (const name of (theirs as unknown as { keys(): AsyncIterable<string> }).keys()) names.push(name)
    return names
  })
  expect(films).toEqual([])
  // And once more from the beginning.
  await anaSells(page)
})

test('the wallet’s question can be declined, by keyboard too', async ({ page }) => {
  await page.goto('/?play#/money/earn')
  await press(page, tm('setup.connect'))
  await page.getByRole('button', { name: PLAY_WALLET_NAME }).click()
  const question = page.getByRole('dialog').filter({ hasText: 'worth nothing' })
  await expect(question).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(question).toBeHidden()
  // The app's own dialog is still open, and shows what has happened.
  const dialog = page.getByRole('dialog', { name: tw('connect.title') })
  await expect(dialog.getByRole('alert')).toBeVisible()
  await dialog.getByRole('button', { name: PLAY_WALLET_NAME }).click()
  await expect(question.getByRole('button', { name: 'Reject' })).toBeFocused()
  await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  await expect(dialog).toBeHidden()
})
