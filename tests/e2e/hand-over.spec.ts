import { readVault } from '../../src/chain/vault/reads.ts'
import { BTT, bttPerMib, costOf, wei } from '../../src/core/money/wei.ts'
import { DIST } from '../stack/build.js'
import { serve } from '../stack/serve.ts'
import { button, waitForComplete } from './driver.ts'
import { expect, test } from './fixtures.ts'
import { type Ending, end, makeDiscarder, openTab, startReader } from './hand-over-driver.ts'
import { buying, moneyOf, restingLines, selling } from './money-driver.ts'
import { sessionOf } from './resume-driver.ts'
import { t } from './words.ts'

/** The tab with the engine ends in every way, and another goes on where it stopped. */

test.use({ ownBrowser: true, withChain: true })

const MIB = 1 << 20
const PRICE = bttPerMib(BTT)
/** More than comes at {@link CAP} while all these tabs end, on a slow machine too: it must not run out before. */
const SIZE = 96 * MIB
const CAP = 700_000
const PIECE_LENGTH = MIB / 4
const DEPOSIT = wei(100n * BTT)
/** Each opens as many tabs as endings, and one that reads and is the last in the queue. */
const ROUNDS: readonly (readonly Ending[])[] = [
  ['close', 'crash', 'freeze', 'discard'],
  ['discard', 'freeze', 'crash', 'close'],
  ['crash', 'close'],
]
/** Blocks of pieces that had begun are lost with their engine, and those on their way. */
const LOST_EACH = 1.5 * MIB

test('ten tabs with the engine end during a paid stream: it goes on, nothing verified comes twice, no wei is lost', async ({
  app,
  newProfile,
  seed,
  stack,
  chain,
}, info) => {
  const config = { trackers: [stack.tracker.url], iceServers: [], uploadBytesPerSecond: CAP, chain: chain.config }
  const shop = await serve({ dist: DIST, config })
  const source = await seed({ files: [{ name: 'film.bin', size: SIZE }], pieceLength: PIECE_LENGTH })
  const { infoHash } = source
  const seller = await newProfile()
  const theirs = await moneyOf(seller)
  await theirs.open(shop.url, chain.chainId)
  await theirs.call('configureSpeed', selling(PRICE, chain.accounts[4]!.address))
  await theirs.page.goto(`${shop.url}/#${source.magnet}`)
  await app.agree(theirs.page)
  await waitForComplete(theirs.page)
  await source.stop()

  const discarder = await makeDiscarder()
  const { context, page: first } = await newProfile(discarder.args)
  let shown = first
  const money = await moneyOf({ context } as never, () => shown)
  await money.open(stack.app.url, chain.chainId)
  await money.call('configureSpeed', buying(PRICE, DEPOSIT))
  const vault = await money.fund(chain, chain.accounts[1]!, DEPOSIT)
  await money.call('payFor', infoHash, true, null)
  await app.open(`#${source.magnet}`, shown)
  const list = `${stack.app.url}/#/`
  const toasts = (): Promise<number> =>
    shown
      .getByRole('region', { name: t('toasts.label') })
      .getByRole('listitem')
      .count()

  let position = 0
  const waitedMs: number[] = []
  for (const endings of ROUNDS) {
    const tabs = [shown]
    for (let more = 1; more < endings.length; more++) tabs.push(await openTab(context, list))
    const reading = await openTab(context, `${stack.app.url}/#/torrent/${infoHash}`)
    await expect(reading.locator('#torrent-title')).toBeVisible()
    await reading.waitForFunction(() => navigator.serviceWorker.controller !== null)
    shown = reading
    const from = position
    const reader = await startReader(reading, `/stream/${infoHash}/film.bin`, from)
    const frozen: (() => Promise<void>)[] = []
    for (const [index, ending] of endings.entries()) {
      await test.step(ending, async () => {
        position = from + (await reader.until(position - from))
        const { spentAllTime } = await money.snapshot()
        const before = (await sessionOf(reading, infoHash))!.pieces
        const since = performance.now()
        frozen.push(await end(tabs[index]!, ending))
        // The next engine has these, delivers the next bytes, and pays again.
        position = from + (await reader.until(position - from + MIB / 4))
        waitedMs.push(Math.round(performance.now() - since))
        await money.untilSpent(spentAllTime + 1n)
        const after = new Set((await sessionOf(reading, infoHash))!.pieces)
        expect(before.filter((piece) => !after.has(piece))).toEqual([])
        await expect(reading.getByRole('heading', { level: 1, name: 'film.bin' })).toBeVisible()
        expect(await toasts()).toBe(0)
      })
    }
    for (const run of frozen) await run()
    for (const tab of tabs) if (!tab.isClosed()) await tab.close()
  }

  await button(shown, t('action.pause')).click()
  const done = await money.until(({ peers }) => peers.length === 0)
  await theirs.until(({ cashable, dust }) => cashable + dust >= done.spentAllTime)
  const held = await theirs.call('heldCheques')
  const [line, ...others] = await restingLines(shown)
  expect(others).toEqual([])
  expect(held.map((cheque) => [cheque.vault, cheque.cumulativePayout])).toEqual([[vault, line!.signed]])
  expect(done.spentAllTime).toBe(line!.signed)
  const verified = (await sessionOf(shown, infoHash))!.pieces.length * PIECE_LENGTH
  expect(verified).toBeLessThan(SIZE)
  expect(line!.signed).toBeLessThanOrEqual(costOf(BigInt(verified), PRICE))
  expect((await readVault(chain.client, vault)).balance).toBe(DEPOSIT)

  const { uploadedBytes } = (await sessionOf(theirs.page, infoHash))!
  const endings = ROUNDS.flat().length
  expect(endings).toBe(10)
  expect(uploadedBytes).toBeLessThanOrEqual(verified + endings * LOST_EACH)
  info.annotations.push({
    type: 'figures',
    description: JSON.stringify({
      waitedMs,
      repeatedBytes: uploadedBytes - verified,
      paid: Number(line!.signed) / 1e18,
    }),
  })
  await shop.close()
  await discarder.remove()
})
