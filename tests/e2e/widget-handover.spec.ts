import { readFile } from 'node:fs/promises'
import type { Frame, Page } from '@playwright/test'
import { EN } from '../../src/embed/strings/en.ts'
import { sha256 } from '../stack/content.ts'
import { expect } from './fixtures.ts'
import { LIKE_A_USERS } from './profile.ts'
import { filmPage, frameOf, openQuestion, playInFrame, sayYes, stateOf } from './widget-driver.ts'
import { snapshot } from './widget-element-driver.ts'
import { test } from './widget-fixture.ts'

const captionsOf = (word: string): string =>
  `WEBVTT\n\n00:00.000 --> 10:00.000 line:0 align:start\n${word}\n\n10:00.000 --> 11:00.000\nMore\n`
/** Only the site may read its captions: it sends no CORS header. */
const TRACKS = `<track kind="captions" srclang="en" label="English" src="/en.vtt" default>
  <track kind="subtitles" srclang="de" label="Deutsch" src="/de.vtt">`
const POSTER = 'data:image/svg+xml,%3Csvg xmlns=%22http://www.w3.org/2000/svg%22/%3E'

interface SeenTrack {
  readonly label: string
  readonly mode: string
  readonly cues: readonly string[]
}
/** What the only video of a window offers. */
const lookOf = (frame: Frame) =>
  frame.locator('video').evaluate((element) => {
    const video = element as HTMLVideoElement
    const tracks = Array.from(video.textTracks, ({ label, mode, cues }): SeenTrack => {
      const shown = Array.from(cues ?? []) as VTTCue[]
      return { label, mode, cues: shown.map(({ text, line, align }) => `${text} ${line} ${align}`) }
    })
    const { controls, loop, style, ariaLabel } = video
    return { controls, loop, fit: style.objectFit, name: ariaLabel, tracks }
  })
const modesOf = async (frame: Frame) => (await lookOf(frame)).tracks.map(({ mode }) => mode)

/** Has the page note what its site would see go wrong from now on. */
const noteErrors = (page: Page) =>
  page.addInitScript(() => {
    const errors: string[] = []
    Object.assign(globalThis, { errors })
    addEventListener('freshet-error', ({ detail }: Event & { detail?: { code: string } }) => errors.push(detail!.code))
    addEventListener('unhandledrejection', ({ reason }) => errors.push(String(reason)))
  })
const errorsOf = (page: Page): Promise<string[]> =>
  page.evaluate(() => (globalThis as unknown as { errors: string[] }).errors)

