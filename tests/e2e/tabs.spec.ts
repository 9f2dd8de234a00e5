import type { Page } from '@playwright/test'
import { addByDialog, button, kept, notice, openTorrent, pause, progressOf, resume, waitForComplete } from './driver.ts'
import { expect, test } from './fixtures.ts'
import { freeze } from './hand-over-driver.ts'
import { hugeFile, linkOf, sheet, userFiles, withoutHandles } from './share-driver.ts'
import { st, t } from './words.ts'

/** Several tabs of one browser share the engine of one of them. */

const MIB = 1 << 20

/** Reads a file of a torrent as a player does, and answers its length. */
const readFile = (page: Page, infoHash: string, name: string): Promise<number> =>
  page.evaluate(async (path) => (await (await fetch(path)).arrayBuffer()).byteLength, `/stream/${infoHash}/${name}`)

test('a second tab shows and controls the same torrents, adds links, streams, and shares settings and consent', async ({
  app,
  context,
  page,
  seed,
  stack,
}) => {
  const [shown, added] = await Promise.all(
    ['shown.bin', 'added.bin'].map((name) => seed({ files: [{ name, size: MIB }], gate: { held: 'all' } })),
  )
  await app.open(`#${shown!.magnet}`)
  await shown!.until(({ peers }) => peers > 0)
  const second = await context.newPage()

  await test.step('it shows the same list, and controls it', async () => {
    await second.goto(stack.app.url)
    await expect(second.getByRole('link', { name: 'shown.bin', exact: true })).toBeVisible()
    await openTorrent(second, shown!.infoHash)
    await pause(second)
    await expect(button(page, t('action.resume'))).toBeVisible()
    await shown!.until(({ peers }) => peers === 0)
    await resume(page)
    await expect(button(second, t('action.pause'))).toBeVisible()
  })

  await test.step('it streams what the engine of the first fetches', async () => {
    await shown!.setGate({})
    expect(await readFile(second, shown!.infoHash, 'shown.bin')).toBe(MIB)
    await waitForComplete(second)
    await waitForComplete(page)
  })

  await test.step('a link that is opened there is added to the same list', async () => {
    // Consent was given in the first tab.
    await addByDialog(second, added!.magnet)
    await expect(second.getByRole('heading', { level: 1, name: 'added.bin' })).toBeVisible()
    await added!.until(({ peers }) => peers > 0)
    await openTorrent(page, added!.infoHash)
    await expect(page.getByRole('heading', { level: 1, name: 'added.bin' })).toBeVisible()
    expect(
      await page
        .getByRole('region', { name: t('toasts.label') })
        .getByRole('listitem')
        .count(),
    ).toBe(0)
  })

  await test.step('removed in one and restored there, it is back in both', async () => {
    await openTorrent(page, shown!.infoHash)
    await button(second, t('row.more', { name: 'added.bin' })).click()
    await second.getByRole('menuitem', { name: t('action.remove') }).click()
    await button(second, t('remove.keep')).click()
    await second.bringToFront()
    await notice(second, t('notice.removed', { name: 'added.bin' }))
      .getByRole('button', { name: t('action.undo') })
      .click()
    await page.goto(`${stack.app.url}/#/`)
    for (const tab of [page, second]) {
      await expect(tab.getByRole('link', { name: 'added.bin', exact: true })).toBeVisible()
    }
  })
})

/** How many engines the tabs run, also those that are stopped. */
const enginesOf = (...tabs: readonly Page[]): number =>
  tabs.flatMap((tab) => tab.workers()).filter((worker) => worker.url().includes('/engine.worker')).length

/** Tabs that wait to take over. */
const waiting = (page: Page): Promise<number> =>
  page.evaluate(async () => {
    const { pending } = await navigator.locks.query()
    return pending?.filter(({ name }) => name === 'freshet-engine').length ?? 0
  })

