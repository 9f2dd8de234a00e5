import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Locator, Page } from '@playwright/test'
import { DIST } from '../stack/build.js'
import { SAMPLE_FOLDER } from '../stack/up.ts'
import { notice } from './driver.ts'
import { expect, test } from './fixtures.ts'
import { t } from './words.ts'

/** The page of one torrent: its files, the player, previews and words. */

const small = (name: string) => ({ name, size: 150_000 })

test('a folder has three states, and only chosen files are downloaded', async ({ app, page, seed }) => {
  const seeder = await seed({
    name: 'Tree',
    files: [small('docs/a.bin'), small('docs/b.bin'), small('top.bin')],
    pieceLength: 16_384,
  })
  await app.open(`#${seeder.magnet}`)
  const box = (name: string) => page.getByRole('checkbox', { name: `Download ${name}`, exact: true })
  await expect(box('docs')).toBeChecked()
  await box('b.bin').click()
  await expect.poll(() => box('docs').evaluate((input: HTMLInputElement) => input.indeterminate)).toBe(true)
  await expect(page.getByText('2 of 3 files chosen, 300 kB')).toBeVisible()
  await box('docs').click()
  await expect(box('b.bin')).toBeChecked()
  await page.getByRole('button', { name: 'Choose none' }).click()
  await expect(box('top.bin')).not.toBeChecked()
  await page.getByRole('button', { name: 'docs', exact: true }).click()
  await expect(box('a.bin')).toBeHidden()
})

test('a film plays, obeys the keyboard and shows its subtitles', async ({ app, page, seed }) => {
  const films = ['sample.webm', 'sample.srt']
  const seeder = await seed({ name: 'Film', files: films.map((name) => ({ name, path: join(SAMPLE_FOLDER, name) })) })
  await app.open(`#${seeder.magnet}`)
  const video = page.locator('video')
  const seconds = () => video.evaluate((element: HTMLVideoElement) => element.currentTime)
  await expect.poll(seconds).toBeGreaterThan(0.2)
  await video.focus()
  await page.keyboard.press('k')
  expect(await video.evaluate((element: HTMLVideoElement) => element.paused)).toBe(true)
  const at = await seconds()
  await page.keyboard.press('ArrowRight')
  await expect.poll(seconds).toBeCloseTo(at + 5, 0)
  await page.keyboard.press('m')
  expect(await video.evaluate((element: HTMLVideoElement) => element.muted)).toBe(true)

  await page.getByRole('combobox', { name: 'Subtitles' }).selectOption({ label: 'sample.srt' })
  await expect
    .poll(() =>
      video.evaluate(
        (element: HTMLVideoElement) =>
          [...element.textTracks].find((track) => track.mode === 'showing')?.cues?.length ?? 0,
      ),
    )
    .toBeGreaterThan(0)

  // Where one stopped is where one goes on.
  await video.evaluate((element: HTMLVideoElement) => {
    element.currentTime = 15
  })
  await page.getByRole('tab', { name: /Files/ }).click()
  await page.getByRole('button', { name: 'sample.webm' }).click()
  await expect.poll(seconds).toBeGreaterThan(14)
})

test('subtitles in another encoding are guessed, and the user can choose; SubStation is read', async ({
  app,
  page,
  seed,
}, info) => {
  // "Привет" in windows-1251, thrice: what it is in Greek is nonsense, and what the user wants here.
  const cyrillic = Buffer.from('cff0e8e2e5f220cff0e8e2e5f220cff0e8e2e5f2', 'hex')
  const texts = {
    'sample.ru.srt': Buffer.concat([Buffer.from('1\n00:00:00,000 --> 01:00:00,000\n'), cyrillic]),
    'sample.ass': Buffer.from('[Events]\nDialogue: 0,0:00:00.00,1:00:00.00,,,0,0,0,,{\\i1}Styled{\\i0}, words'),
    'sample.sub': Buffer.from('no subtitles'),
  }
  const names = Object.keys(texts)
  for (const [name, bytes] of Object.entries(texts)) await writeFile(info.outputPath(name), bytes)
  const film = { name: 'sample.webm', path: join(SAMPLE_FOLDER, 'sample.webm') }
  const files = [film, ...names.map((name) => ({ name, path: info.outputPath(name) }))]
  const seeder = await seed({ name: 'Film', files })
  await app.open(`#${seeder.magnet}`)
  const shown = () =>
    page.locator('video').evaluate((element: HTMLVideoElement) => {
      const cues = [...element.textTracks].find((track) => track.mode === 'showing')?.cues
      return [...(cues ?? [])].map((cue) => (cue as VTTCue).text)
    })
  const choice = page.getByRole('combobox', { name: t('subtitles.label') })
  const encoding = page.getByRole('combobox', { name: t('encoding.label') })
  await choice.selectOption({ label: 'ru' })
  await expect.poll(shown).toEqual(['Привет Привет Привет'])
  await expect(encoding).toHaveValue('windows-1251')
  await expect(encoding.locator('option:checked')).toHaveText(t('encoding.guess', { name: t('encoding.windows-1251') }))
  await encoding.selectOption(t('encoding.windows-1253'))
  await expect.poll(shown).toEqual(['Οπθβες Οπθβες Οπθβες'])

  await choice.selectOption({ label: 'sample.ass' })
  await expect.poll(shown).toEqual(['Styled, words'])
  await expect(encoding).toBeHidden()
  await expect(page.getByText(t('subtitles.plain'))).toBeVisible()

  await choice.selectOption({ label: 'sample.sub' })
  await expect(notice(page, t('error.subtitles-unread'))).toBeVisible()
  await expect(choice).toHaveValue('-1')
})

