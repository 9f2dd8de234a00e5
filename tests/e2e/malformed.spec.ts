import { writeFile } from 'node:fs/promises'
import type { Page } from '@playwright/test'
import type { StockTorrent, StockWire } from 'webtorrent'
import type { StringKey } from '../../src/app/ui/strings/app-words.ts'
import { errorWords } from '../../src/app/ui/strings/error-words.ts'
import { createTorrent } from '../../src/core/torrent-file/create-torrent.ts'
import { malformedMagnets, malformedTorrents } from '../vectors/malformed.ts'
import {
  addDialog,
  addProblems,
  addTorrentFiles,
  kept,
  notice,
  openTorrent,
  saveFile,
  waitForComplete,
} from './driver.ts'
import { expect, test } from './fixtures.ts'
import { watchHeaps } from './heap.ts'
import { locale, st, t } from './words.ts'

test.use({ ownBrowser: true })

const MIB = 1 << 20
/** Longer texts come by the address: Chromium takes seconds to break a line of 64 KiB in a field. */
const TYPED = 4_096

/** The catalogue's words for an error. */
function wordsFor(name: 'MetainfoError' | 'MagnetError', code: string): string {
  const words = errorWords(locale, { name, code, message: 'raw', fields: {} })
  expect(words, `words for ${code}`).not.toBe('raw')
  return words
}

async function expectNothingLeft(page: Page): Promise<void> {
  expect(await kept(page)).toEqual({ torrents: [], sessions: [] })
  // A torrent on the list or in the store would be back now.
  await page.goto('/')
  await expect(page.getByRole('heading', { name: t('empty.title') })).toBeVisible()
  expect(await kept(page)).toEqual({ torrents: [], sessions: [] })
}

test('every malformed torrent is refused with a reason and leaves nothing behind', async ({ app, stack }, info) => {
  const page = await app.open()
  const { announces } = stack.tracker.counts()
  const paths = await Promise.all(
    malformedTorrents.map(async ({ bytes }, index) => {
      const path = info.outputPath(`${index}.torrent`)
      await writeFile(path, bytes)
      return path
    }),
  )
  const dialog = await addDialog(page)
  await dialog.locator('input[type=file]').setInputFiles(paths)
  await app.agree()
  const problems = dialog.locator('.problem')
  await expect(problems).toHaveCount(paths.length)
  const told = new Map((await problems.allInnerTexts()).map((text) => [/(\d+)\.torrent/.exec(text)?.[1] ?? '', text]))
  for (const [index, { name, code }] of malformedTorrents.entries()) {
    expect(told.get(String(index)), name).toContain(wordsFor('MetainfoError', code))
  }
  await expectNothingLeft(page)
  expect(stack.tracker.counts().announces).toBe(announces)
})

test('a malformed torrent that is dropped is refused in the same way', async ({ app, page }) => {
  await app.open()
  const dropped = await page.evaluateHandle(() => {
    const data = new DataTransfer()
    data.items.add(new File(['<!doctype html><title>404</title>'], 'page.torrent'))
    return data
  })
  await page.dispatchEvent('main', 'drop', { dataTransfer: dropped })
  await app.agree()
  await expect(addProblems(page)).toContainText('page.torrent')
  await expect(addProblems(page)).toContainText(wordsFor('MetainfoError', 'bencode-value'))
  await expectNothingLeft(page)
})

test('dropped files are told by their content: a film is offered for sharing, a torrent of any name is added', async ({
  app,
  page,
}) => {
  await app.open()
  const { torrentFile } = createTorrent({
    ...{ name: 'dropped.bin', length: 5, pieceLength: 16_384, hashes: new Uint8Array(20), webSeeds: [] },
  })
  const dropped = await page.evaluateHandle(
    (bytes) => {
      const data = new DataTransfer()
      data.items.add(new File([new Uint8Array(100_000)], 'holiday.mp4'))
      data.items.add(new File([Uint8Array.from(bytes)], 'no-extension'))
      return data
    },
    [...torrentFile],
  )
  await page.dispatchEvent('main', 'drop', { dataTransfer: dropped })
  await app.agree()
  const sheet = page.getByRole('dialog', { name: st('sheet.title') })
  await expect(sheet.getByRole('listitem')).toHaveText(/^holiday\.mp4/)
  await page.keyboard.press('Escape')
  await expect(page.locator('#torrent-title')).toHaveText('dropped.bin')
})

test('every malformed magnet is refused with a reason and leaves nothing behind', async ({ app, stack }) => {
  const page = await app.open()
  const { announces } = stack.tracker.counts()
  const field = (await addDialog(page)).getByRole('textbox')
  for (const { name, text, code } of malformedMagnets.filter(({ text }) => text.length <= TYPED)) {
    await field.fill(text)
    await field.press('Enter')
    // What was refused stays, without white space around it, to be mended.
    await expect(field, name).toHaveValue(text.trim())
    await expect(addProblems(page), name).toContainText(text.trim().slice(0, 60))
    await expect(addProblems(page), name).toContainText(wordsFor('MagnetError', code))
  }
  for (const { name, text, code } of malformedMagnets.filter(({ text }) => text.length > TYPED)) {
    await page.goto(`/#${text}`)
    await expect(page.getByRole('main').getByRole('alert'), name).toContainText(wordsFor('MagnetError', code))
  }
  await expectNothingLeft(page)
  expect(stack.tracker.counts().announces).toBe(announces)
})

