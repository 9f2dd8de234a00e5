import type { Page } from '@playwright/test'
import { addByDialog, button, notice, openTorrent, pause, resume, waitForComplete } from './driver.ts'
import { expect, test } from './fixtures.ts'
import { t } from './words.ts'

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
