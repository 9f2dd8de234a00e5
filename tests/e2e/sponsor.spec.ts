import type { Page } from '@playwright/test'
import { BTT, bttPerMib, FREE, NO_WEI, wei } from '../../src/core/money/wei.ts'
import type { SponsorView } from '../../src/protocol/sponsoring/sponsor.ts'
import { bytesOf } from '../stack/content.ts'
import { startFreshet } from '../stack/freshet-peer.ts'
import { makeTorrent } from '../stack/make-torrent.ts'
import { addTorrentFiles, button, waitForComplete } from './driver.ts'
import { expect, test } from './fixtures.ts'
import { buying, moneyOf, restingLines } from './money-driver.ts'
import { t, tm, ts } from './words.ts'

/** The owner of a site pays those who share its file: for random pieces that its own Freshet got and checked. */

test.use({ withChain: true })

const FILE = { name: 'film.bin', size: 1 << 20 }
const PIECE = 1 << 16
/** Low, and much a day: then the time between two pieces is the shortest. */
const ASK = bttPerMib(BTT / 1_000n)
const MAXIMUM = bttPerMib(BTT / 500n)
const MONTH = wei(1_000n * BTT)

const openSponsor = async (page: Page, url: string, infoHash: string): Promise<void> => {
  await page.goto(`${url}/#/torrent/${infoHash}/sponsor`)
  await expect(page.getByRole('heading', { name: ts('sponsor.title') })).toBeVisible()
}
const piecesOf = ({ days }: SponsorView): number => days.reduce((sum, { pieces }) => sum + pieces, 0)

test('a sponsor that has the file buys pieces of two sharers that have it, and both get exactly what it counts', async ({
  app,
  profile,
  stack,
  chain,
  expectAccessible,
}) => {
  const torrentFile = await makeTorrent(FILE.name, await bytesOf(FILE))
  const sharers = await Promise.all(
    [2, 3].map((account) =>
      startFreshet({
        ...{ trackers: [stack.tracker.url], torrentFile, files: [FILE], chain: chain.access },
        speed: {
          buying: { on: false, maximum: FREE, monthlyBudget: NO_WEI },
          selling: { on: true, ask: ASK, payee: chain.accounts[account]!.address },
        },
      }),
    ),
  )
  let page = profile.page
  const money = await moneyOf(profile, () => page)
  await money.open(stack.app.url, chain.chainId)
  await money.call('configureSpeed', buying(MAXIMUM, MONTH))
  await money.fund(chain, chain.accounts[6]!, MONTH)
  await addTorrentFiles(page, torrentFile)
  await app.agree(page)
  await waitForComplete(page)
  const { infoHash } = sharers[0]!

  // From the keyboard, with what is wrong said first.
  await page.getByRole('tab', { name: t('tab.details') }).click()
  await page.getByRole('link', { name: t('details.sponsor') }).click()
  await page.getByLabel(ts('sponsor.amount')).fill('0.0001')
  await page.getByLabel(ts('sponsor.megabytes')).fill('1000000')
  await page.getByLabel(ts('sponsor.amount')).press('Enter')
  await expect(page.getByRole('alert').filter({ hasText: /a quarter of it pays for one piece/ })).toBeVisible()
  await page.getByLabel(ts('sponsor.amount')).fill('100')
  await expectAccessible(page)
  await page.getByLabel(ts('sponsor.amount')).press('Enter')
  await expect(button(page, ts('sponsor.pause'))).toBeVisible()

  await Promise.all(sharers.map((sharer) => sharer.untilMoney(({ earnedAllTime }) => earnedAllTime > 0n)))
  await button(page, ts('sponsor.pause')).click()
  await expect(button(page, ts('sponsor.resume'))).toBeVisible()
  const { sponsors, spentAllTime } = await money.until(
    ({ sponsors: [view], peers }) => view?.status === 'paused' && peers.every(({ bought }) => bought.owed === 0n),
  )
  const [view] = sponsors as [SponsorView]
  expect(view.days).toMatchObject([{ sellers: 2, failed: 0, spent: view.spent, bytes: piecesOf(view) * PIECE }])
  expect(view.spent).toBe(spentAllTime)

  // What each holds is what was promised to it, and all of it together is what the sponsor counts.
  const lines = await restingLines(page)
  const held = await Promise.all(
    sharers.map(async (sharer) => {
      const isPromised = (payout: bigint): boolean => lines.some(({ signed }) => signed === payout)
      await sharer.untilMoney(({ earnedAllTime }) => isPromised(earnedAllTime))
      const [cheque] = await sharer.speed('heldCheques')
      return cheque!.cumulativePayout
    }),
  )
  expect([...held].sort()).toEqual(lines.map(({ signed }) => signed).sort())
  expect(held.reduce<bigint>((sum, payout) => sum + payout, 0n)).toBe(view.spent)

  // Another tab takes the engine over: what was spent stays spent, and what is paused stays paused.
  const before = page
  page = await profile.context.newPage()
  await openSponsor(page, stack.app.url, infoHash)
  await before.close()
  await money.until(({ sponsors: [again] }) => again?.spent === view.spent && again.state === 'paused')
  await expect(page.getByText(ts('sponsor.status.paused'))).toBeVisible()
  // It was no download that was paid for.
  await expect(page.getByText(tm('pay.titleWhole'))).toHaveCount(0)
  await expectAccessible(page)
  await button(page, ts('sponsor.stop')).click()
  await page
    .getByRole('dialog')
    .getByRole('button', { name: ts('sponsor.stop') })
    .click()
  await expect(page.getByRole('heading', { name: ts('sponsor.again') })).toBeVisible()
  expect((await money.snapshot()).sponsors).toMatchObject([{ state: 'stopped', spent: view.spent }])
  await Promise.all(sharers.map((sharer) => sharer.stop()))
})
