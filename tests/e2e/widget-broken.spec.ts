import type { Page } from '@playwright/test'
import { EN } from '../../src/embed/strings/en.ts'
import { expect } from './fixtures.ts'
import { LIKE_A_USERS } from './profile.ts'
import { filmPage, openQuestion, playInFrame, playToEnd, sayYes, stateOf, type WidgetStack } from './widget-driver.ts'
import { test } from './widget-fixture.ts'
import { chipOf, playsOn, statsOf, wordsOf } from './widget-hostile-driver.ts'

/** What an embed needs fails, before or after a yes: it says what, and the film plays while its bytes are there. */

/** An extension that takes peer connections away, and one that leaves a thing of the same name (as uBlock Origin). */
const withoutWebRtc = (): void => {
  Reflect.deleteProperty(globalThis, 'RTCPeerConnection')
}
const withHollowWebRtc = (): void => {
  const nothing = (): void => {}
  class Hollow {}
  Object.assign(Hollow.prototype, {
    ...{ close: nothing, createDataChannel: nothing, createOffer: nothing, setRemoteDescription: nothing },
  })
  Object.assign(globalThis, { RTCPeerConnection: Hollow })
}

interface Case {
  readonly name: string
  /** Breaks it. */
  readonly before: (widget: WidgetStack, page: Page) => unknown
  readonly state: readonly [kind: 'blocked' | 'failed', reason: string]
  /** The question can be asked, and is answered with yes; `window`: in a window. */
  readonly asks: boolean | 'window'
  /** What the browser reports of it. */
  readonly problems?: RegExp
}

/** Opens a window for the answer that its page cannot reach, which both say. */
async function answersApart(page: Page): Promise<void> {
  await chipOf(page).click()
  const opening = page.context().waitForEvent('page')
  await page.frameLocator('iframe').getByRole('button', { name: EN.question.inWindow }).click()
  const opened = await opening
  await expect(opened.getByText(EN.agree.lost)).toBeVisible()
  await opened.close()
}

const CASES: readonly Case[] = [
  {
    name: 'no torrent there',
    before: ({ cdn }) => cdn.behave(({ path }) => (path === '/film.torrent' ? { status: 404 } : null)),
    state: ['failed', 'torrent-unreachable'],
    asks: false,
  },
  {
    name: 'a torrent that other sites may not read',
    before: ({ cdn }) => cdn.behave(({ path }) => (path === '/film.torrent' ? { closed: true } : null)),
    state: ['blocked', 'cors'],
    asks: false,
  },
  {
    name: 'a file that other sites may not read',
    before: ({ cdn }) => cdn.behave(({ path }) => (path === '/film.mp4' ? { closed: true } : null)),
    state: ['blocked', 'cors'],
    asks: true,
  },
  {
    name: 'a window that the page is kept apart from',
    before: (widget) => widget.sites.page('/', filmPage(widget), { 'Cross-Origin-Opener-Policy': 'same-origin' }),
    state: ['blocked', 'window'],
    asks: 'window',
  },
  {
    name: 'no peer connections',
    before: (_, page) => page.addInitScript(withoutWebRtc),
    state: ['blocked', 'webrtc'],
    asks: true,
  },
  {
    name: 'peer connections in name only',
    before: (_, page) => page.addInitScript(withHollowWebRtc),
    state: ['blocked', 'webrtc'],
    asks: true,
  },
  {
    name: 'no engine',
    before: ({ embed }) => embed.replace(/reader\.worker/, null),
    state: ['blocked', 'engine'],
    asks: true,
  },
  {
    name: 'an engine that does not start',
    before: ({ embed }) => embed.replace(/reader\.worker/, 'throw new Error("not today")'),
    state: ['blocked', 'engine'],
    asks: true,
  },
  {
    name: 'a host of the embed that forbids WebAssembly',
    before: ({ embed }) =>
      embed.rewrite((headers) => ({
        ...headers,
        'Content-Security-Policy': headers['Content-Security-Policy']!.replace(" 'wasm-unsafe-eval'", ''),
      })),
    state: ['blocked', 'engine'],
    asks: true,
    problems: /WebAssembly/,
  },
]

