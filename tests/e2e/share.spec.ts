import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { parseTorrentFile } from '../../src/core/torrent-file/torrent-file.ts'
import { DIST } from '../stack/build.js'
import { madeUpBytes, sha256 } from '../stack/content.ts'
import { serve } from '../stack/serve.ts'
import { button, notice, openList, openTorrent, progressOf, saveFile, waitForComplete } from './driver.ts'
import { expect, test } from './fixtures.ts'
import {
  asksBeforeClose,
  closePanel,
  dropFromDisk,
  hugeFile,
  isOnTop,
  linkOf,
  linkPanel,
  sheet,
  userFiles,
  withoutHandles,
} from './share-driver.ts'
import { locale, st, t } from './words.ts'

/** The user's own files: from a drop, a picker or a phone to a link, to the people who open it, and back to a halt. */

const MIB = 1 << 20

const sha1 = async (bytes: Uint8Array): Promise<Uint8Array> => createHash('sha1').update(bytes).digest()

test('a dropped folder becomes a link with one key; who downloads is seen, keeps the page open, and is stopped', async ({
  app,
  page,
  stack,
  newProfile,
  expectAccessible,
}) => {
  const files = await userFiles({ 'Trip/a.bin': 5 * MIB, 'Trip/day 1/b.bin': 3 * MIB, 'Trip/.DS_Store': 10 })
  const config = { trackers: [stack.tracker.url], iceServers: [], uploadBytesPerSecond: 600_000 }
  const slow = await serve({ dist: DIST, config })
  await page.goto(slow.url)
  await dropFromDisk(page, files.pathOf('Trip'))
  // The browser gives the entries of a folder in any order.
  await expect(sheet(page).getByRole('listitem')).toHaveCount(2)
  await expect(
    sheet(page)
      .getByRole('listitem')
      .filter({ hasText: /^Trip\/a\.bin\s*5\.2 MB/ }),
  ).toBeVisible()
  await expect(sheet(page).getByRole('listitem').filter({ hasText: 'Trip/day 1/b.bin' })).toBeVisible()
  await expect(sheet(page)).toContainText(st('sheet.hidden', { names: '.DS_Store' }))
  await expect(sheet(page).getByRole('textbox', { name: st('sheet.name'), exact: true })).toHaveValue('Trip')
  await expect(sheet(page).getByRole('radio', { name: st('keep.in-place') })).toBeChecked()
  await expect(button(page, st('sheet.submit'))).toBeFocused()
  await expectAccessible()
  await page.keyboard.press('Enter')
  await app.agree()
  await expect(linkPanel(page)).toContainText(st('link.who'))
  const code = page.getByRole('img', { name: st('link.qr', { name: 'Trip' }) })
  await expect(code).toBeVisible()
  // ISO/IEC 18004: four modules of white around the code, and one unit of the drawing is one module.
  expect(await code.locator('path').evaluate((path) => (path as SVGPathElement).getBBox().x)).toBe(4)
  await expectAccessible()
  const link = await linkOf(page)
  expect(link).toMatch(new RegExp(`^${slow.url}/#magnet:\\?xt=urn:btih:[0-9a-f]{40}&dn=Trip&tr=`))
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
  await button(page, st('link.copy')).click()
  await expect(button(page, st('link.copied'))).toBeVisible()
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(link)
  await closePanel(page)
  expect(await asksBeforeClose(page)).toBe(false)

  const receiver = await newProfile()
  await receiver.page.goto(link)
  await app.agree(receiver.page)
  const infoHash = /btih:([0-9a-f]{40})/.exec(link)![1]!
  await openTorrent(page, infoHash, 'files')
  await expect(page.getByText(st('receiving.alone', { count: 1 }))).toBeVisible()
  await button(page, st('receivers.show')).focus()
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { name: st('receivers.title') })).toBeFocused()
  const progress = page.getByRole('progressbar', { name: /^How much/ })
  await expect.poll(async () => Number(await progress.getAttribute('aria-valuenow'))).toBeGreaterThan(5)
  await expectAccessible()
  expect(await asksBeforeClose(page)).toBe(true)
  // The browser asks with words of its own. Closing is declined, and the transfer goes on.
  const asked = page.waitForEvent('dialog')
  await page.close({ runBeforeUnload: true })
  const question = await asked
  expect(question.type()).toBe('beforeunload')
  await question.dismiss()

  await page.getByRole('button', { name: /^Stop sending to this one: / }).click()
  await page
    .getByRole('dialog')
    .getByRole('button', { name: st('receivers.stop'), exact: true })
    .click()
  await expect(page.getByText(st('receivers.none'))).toBeVisible()
  await expect(page.getByText(st('receiving.none'))).toBeVisible()
  await expect(progressOf(page)).toHaveAttribute('aria-valuetext', new RegExp(t('state.seeding.alone')))
  await expect.poll(() => asksBeforeClose(page)).toBe(false)
  // It asks again, and is refused.
  await expect(
    receiver.page
      .getByText(t('state.held.alone'))
      .or(receiver.page.getByText(t('state.held.noPeers')))
      .first(),
  ).toBeVisible()
  await expect(page.getByText(st('receivers.none'))).toBeVisible()
  await slow.close()
  await files.dispose()
})

