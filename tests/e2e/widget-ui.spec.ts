import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { BLOCKED, FRAME_REST_REASONS, UNSUPPORTED } from '../../src/core/embed/embed-state.ts'
import { LIMITS } from '../../src/core/limits.ts'
import { EN } from '../../src/embed/strings/en.ts'
import { DIST_EMBED } from '../stack/build.js'
import { test as base, expect } from './fixtures.ts'
import { Keyboard } from './keyboard-driver.ts'
import { serveEmbedUi } from './pages/embed-ui/build.ts'
import { startSite } from './widget-element-driver.ts'
import { looking, PANEL, QUESTION, type Ui, YOU } from './widget-ui-driver.ts'

/** Question, panel, window and page of an embed's visitor: how they look, and what can be done with a keyboard. */

const test = base.extend<{ ui: Ui }, { uiUrl: string }>({
  uiUrl: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of fixtures from the pattern.
    async ({}, use) => {
      const served = await serveEmbedUi()
      await use(served.url)
      await served.close()
    },
    { scope: 'worker' },
  ],
  ui: async ({ page, uiUrl }, use) => {
    await page.goto(uiUrl)
    await use({
      show: (shown) => page.evaluate((one) => window.show(one), shown),
      calls: () => page.evaluate(() => window.calls),
    })
  },
})

const LOOKS = [
  { name: 'light, as wide as the frame', viewport: { width: 400, height: 560 }, colorScheme: 'light' },
  { name: 'dark, at the least size', viewport: { width: 320, height: 200 }, colorScheme: 'dark' },
  { name: 'from right to left', viewport: { width: 390, height: 844 }, dir: 'rtl' },
  { name: 'with forced colours, wide', viewport: { width: 1280, height: 800 }, forcedColors: 'active' },
  { name: 'with text twice as large', viewport: { width: 640, height: 560 }, fontSize: '200%' },
] as const

for (const { name, viewport, ...look } of LOOKS) {
  test.describe(name, () => {
    const { dir, fontSize, colorScheme, forcedColors } = { dir: 'ltr', fontSize: '', ...look } as {
      dir: 'ltr' | 'rtl'
      fontSize: string
      colorScheme?: 'light' | 'dark'
      forcedColors?: 'active'
    }
    test.use({
      viewport,
      ...(colorScheme ? { colorScheme } : {}),
      contextOptions: { reducedMotion: 'reduce', ...(forcedColors ? { forcedColors } : {}) },
    })

    test('question and window have no accessibility fault', async ({ ui, page, expectAccessible }) => {
      const look = looking(expectAccessible)
      await page.evaluate((size) => document.documentElement.style.setProperty('font-size', size), fontSize)
      await ui.show({ part: 'Question', props: { contents: QUESTION }, dir })
      await expect(page.getByRole('dialog', { name: EN.question.title })).toBeVisible()
      await look(page)
      await ui.show({ part: 'Invitation', props: { contents: QUESTION, isWindowRefused: true }, dir })
      await page.getByRole('button', { name: EN.question.notNow }).scrollIntoViewIfNeeded()
      await look(page)
      for (const kind of ['loading', 'lost', 'done'] as const) {
        await ui.show({ part: 'Agree', props: { stage: { kind } }, dir })
        await expect(page.getByText(EN.agree[kind])).toBeVisible()
        await look(page)
      }
      await ui.show({ part: 'Agree', props: { stage: { kind: 'question', contents: QUESTION }, isTooSoon: true }, dir })
      await expect(page.getByText(EN.agree.tooSoon)).toBeVisible()
      await expect(page).toHaveTitle(EN.agree.title)
      await look(page)
    })

    test('panel and own page have no accessibility fault', async ({ ui, page, expectAccessible }) => {
      const look = looking(expectAccessible)
      await page.evaluate((size) => document.documentElement.style.setProperty('font-size', size), fontSize)
      await ui.show({ part: 'Panel', props: { contents: PANEL }, dir })
      await page.getByText(EN.panel.change).click()
      await page.getByText(EN.panel.report, { exact: true }).click()
      await look(page)
      for (const stage of [{ kind: 'loading' }, { kind: 'failed' }, YOU.stage]) {
        await ui.show({ part: 'You', props: { ...YOU, stage, isOffline: stage.kind === 'failed' }, dir })
        await expect(page.getByRole('heading', { level: 1, name: EN.you.title })).toBeVisible()
        await look(page)
      }
    })
  })
}

