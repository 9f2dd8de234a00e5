import type { Locator } from '@playwright/test'
import type { NodePeer } from '../stack/node-peer.ts'
import type { PeerStatus } from '../stack/node-peer.types.ts'
import { openTorrent, waitForComplete } from './driver.ts'
import { expect, test } from './fixtures.ts'
import { locale, t } from './words.ts'

const LIMIT = 1_000_000
const SIZE = 13 << 20

/** Bytes a second, from when a peer counts a million until it counts ten seconds' worth more. */
async function measure(peer: NodePeer, count: (status: PeerStatus) => number): Promise<number> {
  const first = await peer.until((status) => count(status) >= LIMIT)
  const from = performance.now()
  const last = await peer.until((status) => count(status) >= 11 * LIMIT)
  return (count(last) - count(first)) / ((performance.now() - from) / 1_000)
}

/** Gives the two fields of an open dialog what a person types, and saves. */
async function type(dialog: Locator, rates: { download?: string; upload?: string }): Promise<void> {
  await dialog.getByLabel(t('rates.download')).fill(rates.download ?? '')
  await dialog.getByLabel(t('rates.upload')).fill(rates.upload ?? '')
  await dialog.getByLabel(t('rates.upload')).press('Enter')
}

test('the download limits of all torrents and of one hold within 5 % over ten seconds', async ({
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

  await app.open(`#${seeder.magnet}`)
  const received = await measure(seeder, ({ sentBytes }) => sentBytes)
  expect(Math.abs(received / LIMIT - 1)).toBeLessThanOrEqual(0.05)
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

  const leecher = await leech({ torrent: seeder.magnet })
  const sent = await measure(leecher, ({ downloadedBytes }) => downloadedBytes)
  expect(Math.abs(sent / LIMIT - 1)).toBeLessThanOrEqual(0.05)
  test.info().annotations.push({ type: 'rates', description: `${received.toFixed(0)} down, ${sent.toFixed(0)} up` })
  expect((await leecher.finished()).files[0]?.sha256).toBe(seeder.files[0]?.sha256)

  await page.reload()
  await expect(words).toBeVisible()
})