test('a malformed link in the address is refused with a reason', async ({ page }) => {
  await page.goto('/#magnet:?xt=urn:btih:0123')
  await expect(page.getByRole('alert')).toContainText(wordsFor('MagnetError', 'info-hash'))
  await expectNothingLeft(page)
})

type Attack = 'a frame of 1 GiB' | 'a request beyond the end' | 'a bitfield of another length' | 'garbage'

const ATTACKS: readonly { readonly attack: Attack; readonly words: StringKey }[] = [
  { attack: 'a frame of 1 GiB', words: 'error.frame-too-long' },
  { attack: 'a request beyond the end', words: 'error.request-out-of-range' },
  { attack: 'a bitfield of another length', words: 'error.WireError.bitfield-length' },
  { attack: 'garbage', words: 'error.frame-too-long' },
]

interface StockWindow {
  readonly WebTorrent: new (
    options: object,
  ) => {
    add(magnet: string): StockTorrent
    destroy(done: () => void): void
  }
}

/** Has a stock client join the swarm and send what no client sends; resolves when Freshet has closed the wire. */
const attackFrom = (page: Page, magnet: string, attack: Attack): Promise<void> =>
  page.evaluate(
    async ({ magnet, attack }) => {
      // As much as any data channel takes in one message.
      const CHUNK = 64 * 1024
      const frame = (length: number, ...body: number[]): Uint8Array => {
        const bytes = new Uint8Array(4 + body.length)
        new DataView(bytes.buffer).setUint32(0, length)
        bytes.set(body, 4)
        return bytes
      }
      const messages = (): Uint8Array[] => {
        switch (attack) {
          case 'a frame of 1 GiB':
            return [frame(1 << 30, 7), ...Array.from({ length: 512 }, () => new Uint8Array(CHUNK))]
          case 'a request beyond the end':
            return [frame(13, 6, 0, 0, 255, 255, 0, 0, 0, 0, 0, 0, 64, 0)]
          case 'a bitfield of another length':
            return [frame(4, 5, 255, 255, 255)]
          case 'garbage':
            return [new Uint8Array(CHUNK).fill(0xa5)]
        }
      }
      const client = new (window as unknown as StockWindow).WebTorrent({ tracker: { rtcConfig: { iceServers: [] } } })
      await new Promise<void>((resolve) => {
        client.add(magnet).on('wire', (wire: StockWire & { push(bytes: Uint8Array): void }) => {
          // The peer id of Freshet begins with "-FR".
          if (!wire.peerId.startsWith('2d4652')) return
          wire.once('close', resolve)
          for (const bytes of messages()) wire.push(bytes)
        })
      })
      await new Promise<void>((resolve) => client.destroy(resolve))
    },
    { magnet, attack },
  )

test('peers that break the wire protocol are disconnected with a reason; an honest one completes the download', async ({
  app,
  seed,
  stockPage,
  stack,
}, info) => {
  const files = [{ name: 'honest.bin', size: 2 * MIB }]
  const maker = await seed({ files })
  await maker.stop()
  await stack.tracker.until(({ swarms }) => (swarms[maker.infoHash]?.seeders ?? 0) === 0)
  const page = await app.open()
  await addTorrentFiles(page, maker.torrentFile)
  await app.agree()
  await openTorrent(page, maker.infoHash, 'peers')
  const grown = await watchHeaps(page)

  const hostile = await stockPage()
  for (const { attack, words } of ATTACKS) {
    await test.step(attack, async () => {
      await attackFrom(hostile, maker.magnet, attack)
      const told = notice(page, t(words))
      await expect(told).toBeVisible()
      await told.getByRole('button', { name: t('action.dismiss') }).click()
      await expect(told).toBeHidden()
    })
  }

  const seeder = await seed({ files })
  expect(seeder.infoHash).toBe(maker.infoHash)
  await waitForComplete(page)
  const { peak, kept: growth } = await grown()
  info.annotations.push({ type: 'grown by', description: JSON.stringify({ peak, kept: growth }) })
  // One of them sent 32 MiB of what it had announced.
  expect(peak.engine).toBeLessThan(16 * MIB)
  for (const [realm, bytes] of Object.entries(growth)) expect(bytes, realm).toBeLessThan(8 * MIB)
  await openTorrent(page, seeder.infoHash, 'files')
  expect((await saveFile(page, 'honest.bin')).sha256).toBe(seeder.files[0]?.sha256)
})