test('a frozen tab holds no other up: it takes part again when it runs, and the engine moves out of it when asked', async ({
  app,
  context,
  page,
  seed,
  stack,
}) => {
  // One block a piece, and fewer than the least depth of the pipeline (32): those held never fill it.
  const PIECES = 24
  const BLOCK = MIB / 64
  const film = await seed({
    files: [{ name: 'film.bin', size: PIECES * BLOCK }],
    pieceLength: BLOCK,
    gate: { held: { from: PIECES / 4 } },
  })
  const address = `${stack.app.url}/#/torrent/${film.infoHash}`
  const reached = (tab: Page, percent: number) =>
    expect(progressOf(tab)).toHaveAttribute('aria-valuenow', String(percent))
  await app.open(`#${film.magnet}`)
  const second = await context.newPage()
  await second.goto(address)
  for (const tab of [page, second]) await reached(tab, 25)

  await test.step('without the engine: it leaves, and is right again when it runs', async () => {
    await expect.poll(() => waiting(page)).toBe(1)
    const run = await freeze(second)
    await expect.poll(() => waiting(page)).toBe(0)
    await film.setGate({ held: { from: PIECES / 2 } })
    await reached(page, 50)
    await reached(second, 25)
    await run()
    await reached(second, 50)
    await pause(second)
    await expect(button(page, t('action.resume'))).toBeVisible()
    await film.until(({ peers }) => peers === 0)
    await resume(second)
    await film.until(({ peers }) => peers === 1)
    await second.close()
    await expect.poll(() => waiting(page)).toBe(0)
  })

  await test.step('alone with the engine: the next tab has it, and nothing comes twice', async () => {
    const { wiresOpened } = await film.status()
    const run = await freeze(page)
    const third = await context.newPage()
    await third.goto(address)
    await film.until((status) => status.wiresOpened === wiresOpened + 1 && status.peers === 1)
    await reached(third, 50)
    expect(enginesOf(page, third)).toBe(1)
    await film.setGate({ held: { from: (PIECES * 3) / 4 } })
    await reached(third, 75)
    await run()
    await reached(page, 75)
    await expect.poll(() => waiting(third)).toBe(1)
    await film.setGate({})
    for (const tab of [page, third]) await waitForComplete(tab)
    expect(enginesOf(page, third)).toBe(1)
    const status = await film.status()
    expect([status.peers, status.wiresOpened]).toEqual([1, wiresOpened + 1])
    expect((await film.sent()).filter(({ repeatedBlocks }) => repeatedBlocks > 0)).toEqual([])
  })
})

test('two tabs that share one file at the same time make one torrent, and the one that is left sends it', async ({
  app,
  context,
  page,
  stack,
}) => {
  const files = await userFiles({})
  const second = await context.newPage()
  const tabs = [page, second]
  for (const tab of tabs) {
    await withoutHandles(tab)
    await tab.goto(stack.app.url)
  }
  for (const keep of ['in-place', 'copy'] as const) {
    const path = files.pathOf(`${keep}.bin`)
    // Long enough for both to read at the same time.
    await hugeFile(path, 128 * MIB)
    for (const tab of tabs) {
      await tab.locator('#share-button').click()
      await sheet(tab).locator('input[data-pick=files]').setInputFiles(path)
      await sheet(tab)
        .getByRole('radio', { name: st(`keep.${keep}`) })
        .check()
    }
    await Promise.all(tabs.map((tab) => button(tab, st('sheet.submit')).click()))
    // The answer counts for both.
    if (keep === 'in-place') await app.agree(page)
    const links = await Promise.all(tabs.map(linkOf))
    expect(links[1]).toBe(links[0])
    for (const tab of tabs) {
      await button(tab, st('link.done')).click()
      await waitForComplete(tab)
      await expect(tab.locator('#torrent-title')).toHaveText(`${keep}.bin`)
      const others = { hasNotText: t('notice.sharedExisted', { name: `${keep}.bin` }) }
      await expect(notice(tab, '').filter(others)).toHaveCount(0)
    }
  }
  expect((await kept(page)).sessions).toHaveLength(2)
  // The engine of the other tab has lost a file that the browser gives no handle for: it gets it from this one.
  await page.close()
  await second.goto(`${stack.app.url}/#/`)
  await waitForComplete(second, { name: 'in-place.bin' })
  await files.dispose()
})