test('by keyboard, where the browser gives no handles: cancelled while hashing, changed, and copied', async ({
  app,
  page,
  stack,
  leech,
}) => {
  await withoutHandles(page)
  const files = await userFiles({ 'small.bin': 2 * MIB })
  await hugeFile(files.pathOf('large.bin'))
  await app.open('#/share')
  await expect(sheet(page)).toBeVisible()
  const choose = async (name: string, ...paths: readonly string[]): Promise<void> => {
    const choosing = page.waitForEvent('filechooser')
    await button(page, name).focus()
    await page.keyboard.press('Enter')
    await (await choosing).setFiles(paths)
  }
  await choose(st('pick.files.first'), files.pathOf('large.bin'))
  await expect(sheet(page).getByRole('radio', { name: st('keep.in-place') })).toBeChecked()
  await page.keyboard.press('Enter')
  await app.agree()
  await expect(page.getByRole('progressbar', { name: st('job.progress', { name: 'large.bin' }) })).toBeVisible()
  await button(page, st('job.cancel')).focus()
  await page.keyboard.press('Enter')
  await expect(button(page, st('sheet.leaveOut', { name: 'large.bin' }))).toBeVisible()
  await choose(st('pick.files.more'), files.pathOf('small.bin'))
  await button(page, st('sheet.leaveOut', { name: 'large.bin' })).press('Enter')
  await expect(sheet(page).getByRole('radio', { name: st('keep.copy') })).toBeChecked()
  await sheet(page).getByText(st('expert.title')).click()
  await sheet(page).getByLabel(st('expert.pieceLength'), { exact: true }).selectOption(locale.pieceLength(32_768))
  await sheet(page).getByLabel(st('expert.trackers'), { exact: true }).fill('udp://tracker.example:80')
  await sheet(page).getByLabel(st('expert.webSeeds'), { exact: true }).fill('https://seed.example/renamed.bin')
  await sheet(page).getByLabel(st('expert.comment'), { exact: true }).fill('for you')
  await sheet(page).getByLabel(st('expert.source'), { exact: true }).fill('HERE')
  await sheet(page)
    .getByRole('checkbox', { name: st('expert.private') })
    .check()
  await sheet(page)
    .getByRole('textbox', { name: st('sheet.name'), exact: true })
    .fill('renamed.bin')
  await page.keyboard.press('Enter')
  await expect(
    sheet(page)
      .getByRole('alert')
      .filter({ hasText: st('draft.tracker') }),
  ).toBeVisible()
  await sheet(page).getByLabel(st('expert.trackers'), { exact: true }).fill(stack.tracker.url)
  await button(page, st('sheet.submit')).press('Enter')
  const magnet = (await linkOf(page)).split('#')[1]!
  const saving = page.waitForEvent('download')
  await button(page, st('link.torrent')).press('Enter')
  const made = await parseTorrentFile(await readFile(await (await saving).path()), sha1)
  expect([made.pieceLength, made.private, made.comment, made.trackers, made.webSeeds]).toEqual([
    ...[32_768, true, 'for you', [stack.tracker.url]],
    ['https://seed.example/renamed.bin'],
  ])
  await page.keyboard.press('Escape')
  await expect(page.locator('#torrent-title')).toHaveText('renamed.bin')
  // The copy outlives the file and a reload.
  await files.dispose()
  await page.reload()
  await waitForComplete(page)
  const receiver = await leech({ torrent: magnet })
  const [file] = (await receiver.finished()).files
  expect([file!.path, file!.sha256]).toEqual(['renamed.bin', sha256(madeUpBytes('small.bin', 2 * MIB))])
  await openTorrent(page, /btih:([0-9a-f]{40})/.exec(magnet)![1]!, 'details')
  await expect(page.getByText('for you')).toBeVisible()
})

