import type { Locator, Page } from '@playwright/test'
import { type EmbedState, isOn } from '../../src/core/embed/embed-state.ts'
import { EN } from '../../src/embed/strings/en.ts'
import { expect } from './fixtures.ts'
import { LIKE_A_USERS } from './profile.ts'
import { filmPage, openQuestion, sayYes, stateOf, type WidgetStack } from './widget-driver.ts'
import { test } from './widget-fixture.ts'
import { chipOf, goesOn, playerOf, playsOn, wordsOf } from './widget-hostile-driver.ts'

/** What sites forbid their pages, and frames in them: sharing works all the same, or says why not; the film plays. */

interface Case {
  readonly name: string
  readonly headers: Readonly<Record<string, string>>
  /** Attributes of the loader's element. */
  readonly script?: string
  /** Attributes of the page's player. */
  readonly child?: string
  /** State and reason; by default pieces are shared, and the frame's player plays. */
  readonly state?: readonly [kind: 'plain' | 'blocked' | 'unsupported', reason: string | null]
  /** Violations that the browser reports: those of the page's own policy. */
  readonly violations?: RegExp
  /** Attributes of the embed. */
  readonly attributes?: string
  /** How it plays where pieces are shared; by default in the frame. */
  readonly plays?: (page: Page) => Promise<void>
}

const CHILD = 'controls muted preload="auto"'

/** Policies of a page, `E` for the embed's origin and `C` for that of the file. */
const policy = (name: string, csp: string, more: Partial<Case> = {}): Case => ({
  name,
  headers: { 'Content-Security-Policy': csp },
  ...more,
})
const NEEDED = 'frame-src E; media-src C'
const CONTENT: readonly Case[] = [
  { name: 'none', headers: {} },
  policy('nothing but what is needed, not even WebAssembly', `default-src 'none'; script-src E; ${NEEDED}`),
  policy('a nonce', `default-src 'none'; script-src 'nonce-abc'; ${NEEDED}`, { script: 'nonce="abc"' }),
  policy('strict-dynamic', `default-src 'none'; script-src 'strict-dynamic' 'nonce-abc'; ${NEEDED}`, {
    script: 'nonce="abc"',
  }),
  policy('Trusted Types', `script-src E; ${NEEDED}; require-trusted-types-for 'script'; trusted-types 'none'`),
  {
    name: 'one that only reports',
    headers: { 'Content-Security-Policy-Report-Only': "default-src 'none'" },
    violations: /report-only/i,
  },
  policy('no frame-src', `default-src 'none'; script-src E; media-src C`, {
    state: ['blocked', 'frame'],
    violations: /frame-src/,
  }),
]

const FLAGS = [
  'allow-scripts',
  'allow-same-origin',
  'allow-popups',
  'allow-popups-to-escape-sandbox',
  'allow-downloads',
  'allow-storage-access-by-user-activation',
]
const WITHOUT: Readonly<Record<string, Partial<Case>>> = {
  // Nothing of ours runs.
  'allow-scripts': { state: ['plain', null] },
  'allow-same-origin': { state: ['unsupported', 'sandbox'] },
}
const sandbox = (name: string, flags: readonly string[], more: Partial<Case> = {}): Case =>
  policy(name, `sandbox ${flags.join(' ')}`, more)
const SANDBOXES: readonly Case[] = [
  sandbox('a sandbox with all that is useful', FLAGS),
  ...FLAGS.map((flag) => {
    const others = FLAGS.filter((one) => one !== flag)
    return sandbox(`a sandbox without ${flag}`, others, WITHOUT[flag])
  }),
  sandbox('a sandbox with only what is needed', ['allow-scripts', 'allow-same-origin'], { plays: changesLimits }),
]

const isolated = (value: string): Case => ({
  name: `COEP ${value}`,
  headers: { 'Cross-Origin-Embedder-Policy': value, 'Cross-Origin-Opener-Policy': 'same-origin' },
  child: `${CHILD} crossorigin="anonymous"`,
})
const DENIED = [
  ...['autoplay', 'fullscreen', 'picture-in-picture', 'screen-wake-lock', 'encrypted-media', 'clipboard-write'],
  ...['storage-access', 'local-network', 'local-network-access', 'cross-origin-isolated', 'unload', 'sync-xhr'],
]
const NOTHING = { 'Permissions-Policy': DENIED.map((name) => `${name}=()`).join(', ') }
const OTHERS: readonly Case[] = [
  isolated('require-corp'),
  isolated('credentialless'),
  { name: 'a Permissions-Policy that denies everything', headers: NOTHING, plays: isHeardFromRest },
  {
    name: 'the same in play',
    headers: NOTHING,
    attributes: 'handover="never"',
    child: `${CHILD} loop`,
    plays: isHeardInPlay,
  },
]

