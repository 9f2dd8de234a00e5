import type { Locator, Page } from '@playwright/test'
import { formatBttUp } from '../../src/app/ui/amounts/amounts.ts'
import { createVault } from '../../src/chain/vault/calls.ts'
import { readVault } from '../../src/chain/vault/reads.ts'
import { createdVault } from '../../src/chain/vault/results.ts'
import { type Address, BTT, bttPerMib, FREE, NO_WEI, wei } from '../../src/core/money/wei.ts'
import type { SpeedSettings } from '../../src/protocol/speed.ts'
import type { LocalChain } from '../stack/chain.ts'
import type { SeedFile } from '../stack/content.ts'
import { type FreshetPeer, startFreshet } from '../stack/freshet-peer.ts'
import { button, progressOf } from './driver.ts'
import { expect, test } from './fixtures.ts'
import { Keyboard } from './keyboard-driver.ts'
import { newSalt } from './money-driver.ts'
import { WALLET, wbttOf } from './wallet-driver.ts'
import { locale, t, tm, tw } from './words.ts'

/** One wallet and one keyboard, from a wallet that knows nothing of the chain to one that has taken everything back. */

test.use({ withChain: true, contextOptions: { reducedMotion: 'reduce' } })

const MIB = 1 << 20
const FILES: readonly SeedFile[] = [{ name: 'journey.bin', size: 16 * MIB }]
/** Of the seller while what is paid is looked at, bytes a second. */
const SLOW = 600_000
const DAYS = 24 * 60 * 60

const OFF: SpeedSettings = {
  buying: { on: false, maximum: FREE, monthlyBudget: NO_WEI },
  selling: { on: false, ask: FREE, payee: null },
}

const card = (page: Page, name: string): Locator => page.getByRole('region', { name, exact: true })
const figure = (page: Page, id: string): Locator => page.locator(`[data-figure="${id}"]`)
const dialog = (page: Page): Locator => page.getByRole('dialog')

/** A user that sells the torrent that `files` make. */
async function startSeller(chain: LocalChain, tracker: string, torrentFile: Uint8Array): Promise<FreshetPeer> {
  const seller = await startFreshet({
    trackers: [tracker],
    torrentFile,
    files: FILES,
    uploadBytesPerSecond: SLOW,
    chain: chain.access,
    speed: { ...OFF, selling: { on: true, ask: bttPerMib(BTT), payee: chain.accounts[4]!.address } },
  })
  await seller.untilTorrents(({ torrents }) => torrents[0]?.state === 'seeding')
  return seller
}

/** A user with a vault of 500 BTT that pays for the torrent. */
async function startBuyer(chain: LocalChain, tracker: string, torrentFile: Uint8Array): Promise<FreshetPeer> {
  const buying = { on: true, maximum: bttPerMib(12n * BTT), monthlyBudget: wei(1_000n * BTT) }
  const buyer = await startFreshet({ torrentFile, chain: chain.access, speed: { ...OFF, buying } })
  await buyer.engine('pause', buyer.infoHash)
  const issuer = await buyer.speed('sessionKey')
  const making = createVault(chain.deployment, issuer, newSalt(), wei(500n * BTT))
  await buyer.speed('useVault', createdVault(chain.deployment, await chain.send(chain.accounts[1]!, making))!)
  await buyer.speed('payFor', buyer.infoHash, true, null)
  await buyer.engine('configure', { trackers: [tracker], iceServers: [] })
  await buyer.engine('resume', buyer.infoHash)
  return buyer
}

/** Lets the page's clock run this much ahead. */
const wait = (page: Page, seconds: number): Promise<void> =>
  page.evaluate((ms) => {
    const now = Date.now
    Date.now = () => now() + ms
  }, seconds * 1_000)

