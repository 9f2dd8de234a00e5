import type { Frame, Page } from '@playwright/test'
import { test as base, expect } from './fixtures.ts'
import { oddFrame, received, type Site, say, snapshot, startSite } from './widget-element-driver.ts'

/** A page with one film, and the frame that the test plays, greeted after a click on the chip. */
interface Embedded {
  readonly page: Page
  readonly frame: Frame
  readonly site: Site
}

const test = base.extend<{ embedded: Embedded; attributes: string }>({
  attributes: ['', { option: true }],
  embedded: async ({ page, attributes }, use) => {
    const site = await startSite()
    site.page(
      '/',
      `<!doctype html><html lang="en"><title>A site</title>
      <script async src="${site.origin('embed')}/1/freshet.js"></script>
      <freshet-video torrent="/film.torrent" base="${site.origin('odd')}/frame" ${attributes}>
        <video controls muted width="480" src="${site.origin('cdn')}/sample.mp4"></video></freshet-video>`,
    )
    await page.goto(`${site.origin('a')}/`)
    await page.evaluate(() => {
      const events: string[] = []
      Object.assign(globalThis, { events })
      for (const name of [
        'play',
        'pause',
        'ended',
        'volumechange',
        'durationchange',
        'freshet-state',
        'freshet-error',
      ]) {
        document.querySelector('freshet-video')!.addEventListener(name, (event) => {
          const { detail } = event as CustomEvent<{ state?: string; code?: string } | null>
          events.push(`${name}${detail ? ` ${detail.state ?? detail.code}` : ''}`)
        })
      }
    })
    await page.getByRole('button', { name: 'Help share this video' }).click()
    await use({ page, frame: await oddFrame(page), site })
    await site.close()
  },
})

const state = (kind: string, reason: string | null = null) => ({ kind: 'state', state: { kind, reason } })
const HIDDEN = { kind: 'wants', show: 'nothing', width: 0, height: 0 }
const media = (change: object) => ({
  kind: 'media',
  media: {
    wallMs: Date.now(),
    seconds: 5,
    paused: true,
    rate: 1,
    duration: 36,
    ended: false,
    muted: false,
    volume: 1,
    buffered: [],
    error: null,
    ...change,
  },
})
const video = (page: Page) => page.locator('video')
const player = async (page: Page) => (await snapshot(page)).player
const eventsOf = (page: Page) => page.evaluate(() => (globalThis as unknown as { events: string[] }).events)

/** Lets the frame's player take over from the page's, which is at rest. */
async function takeOver({ page, frame }: Embedded): Promise<void> {
  await say(frame, state('sharing'))
  await expect.poll(async () => (await received(frame)).some(({ kind }) => kind === 'sync')).toBe(true)
  await say(frame, { kind: 'ready' })
  await expect.poll(() => player(page)).toBe('frame')
}

test('the greeting goes to the exact origin, once, with the settings', async ({ embedded: { frame, site } }) => {
  const hello = await frame.evaluate(() => (globalThis as unknown as { hello: object }).hello)
  expect(hello).toMatchObject({
    protocol: 1,
    nonce: expect.stringMatching(/^[0-9a-f]{32}$/),
    origin: site.origin('a'),
    config: { kind: 'video', torrent: `${site.origin('a')}/film.torrent`, src: `${site.origin('cdn')}/sample.mp4` },
  })
  expect(await received(frame)).toEqual([{ kind: 'page', visible: true, fullscreen: false }, { kind: 'ask' }])
})

test('a dialog is above the page and takes the focus; the chip gets it back', async ({ embedded: { page, frame } }) => {
  await say(frame, { kind: 'wants', show: 'dialog', width: 100, height: 100 }, state('asking'))
  const box = page.locator('iframe')
  await expect(box).toHaveJSProperty('inert', false)
  // Never below the size at which the question can be read.
  expect(await box.boundingBox()).toMatchObject({ width: 320, height: 200 })
  expect(await box.evaluate((element) => element.matches(':popover-open, :focus'))).toBe(true)
  await page.keyboard.press('Tab')
  await expect.poll(() => frame.evaluate(() => document.activeElement?.textContent)).toBe('In the frame')
  await say(frame, HIDDEN, { kind: 'answered', answer: 'not-now', until: 0 }, state('plain'))
  await expect(page.getByRole('button', { name: 'Help share this video' })).toBeFocused()
  await expect(box).toHaveJSProperty('inert', true)
})