test("the frame's player has all that the page's had, and gives it back", async ({ widget, newProfile }) => {
  const { page } = await newProfile([LIKE_A_USERS])
  await noteErrors(page)
  const { sites } = widget
  const vtt = { 'Content-Type': 'text/vtt; charset=utf-8' }
  sites.page('/en.vtt', captionsOf('Hello'), vtt)
  sites.page('/de.vtt', captionsOf('Hallo'), vtt)
  const child = `controls muted loop preload="auto" aria-label="Our film" poster="${POSTER}" style="border-radius: 9px; object-fit: cover"`
  const html = (attributes: string) => filmPage(widget, attributes, child).replace('</video>', `${TRACKS}</video>`)
  sites.page('/', html(''))
  sites.page('/first', html('handover="frame-first"').replace(/poster="[^"]*"/, ''))
  sites.page('/below', `${html('').replace('<freshet-video', '<p style="height: 500vh">Text</p><freshet-video')}`)

  await page.goto(`${widget.origin('a')}/`)
  await sayYes(await openQuestion(page), EN.question.terms.month)
  await expect.poll(() => stateOf(page)).toBe('sharing')
  const frame = frameOf(page)

  await test.step('a film that has not begun keeps its poster', async () => {
    await expect
      .poll(() => frame.locator('video').evaluate((video: HTMLVideoElement) => video.readyState))
      .toBeGreaterThan(1)
    expect(await snapshot(page)).toMatchObject({ player: 'page' })
  })

  await test.step('captions, controls and the rest are there', async () => {
    await playInFrame(page)
    await expect.poll(async () => (await lookOf(frame)).tracks[0]?.cues).toEqual(['Hello 0 start', 'More auto center'])
    expect(await lookOf(frame)).toMatchObject({ controls: true, loop: true, fit: 'cover', name: 'Our film' })
    expect(await modesOf(frame)).toEqual(['showing', 'disabled'])
    await expect(page.locator('iframe')).toHaveCSS('border-radius', '9px')
  })

  await test.step('captions that the visitor chooses there are loaded by the page', async () => {
    await frame.locator('video').evaluate((video: HTMLVideoElement) => {
      video.textTracks[0]!.mode = 'disabled'
      video.textTracks[1]!.mode = 'showing'
    })
    await expect.poll(() => modesOf(page.mainFrame())).toEqual(['disabled', 'showing'])
    await expect.poll(async () => (await lookOf(frame)).tracks[1]?.cues).toEqual(['Hallo 0 start', 'More auto center'])
    await page.locator('video').evaluate((video: HTMLVideoElement) => {
      video.loop = false
    })
    await expect.poll(async () => (await lookOf(frame)).loop).toBe(false)
  })

  await test.step('what the visitor changed there holds in the page after a stop', async () => {
    await page.locator('freshet-video').evaluate((element) => {
      Object.assign(element, { volume: 0.25, muted: false, playbackRate: 1.5 })
    })
    const ours = () =>
      page.locator('freshet-video').evaluate((element) => (element as unknown as HTMLVideoElement).volume)
    await expect.poll(ours).toBe(0.25)
    await page.getByRole('button', { name: 'Stop' }).click()
    await expect.poll(() => stateOf(page)).toBe('stopped')
    const { volume, muted, playbackRate } = await page.locator('video').evaluate((video: HTMLVideoElement) => ({
      volume: video.volume,
      muted: video.muted,
      playbackRate: video.playbackRate,
    }))
    expect({ volume, muted, playbackRate }).toEqual({ volume: 0.25, muted: false, playbackRate: 1.5 })
    expect(await modesOf(page.mainFrame())).toEqual(['disabled', 'showing'])
  })
  expect(await errorsOf(page)).toEqual([])

  await test.step('where the visitor agreed, nothing is loaded before the element is near the view', async () => {
    await page.goto(`${widget.origin('a')}/`)
    await sayYes(await openQuestion(page), EN.question.terms.month)
    await expect.poll(() => stateOf(page)).toBe('sharing')
    const seen = widget.embed.requests.length
    await page.goto(`${widget.origin('a')}/below`)
    await page.locator('freshet-video').evaluate((element) => (element as unknown as { ready: Promise<void> }).ready)
    await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))))
    expect(page.frames()).toHaveLength(1)
    expect(widget.embed.requests.slice(seen).filter((path) => !path.endsWith('/1/freshet.js'))).toEqual([])
    await page.locator('freshet-video').scrollIntoViewIfNeeded()
    await expect.poll(() => stateOf(page)).toBe('sharing')
  })

  await test.step('frame first: the engine has the torrent before the player asks for it', async () => {
    const refused: string[] = []
    page.on('response', (response) => {
      if (response.status() >= 400 && response.url().includes('/stream/')) refused.push(response.url())
    })
    // It loads to its end, though the page's player is to load nothing.
    await page.goto(`${widget.origin('a')}/first`)
    await expect.poll(async () => (await snapshot(page)).player).toBe('frame')
    await playInFrame(page)
    expect({ refused, errors: await errorsOf(page) }).toEqual({ refused: [], errors: [] })
    const stats = async () => (await snapshot(page)).stats
    await expect.poll(stats).toMatchObject({ saved: expect.any(Number), firstFrameMs: expect.any(Number) })
  })
})

test('a file is given on by what downloads it, and its link works without that', async ({ widget, newProfile }) => {
  const { page } = await newProfile([LIKE_A_USERS])
  await noteErrors(page)
  const { bytes } = widget.film
  const link = `<a href="${widget.origin('cdn')}/film.mp4" download>Our film</a>`
  const seed = `<freshet-seed torrent="${widget.origin('cdn')}/film.torrent" trackers="${widget.tracker.url}">${link}</freshet-seed>`
  widget.sites.page('/', filmPage(widget).replace(/<freshet-video.*/s, seed))
  const attachment = { 'Content-Disposition': 'attachment; filename="film.mp4"' }
  widget.cdn.behave(({ headers }) => (headers['sec-fetch-dest'] === 'empty' ? null : { headers: attachment }))
  const saved = async (): Promise<string> => {
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('link').click()])
    return sha256(await readFile(await download.path()))
  }
  await page.goto(`${widget.origin('a')}/`)

  await test.step('before a yes it comes from the host, past us', async () => {
    expect(await saved()).toBe(sha256(bytes))
    expect(widget.fetchedBytes()).toBe(0)
  })

  await test.step('after a yes it comes through us once, and is kept', async () => {
    await sayYes(await openQuestion(page, 0, 'file'))
    await expect.poll(() => stateOf(page, 0, 'freshet-seed')).toBe('sharing')
    expect(widget.fetchedBytes()).toBe(0)
    expect(await saved()).toBe(sha256(bytes))
    expect(widget.fetchedBytes()).toBe(bytes.length)
    expect(widget.cdn.requests.filter(({ headers }) => headers['sec-fetch-dest'] !== 'empty')).toHaveLength(1)
    // All of it is here: the page may be left without a question.
    await expect.poll(async () => (await snapshot(page, 'freshet-seed')).stats).toMatchObject({ http: bytes.length })
    expect(await saved()).toBe(sha256(bytes))
    expect(widget.fetchedBytes()).toBe(bytes.length)
  })

  await test.step('after a stop it comes from the host again', async () => {
    await page.getByRole('button', { name: 'Stop' }).click()
    await expect.poll(() => stateOf(page, 0, 'freshet-seed')).toBe('stopped')
    expect(await saved()).toBe(sha256(bytes))
    expect(widget.fetchedBytes()).toBe(bytes.length)
    expect(await errorsOf(page)).toEqual([])
  })
})