test.describe('question', () => {
  test.use({ viewport: { width: 400, height: 560 } })

  test('is read from the top and answered with the keyboard', async ({ page, uiUrl }) => {
    const keyboard = await Keyboard.of(page)
    await page.goto(uiUrl)
    await page.evaluate((contents) => window.show({ part: 'Question', props: { contents } }), QUESTION)
    await expect(page.getByRole('heading', { name: EN.question.title })).toBeFocused()
    await keyboard.type(page.getByLabel(EN.limits.fields.monthBytes), '0,5')
    await keyboard.to(page.getByRole('radio', { name: EN.question.terms.visit }))
    await page.keyboard.press('ArrowDown')
    await expect(page.getByRole('radio', { name: EN.question.terms.day })).toBeChecked()
    await keyboard.press(page.getByRole('button', { name: EN.question.yes, exact: true }))
    expect(await page.evaluate(() => window.calls)).toEqual([
      ['onYes', 'click', 'day', { bytesPerSecond: 250_000, visitBytes: 200_000_000, monthBytes: 500_000_000 }],
    ])
    await page.keyboard.press('Escape')
    expect((await page.evaluate(() => window.calls)).at(-1)).toEqual(['onNotNow'])
  })

  test('takes no limit above the cap, and says which', async ({ page, uiUrl }) => {
    const keyboard = await Keyboard.of(page)
    await page.goto(uiUrl)
    await page.evaluate((contents) => window.show({ part: 'Question', props: { contents } }), QUESTION)
    const visit = page.getByLabel(EN.limits.fields.visitBytes)
    for (const [text, words] of [
      ['10001', EN.limits.above('10,000')],
      ['0', EN.limits.below('1')],
      ['lots', EN.limits.malformed('1.5')],
    ] as const) {
      await visit.fill(text)
      await page.getByRole('button', { name: EN.question.yes, exact: true }).click()
      await keyboard.hears(words)
      await expect(visit).toBeFocused()
      await expect(visit).toHaveAccessibleDescription(new RegExp(words.replaceAll('.', '\\.')))
    }
    expect(await page.evaluate(() => window.calls)).toEqual([])
  })

  test('shows both answers alike, in view from the start, and all words by scrolling', async ({ ui, page }) => {
    for (const viewport of [
      { width: 400, height: 560 },
      { width: 320, height: 330 },
    ]) {
      await page.setViewportSize(viewport)
      await ui.show({ part: 'Question', props: { contents: QUESTION } })
      const [yes, no] = await Promise.all(
        [EN.question.yes, EN.question.notNow].map((name) =>
          page.getByRole('button', { name, exact: true }).evaluate((button) => {
            const { color, backgroundColor, borderColor, fontSize, fontWeight } = getComputedStyle(button)
            const { width, height, bottom } = button.getBoundingClientRect()
            return { look: { color, backgroundColor, borderColor, fontSize, fontWeight, width, height }, bottom }
          }),
        ),
      )
      expect(yes!.look).toEqual(no!.look)
      expect(no!.bottom).toBeLessThanOrEqual(viewport.height)
      await page.getByText(EN.question.fileId).scrollIntoViewIfNeeded()
      await expect(page.getByText(EN.question.fileId)).toBeInViewport()
    }
    // Below the least size it cannot be seen whole, and then no click on it counts.
    await page.setViewportSize({ width: 300, height: 180 })
    const box = await page.getByRole('dialog').boundingBox()
    expect(box).toMatchObject({ width: 320, height: 200 })
  })
})