const requestShare = (page: Page): Promise<string> =>
  page
    .locator('freshet-video')
    .evaluate((film) => (film as unknown as { requestShare(): Promise<string> }).requestShare())

test('what does not work for a visitor is said in words, and the film plays', async ({ widget, newProfile }) => {
  for (const { name, before, state, asks, problems } of CASES) {
    await test.step(name, async () => {
      const profile = await newProfile()
      const { page } = profile
      widget.sites.page('/', filmPage(widget))
      await before(widget, page)
      await page.goto(`${widget.origin('a')}/`)
      if (asks === 'window') await answersApart(page)
      else if (asks) await sayYes(await openQuestion(page))
      else await chipOf(page).click()
      await expect.poll(() => stateOf(page)).toBe(state.join(' '))
      await expect(chipOf(page)).toHaveAccessibleName(wordsOf(...state))
      if (asks === true) {
        // The visitor can stop all the same.
        await chipOf(page).click()
        await expect(page.frameLocator('iframe').getByRole('dialog', { name: EN.panel.title })).toBeVisible()
      } else {
        // Asked again, it answers at once.
        expect(await requestShare(page)).toBe('unavailable')
      }
      await playsOn(page.locator('video'))
      widget.cdn.behave(() => null)
      widget.embed.restore()
      await page.close()
      const others = profile.problems.splice(0).filter((problem) => !problems?.test(problem))
      expect(others).toEqual([])
    })
  }
})

test('in play, the film goes on when the host of it, a visitor, the tracker and the embed are gone', async ({
  widget,
  newProfile,
  seed,
}) => {
  const { page } = await newProfile([LIKE_A_USERS])
  // The other visitor gives a quarter of the film at most.
  const seeder = await seed({
    files: [{ name: 'film.mp4', bytes: widget.film.bytes }],
    announce: [widget.tracker.url],
    gate: { allowPieces: 8 },
  })
  const torrent = `data:application/x-bittorrent;base64,${Buffer.from(seeder.torrentFile).toString('base64')}`
  const html = filmPage(widget, 'handover="frame-first"').replace(`${widget.origin('cdn')}/film.torrent`, torrent)
  widget.sites.page('/', html)
  // The host answers the frame once.
  let onConnected!: () => void
  const isConnected = new Promise<void>((resolve) => {
    onConnected = resolve
  })
  let answers = 1
  widget.cdn.behave(({ headers }) => {
    const isLate = headers['sec-fetch-dest'] === 'empty' && answers-- <= 0
    return isLate ? { until: isConnected, cutAfter: 0 } : null
  })
  await page.goto(`${widget.origin('a')}/`)
  await sayYes(await openQuestion(page))
  await expect.poll(async () => (await statsOf(page)).peersNow).toBe(1)

  await test.step('the host of the file', async () => {
    onConnected()
    await playInFrame(page)
    await playsOn(page.locator('freshet-video'))
    await expect.poll(async () => (await statsOf(page)).peers).toBeGreaterThan(0)
  })

  await test.step('the other visitor', async () => {
    process.kill(seeder.pid, 'SIGKILL')
    widget.cdn.behave(() => null)
    await playToEnd(page, { fast: true })
  })

  await test.step('the tracker', async () => {
    await widget.tracker.close()
    await expect.poll(() => stateOf(page)).toBe('blocked tracker')
    await expect(chipOf(page)).toHaveAccessibleName(wordsOf('blocked', 'tracker'))
    await playToEnd(page)
  })

  await test.step('the embed', async () => {
    await widget.embed.close()
    await playToEnd(page)
    await page.reload()
    await playsOn(page.locator('video'))
  })
})
