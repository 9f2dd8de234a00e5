import type { Locator } from '@playwright/test'
import type { NodePeer } from '../stack/node-peer.ts'
import type { PeerStatus } from '../stack/node-peer.types.ts'
import { openTorrent, waitForComplete } from './driver.ts'
import { expect, test } from './fixtures.ts'
import { locale, t } from './words.ts'

const LIMIT = 1_000_000
const SIZE = 13 << 20

/**
 * Bytes a second until a peer counts ten seconds' worth.
 * @param begin makes it begin: a busy machine can only make the rate lower
 */
async function measure<P extends NodePeer>(
  begin: () => Promise<P>,
  count: (status: PeerStatus) => number,
): Promise<[rate: number, peer: P]> {
  const from = performance.now()
  const peer = await begin()
  const last = await peer.until((status) => count(status) >= 10 * LIMIT)
  return [count(last) / ((performance.now() - from) / 1_000), peer]
}

/** Gives the two fields of an open dialog what a person types, and saves. */
async function type(dialog: Locator, rates: { download?: string; upload?: string }): Promise<void> {
  await dialog.getByLabel(t('rates.download')).fill(rates.download ?? '')
  await dialog.getByLabel(t('rates.upload')).fill(rates.upload ?? '')
  await dialog.getByLabel(t('rates.upload')).press('Enter')
}

test('the limits of all torrents and of one are not passed by 5 % over ten seconds', async ({
  app,
  leech,
  page,
  seed,
  stack,
}) => {
  const seeder = await seed({ files: [{ name: 'limited.bin', size: SIZE }] })
  await app.open()
  await page.getByRole('button', { name: t('header.menu') }).click()
  await page.getByRole('menuitem', { name: t('settings.title') }).click()
  await type(page.getByRole('dialog', { name: t('settings.title') }), { download: '1000' })
  await expect(page.getByText(t('notice.settingsSaved'))).toBeVisible()
  await page.keyboard.press('Escape')

  const download = async () => {
    await app.open(`#${seeder.magnet}`)
    return seeder
  }
  const [received] = await measure(download, ({ sentBytes }) => sentBytes)
  expect(received).toBeLessThanOrEqual(LIMIT * 1.05)
  await waitForComplete(page)
  await seeder.stop()
  await stack.tracker.until(({ swarms }) => swarms[seeder.infoHash]?.seeders === 1)

  // By keyboard alone: the torrent's menu, its dialog, and back to where one was.
  await openTorrent(page, seeder.infoHash, 'details')
  const more = page.getByRole('button', { name: t('row.more', { name: 'limited.bin' }) })
  await more.focus()
  await page.keyboard.press('Enter')
  await page.getByRole('menuitem', { name: t('action.limit') }).focus()
  await page.keyboard.press('Enter')
  const dialog = page.getByRole('dialog', { name: t('rates.torrentTitle') })
  await type(dialog, { upload: '1000' })
  await expect(dialog).toBeHidden()
  await expect(more).toBeFocused()
  const words = page.getByText(t('details.rates.upload', { speed: locale.speed(LIMIT) }))
  await expect(words).toBeVisible()

  const upload = () => leech({ torrent: seeder.magnet })
  const [sent, leecher] = await measure(upload, ({ downloadedBytes }) => downloadedBytes)
  expect(sent).toBeLessThanOrEqual(LIMIT * 1.05)
  test.info().annotations.push({ type: 'rates', description: `${received.toFixed(0)} down, ${sent.toFixed(0)} up` })
  expect((await leecher.finished()).files[0]?.sha256).toBe(seeder.files[0]?.sha256)

  await page.reload()
  await expect(words).toBeVisible()
})