test.describe('panel', () => {
  test.use({ viewport: { width: 400, height: 560 } })

  test('says every state in other words', async ({ ui, page }) => {
    const states = [
      ...['plain', 'asking', 'starting', 'sharing', 'stopped'].map((kind) => ({ kind, reason: null })),
      ...FRAME_REST_REASONS.map((reason) => ({ kind: 'resting', reason })),
      ...BLOCKED.map((reason) => ({ kind: 'blocked', reason })),
      ...UNSUPPORTED.map((reason) => ({ kind: 'unsupported', reason })),
      { kind: 'failed', reason: 'mismatch' },
      { kind: 'failed', reason: 'torrent-too-large' },
    ]
    const said: string[] = []
    for (const state of states) {
      await ui.show({ part: 'Panel', props: { contents: { ...PANEL, state } } })
      said.push((await page.getByRole('status').first().textContent()) ?? '')
    }
    expect(new Set(said).size).toBe(states.length)
    for (const words of said) expect(words).toMatch(/^[A-Z].*\.$/)
  })

  test('changes limits, reports and stops with the keyboard', async ({ page, uiUrl }) => {
    const keyboard = await Keyboard.of(page)
    await page.goto(uiUrl)
    await page.evaluate((contents) => window.show({ part: 'Panel', props: { contents }, typedTag: 'de' }), PANEL)
    await expect(page.getByRole('heading', { name: EN.panel.title })).toBeFocused()
    await expect(page.getByRole('meter', { name: EN.panel.givenVisit })).toHaveAttribute(
      'aria-valuetext',
      '53\u00a0MB of 200\u00a0MB',
    )
    await keyboard.press(page.locator('summary').filter({ hasText: EN.panel.change }))
    await keyboard.type(page.getByLabel(EN.limits.fields.monthBytes), '1,5')
    await keyboard.press(page.getByRole('button', { name: EN.panel.save }))
    await keyboard.hears(EN.panel.saved)
    await keyboard.press(page.locator('summary').filter({ hasText: EN.panel.report }))
    const body = page.getByRole('textbox', { name: EN.panel.reportText })
    await expect(body).toHaveValue(new RegExp(PANEL.file.infoHash))
    await expect(page.getByRole('link', { name: EN.panel.reportMail })).toHaveAttribute(
      'href',
      /^mailto:abuse@embed\.example\.net\?/,
    )
    await keyboard.press(page.getByRole('button', { name: EN.panel.stop }))
    await page.keyboard.press('Escape')
    const limits = { bytesPerSecond: 250_000, visitBytes: 200_000_000, monthBytes: 1_500_000_000 }
    expect(await page.evaluate(() => window.calls)).toEqual([['onLimits', limits], ['onStop'], ['onClose']])
  })
})

test.describe("the visitor's own page", () => {
  test.use({ viewport: { width: 390, height: 844 } })

  test('stops sites, one and all, and says when that fails', async ({ page, uiUrl }) => {
    const keyboard = await Keyboard.of(page)
    await page.goto(uiUrl)
    const show = (failing: readonly string[]) =>
      page.evaluate(([props, failing]) => window.show({ part: 'You', props, failing }), [YOU, failing] as const)
    await show([])
    const [films, music] = YOU.stage.contents.sites
    await keyboard.press(page.getByRole('button', { name: EN.you.revokeSite(music!.site) }))
    await keyboard.hears(EN.you.revoked(music!.site))
    await keyboard.press(page.getByRole('button', { name: EN.you.revokeAll }))
    await keyboard.hears(EN.you.revokedAll)
    await keyboard.type(page.getByLabel(EN.limits.fields.monthBytes), '0.5')
    await keyboard.press(page.getByRole('button', { name: EN.you.save }))
    await keyboard.hears(EN.you.saved)
    expect(await page.evaluate(() => window.calls)).toEqual([
      ['revoke', [music]],
      ['revoke', [films, music]],
      ['setMonth', 500_000_000],
    ])
    await show(['revoke', 'setMonth'])
    await keyboard.press(page.getByRole('button', { name: EN.you.revokeSite(music!.site) }))
    await keyboard.hears(EN.you.revokeFailed)
    await keyboard.press(page.getByRole('button', { name: EN.you.save }))
    await keyboard.hears(EN.you.saveFailed)
  })

  test('offers only what there is', async ({ ui, page }) => {
    const contents = { grade: 'site', sites: [], monthBytes: null }
    await ui.show({ part: 'You', props: { ...YOU, build: null, stage: { kind: 'ready', contents } } })
    await expect(page.getByText(EN.you.empties.site)).toBeVisible()
    await expect(page.getByRole('button')).toHaveCount(0)
    const one = { id: '01', site: 'https://films.example.org', sent: 0, agreed: null, isRevoked: false }
    await ui.show({
      part: 'You',
      props: { ...YOU, stage: { kind: 'ready', contents: { ...contents, grade: 'near', sites: [one] } } },
    })
    await expect(page.getByText(EN.you.untilEnded)).toBeVisible()
    await ui.show({ part: 'You', props: { ...YOU, isOffline: true, stage: { kind: 'failed' } } })
    await expect(page.getByText(EN.you.offline)).toBeVisible()
    await page.getByRole('button', { name: EN.you.retry }).click()
    expect(await ui.calls()).toEqual([['retry']])
  })
})