test('a format that no browser plays is named, with an offer to save the file', async ({
  app,
  page,
  seed,
  expectAccessible,
}) => {
  const seeder = await seed({ files: [small('odd.mkv')] })
  await app.open(`#${seeder.magnet}`)
  await expect(page.getByRole('alert').filter({ hasText: 'it does not know its format' })).toBeVisible()
  await expectAccessible()
  const saving = page.waitForEvent('download')
  await page.getByRole('alert').getByRole('link', { name: 'Save file' }).click()
  expect((await saving).suggestedFilename()).toBe('odd.mkv')
})

/** One page, all of it red. */
function redPdf(): Uint8Array {
  const fill = '1 0 0 rg 0 0 300 300 re f'
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 300] /Contents 4 0 R >>',
    `<< /Length ${fill.length} >>\nstream\n${fill}\nendstream`,
  ]
  let text = '%PDF-1.4\n'
  const places = objects.map((object, i) => {
    const at = text.length
    text += `${i + 1} 0 obj\n${object}\nendobj\n`
    return `${String(at).padStart(10, '0')} 00000 n \n`
  })
  const start = text.length
  text += `xref\n0 5\n0000000000 65535 f \n${places.join('')}`
  return new TextEncoder().encode(`${text}trailer\n<< /Size 5 /Root 1 0 R >>\nstartxref\n${start}\n%%EOF\n`)
}

/** How many pixels of what an element shows are red. */
async function redPixels(page: Page, element: Locator): Promise<number> {
  const picture = [...(await element.screenshot())]
  return page.evaluate(async (bytes) => {
    const bitmap = await createImageBitmap(new Blob([Uint8Array.from(bytes)], { type: 'image/png' }))
    const canvas = new OffscreenCanvas(bitmap.width, bitmap.height).getContext('2d')!
    canvas.drawImage(bitmap, 0, 0)
    const { data } = canvas.getImageData(0, 0, bitmap.width, bitmap.height)
    let red = 0
    for (let i = 0; i < data.length; i += 4) if (data[i]! > 240 && data[i + 1]! < 20 && data[i + 2]! < 20) red += 1
    return red
  }, picture)
}

test('pictures, documents and text are shown, text as text only', async ({ app, page, seed, expectAccessible }) => {
  const seeder = await seed({
    name: 'Papers',
    files: [
      { name: 'a page.pdf', bytes: redPdf() },
      { name: 'icon.png', path: join(DIST, 'icons', 'icon-192.png') },
      { name: 'notes.txt', bytes: new TextEncoder().encode('Grüße <img src=x onerror=document.title=1>\n') },
    ],
  })
  await app.open(`#${seeder.magnet}`)
  const image = page.getByRole('img', { name: 'Picture: icon.png' })
  await expect.poll(() => image.evaluate((element: HTMLImageElement) => element.naturalWidth)).toBe(192)
  await expectAccessible()
  await page.getByRole('button', { name: 'Next file' }).click()
  await expect(page.getByRole('region', { name: 'notes.txt' })).toHaveText(/Grüße <img src=x/)
  await expect(page.locator('pre img')).toHaveCount(0)
  await expectAccessible()
  await page.getByRole('tab', { name: /Files/ }).click()
  await page.getByRole('button', { name: 'a page.pdf' }).click()
  const frame = page.locator('iframe[title="a page.pdf"]')
  await expect(frame).toBeVisible()
  await expect.poll(() => redPixels(page, frame)).toBeGreaterThan(10_000)
  await expectAccessible()
})

test('a magnet link without peers shows what it waits for', async ({ app, page }) => {
  await app.open(`#${'ab'.repeat(20)}`)
  await expect(page.getByRole('heading', { name: t('metadata.title') })).toBeVisible()
  await expect(page.getByText(/A magnet link is only a name/)).toBeVisible()
  await expect(page.getByRole('status').filter({ hasText: t('why.alone') })).toBeVisible()
  await page.getByRole('button', { name: 'Pause', exact: true }).click()
  await expect(page.getByText(t('metadata.paused'))).toBeVisible()
})

test('the peers view lists connected peers, and says why there are none', async ({ app, page, seed }) => {
  const seeder = await seed({ files: [small('met.bin')], gate: { held: 'all' } })
  await app.open(`#${seeder.magnet}`)
  await page.getByRole('tab', { name: /Peers/ }).click()
  await expect(page.getByRole('row', { name: /WebTorrent.*WebRTC.*100%/ })).toBeVisible()
  await expect(page.getByText(/^Working/)).toBeVisible()
  await seeder.stop()
  // On a busy machine it may go without a word; then ICE takes its time to give it up.
  const why = page.getByText(t('why.noPeers')).or(page.getByText(t('why.alone')))
  await expect(why).toBeVisible()
  await page.getByRole('link', { name: t('torrent.back') }).click()
  await expect(page.getByRole('listitem', { name: 'met.bin' }).getByText(/^Stalled: /)).toBeVisible()
})

test('completion is announced to screen readers and shown in the title', async ({ app, page, seed }) => {
  const seeder = await seed({ files: [{ name: 'heard.bin', size: 1 << 20 }], gate: { allowPieces: 8 } })
  await app.open(`#${seeder.magnet}`)
  await expect(page).toHaveTitle(/^\d+(\.\d)?% · heard\.bin · Freshet$/)
  await seeder.setGate({})
  await expect(page.getByRole('status').filter({ hasText: 'heard.bin is complete.' })).toBeAttached()
  await expect(page).toHaveTitle('heard.bin · Freshet')
})