test('a yes is noted until it expires, and stopping forgets it', async ({ embedded, expectAccessible }) => {
  const { page, frame } = embedded
  const until = Date.now() + 60_000
  await say(frame, { kind: 'answered', answer: 'yes', until }, state('sharing'))
  await expect(page.getByRole('button', { name: 'Stop sharing' })).toBeVisible()
  const stats = { http: 100, peers: 300, wasted: 0, sharedOut: 12_345_678, extraHttp: 0, peersNow: 3 }
  await say(frame, { kind: 'stats', stats })
  await expect(page.getByRole('button', { name: 'Sharing: 12 MB sent, 3 visitors connected' })).toBeVisible()
  await expect(page.getByRole('meter')).toHaveAttribute('aria-valuenow', '75')
  await expectAccessible()
  const noted = () => page.evaluate(() => localStorage.getItem('freshet:agreed'))
  expect(await noted()).toBe(String(until))
  await page.getByRole('button', { name: 'Stop sharing' }).click()
  await expect.poll(() => received(frame)).toContainEqual({ kind: 'stop' })
  expect(await noted()).toBeNull()
  await say(frame, state('stopped'))
  await expect(page.getByRole('button', { name: 'Sharing has stopped' })).toBeVisible()
  await expect(page.getByRole('button', { name: 'Stop sharing' })).toBeHidden()
})

test('after a yes the next page loads the frame by itself, after the first picture', async ({ embedded }) => {
  const { page, frame, site } = embedded
  await say(frame, { kind: 'answered', answer: 'yes', until: Date.now() + 600_000 })
  await expect.poll(() => page.evaluate(() => localStorage.length)).toBe(1)
  const seen = site.requests.length
  await page.reload()
  await oddFrame(page)
  // The player may ask for more of the film later.
  const order = new Set(site.requests.slice(seen).filter((path) => /sample|frame|session/.test(path)))
  expect([...order].at(0)).toBe('cdn/sample.mp4')
  expect([...order].at(-1)).toBe('odd/frame/index.html')
})

test('lies and floods on the port change nothing', async ({ embedded: { page, frame } }) => {
  const before = await snapshot(page)
  await say(
    frame,
    { kind: 'state', state: { kind: 'paid', reason: null } },
    { kind: 'stats', stats: { http: -1 } },
    { kind: 'wants', show: 'dialog', width: Number.NaN, height: 1 },
    { kind: 'grant', until: 1e15 },
    ['state'],
    { kind: 'welcome', protocol: 1, nonce: '0'.repeat(32), version: 'a second time' },
  )
  await page.evaluate(() => {
    const scope = Object.assign(globalThis, { counts: 0 })
    document.querySelector('freshet-video')!.addEventListener('freshet-stats', () => scope.counts++)
  })
  await frame.evaluate(() => {
    const { port } = globalThis as unknown as { port: MessagePort }
    for (let count = 0; count < 5_000; count++) {
      port.postMessage({
        kind: 'stats',
        stats: { http: count, peers: 0, wasted: 0, sharedOut: 0, extraHttp: 0, peersNow: 0 },
      })
    }
  })
  expect(await snapshot(page)).toMatchObject({ state: before.state, frameVersion: '9.9.9' })
  expect(await eventsOf(page)).toEqual([])
  expect((await snapshot(page)).stats).toMatchObject({ peers: 0 })
  // At most 20 a second of them are read, however long the flood takes.
  expect(await page.evaluate(() => (globalThis as unknown as { counts: number }).counts)).toBeLessThan(2_500)
  await expect(page.locator('iframe')).toHaveJSProperty('inert', true)
})

test('at rest the frame takes over, is driven by the names of a media element, and hands back', async ({
  embedded,
}) => {
  const { page, frame } = embedded
  await takeOver(embedded)
  const before = await page.locator('iframe').boundingBox()
  await expect(video(page)).toHaveCSS('visibility', 'hidden')
  expect(await received(frame)).toContainEqual({
    kind: 'take',
    clock: { wallMs: expect.any(Number), seconds: 0, paused: true, rate: 1 },
    volume: 1,
    muted: true,
  })
  // The place stays though the page's player has no film in it, and so no size of its own.
  expect(before).toMatchObject({ width: 480, height: 270 })
  await page.evaluate(() => {
    const film = document.querySelector('freshet-video') as unknown as HTMLVideoElement
    film.currentTime = 12
    film.volume = 0.5
    film.playbackRate = 2
    void film.play()
  })
  await expect
    .poll(async () => (await received(frame)).filter(({ kind }) => kind === 'media').map((one) => Object(one).command))
    .toEqual([{ do: 'seek', seconds: 12 }, { do: 'volume', volume: 0.5 }, { do: 'rate', rate: 2 }, { do: 'play' }])
  await say(
    frame,
    media({ paused: false, seconds: 12, volume: 0.5 }),
    media({ paused: true, seconds: 14, volume: 0.5 }),
  )
  await expect.poll(() => eventsOf(page)).toContain('pause')
  expect(await eventsOf(page)).toContain('play')
  expect(
    await page.locator('freshet-video').evaluate((film) => (film as unknown as HTMLVideoElement).currentTime),
  ).toBe(14)
  await say(frame, state('failed', 'mismatch'))
  await expect.poll(() => player(page)).toBe('page')
  await expect(video(page)).toBeVisible()
  await expect
    .poll(() => video(page).evaluate((film: HTMLVideoElement) => [film.readyState > 1, film.currentTime]))
    .toEqual([true, 14])
  expect(await video(page).evaluate((film: HTMLVideoElement) => [film.volume, film.paused, film.srcObject])).toEqual([
    0.5,
    true,
    null,
  ])
  expect(await eventsOf(page)).toContain('freshet-error mismatch')
})

