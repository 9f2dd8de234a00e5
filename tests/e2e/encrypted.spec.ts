import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { sha256 } from '../stack/content.ts'
import { SAMPLE_FOLDER } from '../stack/up.ts'
import {
  addByDialog,
  addProblems,
  button,
  kept,
  notice,
  openList,
  openTorrent,
  pause,
  remove,
  saveFile,
  waitForComplete,
} from './driver.ts'
import { expect, test } from './fixtures.ts'
import { makeLink, OWN_FOLDER, ownFile, stubPickers, writeOwn } from './own-files.ts'
import { st, t } from './words.ts'

/** Encrypted shares: from the sender over a stock client that cannot read them to a page that plays and saves. */

const NOTES = 'The plain text of these notes is long enough to be found again. '.repeat(80)

interface StockWindow {
  readonly client: {
    add(magnet: string, done: (torrent: StockTorrent) => void): void
  }
}
interface StockTorrent {
  readonly files: readonly { readonly name: string; blob(): Promise<Blob> }[]
  on(event: 'done', listener: () => void): void
}

/** Has unmodified webtorrent download a torrent, and seed it on. Resolves to the bytes of its files, in order. */
async function stockFiles(page: Page, magnet: string): Promise<{ name: string; bytes: Buffer }[]> {
  const files = await page.evaluate(async (link) => {
    const { client } = window as unknown as StockWindow
    const torrent = await new Promise<StockTorrent>((resolve) => {
      client.add(link, (added) => added.on('done', () => resolve(added)))
    })
    return Promise.all(
      torrent.files.map(async (file) => {
        const reader = new FileReader()
        reader.readAsDataURL(await file.blob())
        await new Promise((resolve) => reader.addEventListener('load', resolve))
        return { name: file.name, base64: String(reader.result).split(',')[1]! }
      }),
    )
  }, magnet)
  return files.map(({ name, base64 }) => ({ name, bytes: Buffer.from(base64, 'base64') }))
}

/** Shares a film and a text, encrypted. Returns the link. */
async function shareEncrypted(page: Page, agree: () => Promise<void>): Promise<string> {
  const choosing = page.waitForEvent('filechooser')
  await button(page, st('pick.files.first')).click()
  await (await choosing).setFiles([
    { name: 'sample.webm', mimeType: 'video/webm', buffer: await readFile(join(SAMPLE_FOLDER, 'sample.webm')) },
    { name: 'notes.txt', mimeType: 'text/plain', buffer: Buffer.from(NOTES) },
  ])
  const dialog = page.getByRole('dialog', { name: st('sheet.title') })
  await dialog.getByRole('textbox', { name: st('sheet.name'), exact: true }).fill('Holidays')
  await dialog.getByRole('checkbox', { name: st('encrypt.label') }).focus()
  await page.keyboard.press('Space')
  await button(page, st('sheet.submit')).click()
  await agree()
  const panel = page.getByRole('dialog', { name: st('link.ready') })
  await expect(panel).toContainText(st('link.whoEncrypted'))
  await expect(button(page, st('link.magnet'))).toBeHidden()
  await expect(button(page, st('link.torrent'))).toHaveAccessibleDescription(st('link.torrentNoKey'))
  const link = await panel.getByRole('textbox', { name: st('link.field') }).inputValue()
  await button(page, st('link.done')).click()
  await button(page, t('row.more', { name: 'Holidays' })).click()
  await expect(page.getByRole('menuitem', { name: t('action.saveTorrentNoKey') })).toBeVisible()
  await page.keyboard.press('Escape')
  return link
}