test('a folder that an input chose and files of the clipboard are shared, under the names that they have', async ({
  app,
  page,
  leech,
}) => {
  await withoutHandles(page)
  const sizes = { 'Trip/a.bin': MIB, 'Trip/day 1/b.bin': 300_000, 'Trip/.DS_Store': 10 }
  const files = await userFiles(sizes)
  const received = async (torrent: string): Promise<string[][]> => {
    const peer = await leech({ torrent })
    const got = (await peer.finished()).files.map(({ path, sha256 }) => [path, sha256])
    await peer.stop()
    return got.toSorted()
  }
  const hashed = (path: string, size: number) => [path, sha256(madeUpBytes(path, size))]
  await app.open('#/share')
  await sheet(page).locator('input[data-pick=folder]').setInputFiles(files.pathOf('Trip'))
  await expect(sheet(page).getByRole('listitem')).toHaveCount(2)
  await expect(sheet(page)).toContainText(st('sheet.hidden', { names: '.DS_Store' }))
  await expect(sheet(page).getByRole('textbox', { name: st('sheet.name'), exact: true })).toHaveValue('Trip')
  await button(page, st('sheet.submit')).click()
  await app.agree()
  const folder = (await linkOf(page)).split('#')[1]!
  await closePanel(page)
  expect(await received(folder)).toEqual([hashed('Trip/a.bin', MIB), hashed('Trip/day 1/b.bin', 300_000)])

  const pasted = { 'one.jpg': 200_000, 'two.jpg': 100_000 }
  const given = Object.entries(pasted).map(([name, size]) => [name, [...madeUpBytes(name, size)]] as const)
  await page.evaluate((contents) => {
    const data = new DataTransfer()
    for (const [name, bytes] of contents) data.items.add(new File([new Uint8Array(bytes)], name))
    document.body.dispatchEvent(new ClipboardEvent('paste', { bubbles: true, cancelable: true, clipboardData: data }))
  }, given)
  await expect(sheet(page).getByRole('listitem')).toHaveCount(2)
  await button(page, st('sheet.submit')).click()
  const name = st('sheet.several', { count: 2 })
  expect(await received((await linkOf(page)).split('#')[1]!)).toEqual(
    Object.entries(pasted).map(([path, size]) => [`${name}/${path}`, sha256(madeUpBytes(path, size))]),
  )
  await files.dispose()
})

test('links are made one after the other in the background; files that a reload has lost are chosen again, and shown', async ({
  app,
  page,
}) => {
  await withoutHandles(page)
  const files = await userFiles({ 'small.txt': MIB })
  await hugeFile(files.pathOf('huge.bin'))
  await app.open('#/share')
  const share = async (name: string): Promise<void> => {
    await sheet(page).locator('input[data-pick=files]').setInputFiles(files.pathOf(name))
    await sheet(page)
      .getByRole('radio', { name: st('keep.in-place') })
      .check()
    await button(page, st('sheet.submit')).click()
  }
  await share('huge.bin')
  await app.agree()
  await button(page, st('job.background')).click()
  await page.locator('#share-button').click()
  await share('small.txt')
  await expect(page.getByRole('dialog').getByText(st('job.waiting'))).toBeVisible()
  await page.keyboard.press('Escape')
  const jobs = page.getByRole('region', { name: st('job.list') }).getByRole('listitem')
  await expect(jobs).toHaveCount(2)
  await jobs
    .filter({ hasText: 'huge.bin' })
    .getByRole('button', { name: st('job.cancel') })
    .click()
  await expect(notice(page, t('notice.shared', { name: 'small.txt' }))).toBeVisible()
  await expect(jobs).toHaveCount(0)

  await page.reload()
  const row = page.getByRole('listitem', { name: 'small.txt', exact: true })
  await expect(row).toContainText(t('state.source.held'))
  await expect(row).toContainText(st('fault.missing'))
  await row.getByRole('link', { name: 'small.txt' }).click()
  await expect(button(page, t('action.retry'))).toBeVisible()
  const choosing = page.waitForEvent('filechooser')
  await button(page, st('pick.files.again')).click()
  await (await choosing).setFiles(files.pathOf('small.txt'))
  await waitForComplete(page)
  await expect(page.getByRole('region', { name: 'small.txt' })).toBeVisible()
  await expect(button(page, t('action.retry'))).toBeHidden()
  await openList(page)
  // Every torrent of the list has the panel with its link.
  await row.getByRole('button', { name: t('row.more', { name: 'small.txt' }) }).click()
  await page.getByRole('menuitem', { name: t('action.shareLink') }).click()
  expect(await linkOf(page)).toContain('dn=small.txt')
  await files.dispose()
})