/** A part of the limit, as a frame on a site writes it, in the database that frames share where a browser lets them. */
const giveParts = (page: Page): Promise<void> =>
  page.evaluate(async () => {
    const opening = indexedDB.open('freshet-embed', 1)
    const database = await new Promise<IDBDatabase>((resolve, reject) => {
      opening.onsuccess = () => resolve(opening.result)
      opening.onerror = () => reject(opening.error)
    })
    const transaction = database.transaction(['parts', 'limit'], 'readwrite')
    const now = new Date()
    const month = now.getFullYear() * 12 + now.getMonth()
    const parts = transaction.objectStore('parts')
    const until = Date.now() + 1e6
    parts.put({ id: 'a', site: 'https://a.example', month, taken: 16e6, sent: 5e6, until, isVisit: true }, 'a')
    parts.put({ id: 'b', site: 'https://b.example', month: month - 1, taken: 16e6, sent: 5e6 }, 'b')
    transaction.objectStore('limit').put(3e9, 'limit')
    await new Promise((resolve) => {
      transaction.oncomplete = resolve
    })
    database.close()
  })

test('the page of the embed origin shows what frames reported, and keeps what is stopped and limited', async ({
  page,
}) => {
  const site = await startSite()
  const build = JSON.parse(readFileSync(join(DIST_EMBED, 'build.json'), 'utf8'))
  for (const path of ['/you.html', '/frame/1/you.html']) {
    await page.goto(`${site.origin('embed')}${path}`)
    await expect(page).toHaveTitle(EN.you.title)
    // Only there are the cookies of a limit for all sites.
    await expect(page).toHaveURL(`${site.origin('embed')}/frame/1/you.html`)
    await expect(page.getByText(build.hash)).toBeVisible()
    await expect(page.locator('html[lang=en][dir=ltr]')).toBeAttached()
  }
  await expect(page.getByText(EN.you.empties.exact)).toBeVisible()
  await giveParts(page)
  await page.reload()
  const rows = page.getByRole('listitem')
  await expect(rows.filter({ hasText: 'https://a.example' })).toContainText('5.3\u00a0MB')
  await expect(rows.filter({ hasText: 'https://a.example' })).toContainText(EN.you.untilLeft)
  await expect(rows.filter({ hasText: 'https://b.example' })).toContainText('0\u00a0B')
  await expect(rows.filter({ hasText: 'https://b.example' })).toContainText(EN.you.untilEnded)
  await page.getByRole('button', { name: EN.you.revokeSite('https://a.example') }).click()
  await expect(rows.filter({ hasText: 'https://a.example' })).toContainText(EN.you.stopped)
  await page.getByLabel(EN.limits.fields.monthBytes).fill('1.5')
  await page.getByRole('button', { name: EN.you.save }).click()
  await expect(page.getByText(EN.you.saved)).toBeVisible()
  await page.reload()
  await expect(rows.filter({ hasText: 'https://a.example' })).toContainText(EN.you.stopped)
  await expect(page.getByRole('button', { name: EN.you.revokeSite('https://b.example') })).toBeVisible()
  await expect(page.getByLabel(EN.limits.fields.monthBytes)).toHaveValue('1.5')
  await site.close()
})

test('the window that asks passes on an answer, and takes no click that came before it was seen', async ({
  context,
  page,
}) => {
  const site = await startSite()
  await page.goto(`${site.origin('embed')}/frame/1/you.html`)
  const opening = context.waitForEvent('page')
  await page.evaluate((question) => {
    const answers: unknown[] = []
    const nonce = 'of-this-test'
    addEventListener('message', ({ data, source }) => {
      answers.push(data)
      if (data.kind !== 'freshet:agree-ready') return
      ;(source as Window).postMessage({ kind: 'freshet:agree-question', nonce, question }, location.origin)
    })
    Object.assign(globalThis, { answers })
    open(`agree.html#${nonce}`, '_blank', 'popup,width=460,height=640')
  }, QUESTION)
  const asking = await opening
  const yes = asking.getByRole('button', { name: EN.question.yes, exact: true })
  // The browser takes no trusted click of ours before the window is painted: one by script is as early as any.
  await yes.evaluate((button: HTMLElement) => button.click())
  await expect(asking.getByText(EN.agree.tooSoon)).toBeVisible()
  const shownMs = await asking.evaluate(() => performance.now())
  await asking.waitForFunction(([from, seen]) => performance.now() - from >= seen, [
    shownMs,
    LIMITS.embedSeenMs,
  ] as const)
  await yes.click()
  await expect(asking.getByText(EN.agree.done)).toBeVisible()
  const { nonce, ...answer } = (await page.evaluate(() =>
    (globalThis as unknown as { answers: object[] }).answers.at(-1),
  )) as { nonce: string }
  expect(nonce).toBe('of-this-test')
  expect(answer).toEqual({ kind: 'freshet:agreed', term: 'visit', limits: QUESTION.limits })
  await asking.close()
  await page.goto(`${site.origin('embed')}/frame/1/agree.html`)
  await expect(page.getByRole('alert').filter({ hasText: EN.agree.lost })).toBeVisible()
  await site.close()
})