test('an encrypted share goes over a stock client that can read none of it, plays, seeks and is saved', async ({
  app,
  page,
  stack,
  stockPage,
  newProfile,
  expectAccessible,
}) => {
  const askedBefore = stack.app.requests.length
  const film = await readFile(join(SAMPLE_FOLDER, 'sample.webm'))
  await page.addInitScript(() =>
    Object.assign(globalThis, { showOpenFilePicker: undefined, showDirectoryPicker: undefined }),
  )
  await app.open('#/share')
  const link = await shareEncrypted(page, () => app.agree())
  const [, magnet = '', infoHash = ''] = /#(magnet:\?xt=urn:btih:([0-9a-f]{40})&x\.freshet-key=[\w-]{43}&tr=.*)$/.exec(
    link,
  )!
  expect(link).not.toMatch(/Holidays|sample|dn=/)
  await expect(page.locator('#torrent-title')).toHaveText('Holidays')
  await expect(page.getByText(t('lock.open'))).toBeVisible()

  // The key is nothing to another client, and what it gets is noise.
  const stock = await stockFiles(await stockPage(), magnet)
  expect(stock.map(({ name }) => name)).toEqual(['0', '1'])
  for (const { bytes } of stock) {
    for (const plain of [film, Buffer.from(NOTES)]) {
      for (let at = 0; at + 24 <= plain.length; at += 4_096) {
        expect(bytes.includes(plain.subarray(at, at + 24))).toBe(false)
      }
    }
  }
  await pause(page)

  const { page: receiver } = await newProfile()
  await receiver.goto(link)
  await expect(receiver.getByText(t('link.encryptedText'))).toBeVisible()
  await expectAccessible(receiver)
  await app.agree(receiver)
  await expect(receiver.locator('#torrent-title')).toHaveText('Holidays')
  expect(await receiver.evaluate(() => location.href)).not.toMatch(/freshet-key|magnet/)
  await expect(receiver.getByText(t('lock.open'))).toBeVisible()
  const video = receiver.locator('video')
  await video.evaluate((element: HTMLVideoElement) => {
    element.muted = true
    void element.play().catch(() => undefined)
  })
  await expect.poll(() => video.evaluate((element: HTMLVideoElement) => element.currentTime)).toBeGreaterThan(0.3)
  const target = await video.evaluate((element: HTMLVideoElement) => {
    element.currentTime = element.duration * 0.8
    return element.currentTime
  })
  await expect
    .poll(() => video.evaluate((element: HTMLVideoElement) => !element.seeking && element.currentTime))
    .toBeGreaterThan(target + 0.2)
  await waitForComplete(receiver)

  // It is kept with its key.
  await receiver.reload()
  await expect(receiver.locator('#torrent-title')).toHaveText('Holidays')
  await openTorrent(receiver, infoHash, 'files')
  expect(await saveFile(receiver, 'sample.webm')).toMatchObject({ length: film.length, sha256: sha256(film) })
  expect(await saveFile(receiver, 'notes.txt')).toMatchObject({ sha256: sha256(Buffer.from(NOTES)) })
  await expectAccessible(receiver)
  // The host was asked for no file of it, and browsers keep what stands behind `#` to themselves.
  const asked = stack.app.requests.slice(askedBefore)
  expect(asked.filter((path) => /^\/(stream|zip)\/|holidays|notes\.txt|sample\.webm|freshet-key/i.test(path))).toEqual(
    [],
  )
})