const ENDS: readonly (readonly [name: string, end: (embedded: Embedded) => Promise<unknown>])[] = [
  ['sharing stops', ({ frame }) => say(frame, state('stopped'))],
  ['is blocked', ({ frame }) => say(frame, state('blocked', 'engine'))],
  ['is not supported', ({ frame }) => say(frame, state('unsupported', 'storage'))],
  ['its player has an error', ({ frame }) => say(frame, media({ paused: false, error: 3 }))],
  ['says that it cannot go on', ({ frame }) => say(frame, { kind: 'failed', code: 'media-3' })],
  [
    'the frame says nothing more',
    async ({ page, frame }) => {
      await page.clock.install()
      await say(frame, media({ paused: false, seconds: 20, muted: true }))
      const seconds = () =>
        page.locator('freshet-video').evaluate((film) => (film as unknown as HTMLVideoElement).currentTime)
      await expect.poll(seconds).toBeGreaterThanOrEqual(20)
      // A frame whose player is on reports once a second.
      await page.clock.fastForward(6_000)
    },
  ],
  ['the frame loads another page', ({ frame }) => frame.evaluate(() => location.reload())],
  [
    'the element gets no torrent any more',
    ({ page }) => page.locator('freshet-video').evaluate((element) => element.removeAttribute('torrent')),
  ],
]
for (const [name, end] of ENDS) {
  test(`the page's player goes on when the frame's is on and ${name}`, async ({ embedded }) => {
    const { page, frame } = embedded
    await takeOver(embedded)
    await say(frame, media({ paused: false, seconds: 7, muted: true }))
    await expect.poll(() => eventsOf(page)).toContain('play')
    await end(embedded)
    await expect.poll(() => player(page)).toBe('page')
    await expect.poll(() => video(page).evaluate((film: HTMLVideoElement) => film.currentTime)).toBeGreaterThan(7)
    expect(await video(page).evaluate((film: HTMLVideoElement) => film.paused)).toBe(false)
  })
}

test.describe('in play', () => {
  test.use({ attributes: 'handover="seamless"' })

  test('the frame gets the place again and again, and takes over when it is ready', async ({ embedded }) => {
    const { page, frame } = embedded
    await video(page).evaluate((film: HTMLVideoElement) => film.play())
    await say(frame, state('sharing'))
    const syncs = async () => (await received(frame)).filter(({ kind }) => kind === 'sync').length
    await expect.poll(syncs).toBeGreaterThan(1)
    await say(frame, { kind: 'ready' })
    await expect.poll(() => player(page)).toBe('frame')
    const take = (await received(frame)).find(({ kind }) => kind === 'take')
    expect(take).toMatchObject({ clock: { paused: false } })
    expect(await video(page).evaluate((film: HTMLVideoElement) => film.networkState)).not.toBe(3)
  })
})

test.describe('by default', () => {
  test('a small film is not disturbed in play, and what was prepared at rest is released', async ({ embedded }) => {
    const { page, frame } = embedded
    await say(frame, { kind: 'file', length: 1_000_000 }, state('sharing'))
    await expect.poll(async () => (await received(frame)).some(({ kind }) => kind === 'sync')).toBe(true)
    await video(page).evaluate((film: HTMLVideoElement) => film.play())
    await expect.poll(async () => (await received(frame)).at(-1)).toEqual({ kind: 'release' })
    await say(frame, { kind: 'ready' })
    await video(page).evaluate((film: HTMLVideoElement) => film.pause())
    await expect.poll(async () => (await received(frame)).at(-1)?.kind).toBe('sync')
    expect(await player(page)).toBe('page')
  })
})