/** Puts the origins into a case, and serves its page. */
function serve(widget: WidgetStack, path: string, { headers, script = '', child = CHILD, attributes }: Case): void {
  const named = Object.entries(headers).map(([name, value]) => [
    name,
    value.replace(/\bE\b/g, widget.origin('embed')).replace(/\bC\b/g, widget.origin('cdn')),
  ])
  const html = filmPage(widget, attributes, child).replace('<script async', `<script async ${script}`)
  widget.sites.page(path, html, Object.fromEntries(named))
}

/** The frame's player takes over from one at rest, and plays. */
async function playsInFrame(page: Page): Promise<void> {
  await expect.poll(() => playerOf(page)).toBe('frame')
  await playsOn(page.locator('freshet-video'))
  expect(await playerOf(page)).toBe('frame')
  expect(isOn(await kindOf(page))).toBe(true)
}

const kindOf = async (page: Page) => (await stateOf(page)).split(' ')[0] as EmbedState['kind']

/** In the panel, limits are changed: a form could not be submitted in a sandbox. */
async function changesLimits(page: Page): Promise<void> {
  await playsInFrame(page)
  await chipOf(page).click()
  const panel = page.frameLocator('iframe')
  await panel.getByText(EN.panel.change).click()
  await panel.getByLabel(EN.limits.fields.monthBytes).fill('1.5')
  await panel.getByRole('button', { name: EN.panel.save }).click()
  await expect(panel.getByText(EN.panel.saved)).toBeVisible()
}

const setMuted = (film: Locator, muted: boolean): Promise<void> =>
  film.evaluate((one, value) => {
    ;(one as HTMLVideoElement).muted = value
  }, muted)

/** The frame may not be heard before something in it was pressed: the page's player goes on, which may. */
async function isHeardFromRest(page: Page): Promise<void> {
  await playsInFrame(page)
  const film = page.locator('freshet-video')
  await film.evaluate((one) => (one as HTMLVideoElement).pause())
  await expect.poll(() => film.evaluate((one) => (one as HTMLVideoElement).paused)).toBe(true)
  await setMuted(film, false)
  await goesOn(film)
  expect(await playerOf(page)).toBe('page')
}

async function isHeardInPlay(page: Page): Promise<void> {
  await expect.poll(async () => isOn(await kindOf(page))).toBe(true)
  const video = page.locator('video')
  await setMuted(video, false)
  await goesOn(video)
  const refused = page.locator('freshet-video').evaluate(async (film) => {
    const event = new Promise((resolve) => film.addEventListener('freshet-error', resolve, { once: true }))
    film.setAttribute('handover', 'seamless')
    return ((await event) as CustomEvent<{ code: string }>).detail.code
  })
  expect(await refused).toBe('media-0')
  const before = await video.evaluate((one) => (one as HTMLVideoElement).currentTime)
  await expect.poll(() => video.evaluate((one) => (one as HTMLVideoElement).currentTime)).toBeGreaterThan(before)
  expect(await video.evaluate((one) => [(one as HTMLVideoElement).paused, (one as HTMLVideoElement).muted])).toEqual([
    false,
    false,
  ])
}

test('under every policy of a site the film plays, and sharing works or says why not', async ({
  widget,
  newProfile,
}) => {
  const profile = await newProfile([LIKE_A_USERS])
  const { page } = profile
  serve(widget, '/', CONTENT[0]!)
  await page.goto(`${widget.origin('a')}/`)
  await sayYes(await openQuestion(page), EN.question.terms.day)
  await expect.poll(() => page.evaluate(() => localStorage.length)).toBe(1)
  await page.addInitScript(() => {
    addEventListener('freshet-blocked', (event) => {
      Object.assign(globalThis, { guess: (event as CustomEvent<{ guess: string }>).detail.guess })
    })
  })
  for (const [index, one] of [...CONTENT, ...SANDBOXES, ...OTHERS].entries()) {
    const { name, state, violations, plays = playsInFrame } = one
    await test.step(name, async () => {
      serve(widget, `/${index}`, one)
      await page.goto(`${widget.origin('a')}/${index}`)
      if (state === undefined) await plays(page)
      else {
        if (state[0] === 'unsupported') await chipOf(page).click()
        if (state[0] === 'plain') await page.locator('video').click()
        else {
          await expect.poll(() => stateOf(page)).toBe(state.join(' '))
          await expect(chipOf(page)).toHaveAccessibleName(wordsOf(...state))
        }
        // The owner is told what is missing.
        if (state[0] === 'blocked') expect(await page.evaluate('guess')).toContain('frame-src http://embed.')
        await playsOn(page.locator('video'))
      }
      const expected = profile.problems.filter((problem) => violations?.test(problem))
      expect(expected.length > 0, 'the violations that are expected').toBe(violations !== undefined)
      expect(profile.problems.splice(0)).toEqual(expected)
    })
  }
})