test('a missing, cut or wrong key is said, and the whole link opens what is here already', async ({
  app,
  page,
  newProfile,
  expectAccessible,
}) => {
  await page.addInitScript(() =>
    Object.assign(globalThis, { showOpenFilePicker: undefined, showDirectoryPicker: undefined }),
  )
  await app.open('#/share')
  const link = await shareEncrypted(page, () => app.agree())
  const key = /freshet-key=([\w-]{43})/.exec(link)![1]!
  const words = (code: string): string => t(`error.${code}` as 'error.wrong-key', { characters: 20, expected: 43 })

  const { page: receiver } = await newProfile()
  await receiver.goto(link.slice(0, link.indexOf(key) + 20))
  await expect(receiver.getByText(words('key-cut'))).toBeVisible()
  await expect(receiver.getByText(key.slice(0, 20))).toHaveCount(0)

  await receiver.goto(link.replace(`&x.freshet-key=${key}`, ''))
  await app.agree(receiver)
  // Nothing is downloaded before the key is there.
  await expect(receiver.getByText(t('lock.ask'))).toBeVisible()
  await expect(receiver.getByText(t('state.locked'))).toBeVisible()
  await expect(receiver.getByRole('tab', { name: t('tab.files') })).toHaveCount(0)
  await expectAccessible(receiver)
  // A link with another key: one reason, in one place.
  const wrong = link.replace(key, 'A'.repeat(43))
  await receiver.goto('about:blank')
  await receiver.goto(wrong)
  await expect(receiver.getByText(words('wrong-key'))).toHaveCount(1)
  await expect(receiver.getByText(t('lock.ask'))).toHaveCount(0)
  await expect(receiver.getByText(t('state.locked'))).toBeVisible()
  await button(receiver, t('lock.paste')).click()
  const field = receiver.getByRole('textbox', { name: t('lock.link') })
  await expect(field).toBeFocused()
  await field.fill(wrong)
  await field.press('Enter')
  await expect(receiver.getByRole('dialog').getByText(words('wrong-key'))).toBeVisible()
  await field.fill(key.slice(0, 20))
  await button(receiver, t('lock.use')).click()
  await expect(receiver.getByRole('dialog').getByText(words('key-cut'))).toBeVisible()
  await expectAccessible(receiver)
  await field.fill(link)
  await field.press('Enter')
  await expect(receiver.getByRole('dialog')).toBeHidden()
  await expect(receiver.locator('#torrent-title')).toHaveText('Holidays')
  await expect(receiver.getByText(words('wrong-key'))).toHaveCount(0)
  await expect(notice(receiver, t('notice.unlocked'))).toBeVisible()
  await expect(receiver.locator('#torrent-title')).toBeFocused()
  await waitForComplete(receiver)

  // A wrong key in a link that is followed; then the good link, to a torrent that is on the list.
  const { page: other } = await newProfile()
  await other.goto(wrong)
  await app.agree(other)
  await expect(other.getByText(words('wrong-key'))).toHaveCount(1)
  await other.goto('about:blank')
  await other.goto(link)
  await expect(other.locator('#torrent-title')).toHaveText('Holidays')
  await expect(notice(other, t('notice.unlocked'))).toBeVisible()
  expect(await other.evaluate(() => location.href)).not.toContain(key)

  // The user may have the bytes all the same; the good link, pasted on the list, then says that it opened them.
  await remove(other, 'Holidays', true)
  await addByDialog(other, link.replace(`&x.freshet-key=${key}`, ''))
  await button(other, t('lock.anyway')).press('Enter')
  await expect(other.getByText(words('key-missing'))).toBeVisible()
  await waitForComplete(other)
  // Without the notices of before.
  await other.reload()
  await openList(other)
  await addByDialog(other, link)
  await expect(other.locator('#torrent-title')).toHaveText('Holidays')
  await expect(notice(other, t('notice.unlocked'))).toBeVisible()
  await expect(notice(other, /already in your list/)).toHaveCount(0)

  // Whoever adds it by the dialog is told there.
  await addByDialog(other, link.slice(0, link.indexOf(key) + 20))
  await expect(addProblems(other)).toContainText(words('key-cut'))
})

test('files that are shared encrypted from where they are come out byte-equal elsewhere, and a picture is shown', async ({
  app,
  page,
  newProfile,
}) => {
  await stubPickers(page)
  await app.open('#/share')
  const photo = { path: 'photo.png', bytes: await page.screenshot() }
  // More than one chunk and piece, and neither a whole number of them.
  const data = ownFile('data.bin', 3 * 2 ** 20 + 17)
  await writeOwn(page, photo, data)
  await button(page, st('pick.folder.first')).click()
  await page.getByRole('checkbox', { name: st('encrypt.label') }).focus()
  await page.keyboard.press('Space')
  const { link, infoHash } = await makeLink(page, { keep: 'in-place', agree: () => app.agree() })
  expect(await kept(page)).toMatchObject({ torrents: [] })

  const { page: receiver } = await newProfile()
  await receiver.goto(link)
  await app.agree(receiver)
  const shown = receiver.getByRole('img', { name: t('watch.image', { name: 'photo.png' }) })
  const widthOf = () => shown.evaluate((element: HTMLImageElement) => element.naturalWidth)
  await expect.poll(widthOf).toBe(page.viewportSize()!.width)
  await waitForComplete(receiver)
  await openTorrent(receiver, infoHash, 'files')
  await expect(receiver.locator('#torrent-title')).toHaveText(OWN_FOLDER)
  for (const { path, bytes } of [photo, data]) {
    expect(await saveFile(receiver, path)).toMatchObject({ length: bytes.length, sha256: sha256(bytes) })
  }
})
