import type { Frame, Page } from '@playwright/test'
import { wbttAbi } from '../../src/chain/token/abi/wbtt.ts'
import { BTT, bttPerMib, wei } from '../../src/core/money/wei.ts'
import { EN } from '../../src/embed/strings/en.ts'
import { startFreshet } from '../stack/freshet-peer.ts'
import { expect, test } from './fixtures.ts'
import { buying, makeVault, NOTHING } from './money-driver.ts'
import { LIKE_A_USERS } from './profile.ts'
import {
  filmPage,
  frameOf,
  openQuestion,
  playInFrame,
  playToEnd,
  sayYes,
  startWidgetStack,
  stateOf,
} from './widget-driver.ts'
import { tm, tw } from './words.ts'

/** What an embed earns: from a stranger's vault, over the visitor's own page, to the visitor's account. */

test.use({ withChain: true })

test('what an embed earned is moved to the visitor’s page, and the chain pays it to the visitor’s address', async ({
  stack,
  page,
  newProfile,
  chain,
  wallet,
  expectAccessible,
}) => {
  const widget = await startWidgetStack()
  const [{ address: payee }, owner] = [chain.accounts[0]!, chain.accounts[4]!]
  widget.embed.replace(
    /^\/config\.json$/,
    JSON.stringify({ chain: chain.config, app: `${stack.app.url}/`, bttPerGigabyte: 50_000 }),
  )
  widget.sites.page('/', filmPage(widget, 'handover="frame-first"'))
  const balance = (): Promise<bigint> =>
    chain.client.readContract({
      address: chain.deployment.wbtt,
      abi: wbttAbi,
      functionName: 'balanceOf',
      args: [payee],
    })

  // The buyer's vault is funded before it meets any peer.
  const buyer = await startFreshet({
    torrentFile: widget.film.torrentFile,
    chain: chain.access,
    speed: buying(bttPerMib(80n * BTT), wei(1_000n * BTT)),
  })
  await buyer.engine('pause', buyer.infoHash)
  const vault = await makeVault(chain, owner, await buyer.speed('sessionKey'), wei(500n * BTT))
  await buyer.speed('useVault', vault)
  await buyer.speed('payFor', buyer.infoHash, true, null)

  // The visitor names an address on our own page, in a window that the panel opens.
  const visitor = await newProfile([LIKE_A_USERS])
  await visitor.page.goto(`${widget.origin('a')}/`)
  await sayYes(await openQuestion(visitor.page))
  await expect.poll(() => stateOf(visitor.page)).toMatch(/^(sharing|resting no-peers)$/)
  expect(widget.embed.requests.filter((path) => path.includes('earner'))).toEqual([])
  const first = await pressInPanel(visitor.page, EN.panel.setPayee)
  await first.getByLabel(EN.payee.field).fill(payee.toLowerCase())
  await first.getByLabel(EN.payee.confirm).check()
  await first.getByRole('button', { name: EN.payee.save }).click()
  await expect(first.getByText(EN.payee.saved)).toBeVisible()
  await expectAccessible(first)
  await first.close()

  // From now on its engine sells.
  await expect.poll(() => widget.embed.requests.some((path) => path.includes('earner'))).toBe(true)
  await playInFrame(visitor.page)
  await playToEnd(visitor.page, { fast: true })
  await buyer.engine('configure', { trackers: [widget.tracker.url], iceServers: [] })
  await buyer.engine('resume', buyer.infoHash)
  await buyer.untilTorrents(({ torrents }) => torrents[0]?.state === 'seeding')
  await buyer.untilMoney(
    ({ spentAllTime, peers }) => spentAllTime > 0n && peers.every(({ bought }) => bought.owed === 0n),
  )
  await buyer.speed('configureSpeed', NOTHING)
  const { spentAllTime: spent } = await buyer.speed('snapshot')
  expect(spent).toBeGreaterThan(0n)

  // Moved, it is on the visitor's own page.
  await expect.poll(() => keptSum(frameOf(visitor.page))).toBe(String(spent))
  const second = await pressInPanel(visitor.page, EN.panel.move)
  await expect(second.getByText(`${EN.payee.now}: ${payee}`)).toBeVisible()
  await second.close()
  const you = await visitor.context.newPage()
  await you.goto(`${widget.origin('embed')}/you.html`)
  await expect(you.getByRole('listitem')).toContainText(widget.origin('a'))
  await expectAccessible(you)
  const link = await you.getByRole('link', { name: EN.you.cashOut }).getAttribute('href')

  // The app checks it on the chain, and the user's wallet sends it.
  const before = await balance()
  await wallet()
  await page.goto(link!)
  await page
    .getByRole('button', { name: tm('setup.connect') })
    .last()
    .click()
  await page.getByRole('dialog').getByRole('button', { name: 'Test Wallet' }).click()
  await page.getByRole('button', { name: tm('cash.button', { amount: '' }).trim() }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('button', { name: tw('tx.go') }).click()
  await expect(dialog).toContainText(tw('tx.done'))
  expect((await balance()) - before).toBe(spent)
  await expect(page.getByText(tm('orders.paid', { count: 1 }))).toBeVisible()
  await buyer.stop()
  await widget.close()
})

/** Opens the panel of the page's embed, presses a button in it, and waits for the window that it opens. */
async function pressInPanel(page: Page, name: string): Promise<Page> {
  // Its chip is the first button, beside the one that stops.
  await page.locator('freshet-video').getByRole('button').first().click()
  const opening = page.context().waitForEvent('page')
  const panel = page.frameLocator('iframe')
  await panel.getByRole('button', { name, exact: true }).click()
  const opened = await opening
  await panel.getByRole('button', { name: EN.panel.close, exact: true }).click()
  return opened
}

/** Wei of all orders that a frame keeps in its partition. */
const keptSum = (frame: Frame): Promise<string> =>
  frame.evaluate(() => {
    const orders = JSON.parse(localStorage.getItem('freshet-embed.earned.visitor') ?? '[]') as { sum: string }[]
    return String(orders.reduce((sum, order) => sum + BigInt(order.sum), 0n))
  })