test('the whole journey works by keyboard: connect, add the chain, fund, pay, earn, cash out, withdraw, revoke', async ({
  page,
  stack,
  seed,
  wallet,
  chain,
  expectAccessible,
}) => {
  const tracker = stack.tracker.url
  const maker = await seed({ files: FILES, pieceLength: 256 * 1024 })
  const { torrentFile, infoHash } = maker
  await maker.stop()
  const it = await wallet({ keys: [chain.accounts[0]!.key], chains: {}, onChain: 1 })
  const owner = chain.accounts[0]!.address
  const keys = await Keyboard.of(page)
  /** Agrees to the transaction that is shown, and closes its dialog once it is in a block. */
  const agree = async (look = false): Promise<void> => {
    const go = dialog(page).getByRole('button', { name: tw('tx.go') })
    await expect(go).toBeVisible()
    if (look) await expectAccessible()
    await keys.press(go)
    await expect(dialog(page)).toContainText(tw('tx.done'))
    await keys.hears(tw('tx.done'))
    await page.keyboard.press('Escape')
    await expect(dialog(page)).toBeHidden()
    await keys.holds()
  }
  const stop = async (): Promise<void> => {
    await keys.holds()
    await expectAccessible()
  }

  await test.step('connect', async () => {
    await page.goto(stack.app.url)
    await keys.press(page.getByRole('link', { name: t('header.money') }))
    await expect(page.getByRole('tab', { name: tm('money.tab.speed') })).toBeVisible()
    await keys.tab('wallet')
    await keys.press(button(page, tw('account.connect')))
    await expectAccessible()
    await keys.press(dialog(page).getByRole('button', { name: WALLET }))
    await expect(dialog(page)).toBeHidden()
    await keys.hears(tw('account.connected', { wallet: WALLET }))
  })

  await test.step('add the chain', async () => {
    await stop()
    await keys.press(page.getByRole('button', { name: /^Switch the wallet to / }))
    await expect(page.getByText(tw('account.bttWhat'))).toBeVisible()
    await expect.poll(() => it.chainId).toBe(chain.chainId)
    expect(it.requests).toContain('wallet_addEthereumChain')
    await expect(page.getByRole('button', { name: /^Switch the wallet to / })).toBeHidden()
    await stop()
  })

  await test.step('fund', async () => {
    await keys.tab('speed')
    await keys.press(button(page, tm('speed.setUp')))
    await expect(page.getByRole('heading', { name: tm('setup.budgetTitle') })).toBeFocused()
    await keys.type(page.getByLabel(tm('budget.label')), '500')
    await keys.type(page.getByLabel(tm('maximum.label')), '2000')
    await expectAccessible()
    await page.keyboard.press('Enter')
    await expect(page.getByRole('heading', { name: tm('setup.fundTitle') })).toBeFocused()
    await keys.type(page.getByLabel(tm('setup.amount'), { exact: true }), '200')
    await expectAccessible()
    await keys.press(button(page, tm('setup.create', { amount: '200 BTT' })))
    await agree(true)
    await expect(page.getByRole('heading', { name: tm('setup.doneTitle') })).toBeFocused()
    await keys.hears(`${tm('setup.step', { count: 3 })}: ${tm('setup.done')}`)
    expect(it.requests.filter((method) => /send|sign/i.test(method))).toEqual(['eth_sendTransaction'])
    await stop()
    await keys.press(page.getByRole('link', { name: tm('setup.toTorrents') }))
  })

  const spent = await test.step('a paid download', async () => {
    const seller = await startSeller(chain, tracker, torrentFile)
    await expect(page.locator('#home-title')).toBeVisible()
    await keys.press(button(page, t('header.add')).first())
    await keys.to(dialog(page).getByLabel(t('add.label')))
    await page.keyboard.type(`magnet:?xt=urn:btih:${infoHash}`)
    await page.keyboard.press('Enter')
    await expect(page.getByRole('alertdialog')).toBeVisible()
    await expectAccessible()
    await keys.press(page.getByRole('alertdialog').getByRole('button').last())
    await expect(page.getByRole('alertdialog')).toBeHidden()
    await keys.holds()
    const panel = card(page, tm('pay.title'))
    await expect(panel).toBeVisible()
    await stop()
    await keys.type(page.getByLabel(tm('pay.budget')), '60')
    await keys.press(panel.getByRole('button', { name: /^Pay up to / }))
    await expect(page.getByRole('heading', { name: tm('pay.titleOn') })).toBeFocused()
    await keys.hears(tm('pay.started'))
    await seller.untilMoney(({ earnedAllTime }) => earnedAllTime > 0n)
    await expect(figure(page, 'torrent-spent')).not.toHaveText(formatBttUp(locale, NO_WEI))
    await expect(figure(page, 'torrent-limit')).toHaveText('60 BTT')
    await stop()
    await seller.engine('configure', { trackers: [tracker], iceServers: [], uploadBytesPerSecond: null })
    await expect(progressOf(page)).toHaveAttribute('aria-valuenow', '100')
    await keys.hears(t('announce.completed', { name: 'journey.bin' }))
    // The last cheque comes a moment after the last byte.
    await seller.untilMoney(({ peers }) => peers.every(({ sold }) => sold.owed === NO_WEI))
    await seller.speed('configureSpeed', OFF)
    const { earnedAllTime } = await seller.speed('snapshot')
    // What it gained is there only where a free round was measured too.
    await expect(card(page, tm('pay.titleWhole'))).toContainText(formatBttUp(locale, earnedAllTime))
    await stop()
    await seller.stop()
    return earnedAllTime
  })

  const cashed = await test.step('earn', async () => {
    await keys.press(page.getByRole('link', { name: t('header.money') }))
    await keys.tab('earn')
    await keys.type(page.getByLabel(tm('earn.ask')), '9000')
    await stop()
    await keys.press(button(page, tm('earn.start')))
    await expect(page.getByRole('switch', { name: tm('earn.switch') })).toBeChecked()
    await keys.hears(tm('earn.turnedOn'))
    await keys.holds()
    const buyer = await startBuyer(chain, tracker, torrentFile)
    await buyer.untilTorrents(({ torrents }) => torrents[0]?.state === 'seeding')
    await buyer.speed('configureSpeed', OFF)
    const { spentAllTime } = await buyer.speed('snapshot')
    await buyer.stop()
    await expect(figure(page, 'earned')).toHaveAttribute('title', new RegExp(`${Number(spentAllTime / BTT)}\\b`))
    await stop()
    return spentAllTime
  })

  await test.step('cash out', async () => {
    expect(await wbttOf(chain, owner)).toBe(0n)
    await keys.press(page.getByRole('button', { name: /^Cash out / }))
    await agree(true)
    const results = card(page, tm('cash.title')).locator('.results').getByRole('listitem')
    await expect(results).toHaveCount(1)
    await expect(results).toContainText(/Paid [\d.,]+ BTT$/)
    await keys.hears(/Cashed out [\d.,]+ BTT\./)
    expect(await wbttOf(chain, owner)).toBe(cashed)
    await expect(figure(page, 'cashable')).toHaveText('0 BTT')
    await stop()
    await keys.tab('history')
    await expect(page.getByRole('rowheader', { name: tm('event.cashed') })).toBeVisible()
    await stop()
  })

  const vault = await test.step('withdraw', async () => {
    await keys.tab('vault')
    const address = (await page.locator('dl .address').first().getAttribute('title')) as Address
    await stop()
    await keys.press(button(page, tm('vault.withdrawAll')))
    await keys.press(page.getByRole('button', { name: /^Withdraw \d.* \(ready in/ }))
    await agree(true)
    const take = page.getByRole('button', { name: /^Withdraw \d[^(]*$/ })
    await expect(take).toBeDisabled()
    await stop()
    await chain.advance(2 * DAYS)
    await wait(page, 2 * DAYS)
    await keys.hears(tm('vault.ready'))
    await keys.press(take)
    await agree()
    await expect(take).toBeHidden()
    // What the seller has not cashed yet stays there for it.
    expect(await wbttOf(chain, owner)).toBe(cashed + 200n * BTT - spent)
    expect((await readVault(chain.client, address)).balance).toBe(spent)
    await stop()
    return address
  })

  await test.step('revoke', async () => {
    await keys.tab('permissions')
    await stop()
    const issuer = card(page, tm('permissions.issuer'))
    await keys.press(issuer.getByRole('button', { name: tm('permissions.issuerRevoke') }))
    await expectAccessible()
    await keys.press(dialog(page).getByRole('button', { name: tm('permissions.issuerRevoke') }))
    await agree()
    await expect(issuer).toContainText(tm('permissions.issuerNone'))
    await keys.holds()
    expect((await readVault(chain.client, vault)).issuer).toMatch(/^0x0{40}$/)

    const key = card(page, tm('permissions.key'))
    await keys.press(key.getByRole('button', { name: tm('permissions.keyRevoke') }))
    await keys.press(dialog(page).getByRole('button', { name: tm('permissions.keyRevoke') }))
    await expect(key).toContainText(tm('permissions.keyNone'))
    await keys.hears(tm('permissions.done.key'))
    await keys.holds()

    await keys.press(button(page, tm('permissions.payeeRevoke')))
    await keys.hears(tm('permissions.done.payee'))
    await keys.press(card(page, tm('permissions.site')).getByRole('button', { name: tm('permissions.siteRevoke') }))
    await keys.hears(tm('permissions.done.site'))
    await expect(page.getByText(tm('permissions.siteNone'))).toBeVisible()
    await stop()
  })
})
