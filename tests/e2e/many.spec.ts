import type { Page } from '@playwright/test'
import { createTorrent } from '../../src/core/torrent-file/create-torrent.ts'
import { addTorrentFiles, kept, openList } from './driver.ts'
import { expect, test } from './fixtures.ts'

const MANY = 1_000

function torrentFile(number: number): Uint8Array {
  const hashes = new Uint8Array(4 * 20).map((_, at) => (number * 7 + at) & 0xff)
  const shape = { name: `Torrent number ${number}`, length: 4 << 18, pieceLength: 1 << 18, hashes, webSeeds: [] }
  return createTorrent(shape).torrentFile
}

const titles = (page: Page) => page.locator('[data-title]')
const focused = (page: Page): Promise<string> => page.evaluate(() => document.activeElement?.textContent ?? '')

test('a thousand torrents are added, reached by keyboard, found by search, and present after a reload', async ({
  app,
  page,
}) => {
  await app.open()
  await addTorrentFiles(page, ...Array.from({ length: MANY }, (_, number) => torrentFile(number)))
  await app.agree()
  await expect(page.getByRole('dialog')).toBeHidden()
  await openList(page)
  await expect(titles(page)).toHaveCount(MANY)
  expect((await kept(page)).sessions).toHaveLength(MANY)

  const first = await titles(page).first().textContent()
  const last = (await titles(page).last().textContent()) ?? ''
  await titles(page).first().focus()
  await page.keyboard.press('End')
  expect(await focused(page)).toBe(last)
  await expect(titles(page).last()).toBeInViewport()
  await page.keyboard.press('ArrowUp')
  await page.keyboard.press('ArrowDown')
  expect(await focused(page)).toBe(last)
  // A tab stop further is the last row's menu, and it opens.
  await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('menu', { name: last })).toBeVisible()
  await page.keyboard.press('Escape')
  await titles(page).last().focus()
  await page.keyboard.press('Home')
  expect(await focused(page)).toBe(first)
  await expect(titles(page).first()).toBeInViewport()

  // Rows out of sight are not laid out, but a screen reader counts and names them all.
  const tree = await (await page.context().newCDPSession(page)).send('Accessibility.getFullAXTree')
  const rows = tree.nodes.filter(({ role, ignored }) => !ignored && role?.value === 'listitem')
  expect(rows.map(({ name }) => name?.value)).toEqual(await titles(page).allTextContents())

  // A window that gets narrower keeps no row as wide as it was.
  await page.setViewportSize({ width: 390, height: 844 })
  await expect(titles(page).first()).toBeInViewport()
  const overflow = await page.locator('.row').evaluateAll((rows) => rows.filter((row) => row.clientWidth > 390).length)
  expect(overflow).toBe(0)

  await page.reload()
  await expect(titles(page)).toHaveCount(MANY)
  await expect(titles(page).last()).toHaveText(last)
})