test.describe('on a phone', () => {
  test.use({
    viewport: { width: 390, height: 844 },
    colorScheme: 'dark',
    contextOptions: { hasTouch: true, isMobile: true },
  })

  test('files are chosen from the menu, and a second person gets them', async ({
    app,
    page,
    newProfile,
    expectAccessible,
  }) => {
    await withoutHandles(page)
    // Chromium on Linux has no share sheet of the system.
    await page.addInitScript(() => {
      const share = async (sent: object): Promise<void> => void Object.assign(globalThis, { sent })
      Object.assign(navigator, { share, canShare: () => true })
    })
    await app.open()
    await button(page, t('header.menu')).tap()
    await page.getByRole('menuitem', { name: t('header.share') }).tap()
    const choosing = page.waitForEvent('filechooser')
    await button(page, st('pick.files.first')).tap()
    const names = ['one.jpg', 'two.jpg', ...Array.from({ length: 7 }, (_, at) => `more ${at}.jpg`)]
    const photos = names.map((name) => ({
      name,
      mimeType: 'image/jpeg',
      buffer: Buffer.from(madeUpBytes(name, 300_000)),
    }))
    await (await choosing).setFiles(photos)
    await expectAccessible()
    // Wherever the sheet is scrolled to, its way out and its action are there.
    for (const [width, height] of [
      [390, 844],
      [1280, 640],
    ] as const) {
      await page.setViewportSize({ width, height })
      for (const part of [
        sheet(page).getByLabel(st('sheet.name'), { exact: true }),
        sheet(page).getByText(st('expert.title')),
      ]) {
        await part.scrollIntoViewIfNeeded()
        await part.focus()
        for (const name of [t('action.close'), st('sheet.submit')]) {
          await expect(sheet(page).getByRole('button', { name, exact: true })).toBeInViewport({ ratio: 1 })
        }
        // And neither of them lies over what has the focus.
        expect(await isOnTop(part)).toBe(true)
      }
    }
    await page.setViewportSize({ width: 390, height: 844 })
    await button(page, st('sheet.submit')).tap()
    await app.agree()
    const link = await linkOf(page)
    await expectAccessible()
    await button(page, st('link.send')).tap()
    expect(await page.evaluate(() => (globalThis as unknown as { sent: object }).sent)).toMatchObject({ url: link })
    await button(page, st('link.done')).tap()
    await expect(page.locator('#torrent-title')).toHaveText(st('sheet.several', { count: 9 }))
    const receiver = await newProfile()
    await receiver.page.goto(link)
    await app.agree(receiver.page)
    await waitForComplete(receiver.page)
    await openTorrent(receiver.page, /btih:([0-9a-f]{40})/.exec(link)![1]!, 'files')
    const saved = await saveFile(receiver.page, 'two.jpg')
    expect(saved.sha256).toBe(sha256(madeUpBytes('two.jpg', 300_000)))
    await openTorrent(page, /btih:([0-9a-f]{40})/.exec(link)![1]!, 'peers')
    await expect(page.getByText(st('receivers.has', { percent: '100%' })).first()).toBeVisible()
    expect(await asksBeforeClose(page)).toBe(false)
    await expectAccessible()
  })
})
