import type { Frame } from '@playwright/test'
import { LIMITS } from '../../src/core/limits.ts'
import { EN } from '../../src/embed/strings/en.ts'
import { expect } from './fixtures.ts'
import { LIKE_A_USERS } from './profile.ts'
import {
  confirm,
  filmElement,
  frameOf,
  linkElement,
  openQuestion,
  readWhole,
  sayYes,
  sitePage,
  stateOf,
  storedIn,
} from './widget-driver.ts'
import { openPanel, panelOf, received, shareAll, test } from './widget-sites-driver.ts'

/** Whether the engine of a frame's site runs in this frame. */
const runsEngine = (frame: Frame): Promise<boolean> =>
  frame.evaluate(() =>
    navigator.locks.request(`own ${Math.random()}`, async (own) => {
      const { held = [] } = await navigator.locks.query()
      const clientOf = (wanted: string | undefined) => held.find(({ name }) => name === wanted)?.clientId
      return clientOf('freshet-engine') === clientOf(own?.name)
    }),
  )

test('limits that are changed in the panel hold at once, and stopping there deletes what is stored', async ({
  widget,
  files,
  newProfile,
  leech,
}) => {
  const { context } = await newProfile([LIKE_A_USERS])
  const page = await shareAll(widget, context, 'b', files.b)
  const panel = await openPanel(page)
  const visit = panel.getByRole('textbox', { name: EN.limits.fields.visitBytes })
  const save = panel.getByRole('button', { name: EN.panel.save })
  await panel.getByText(EN.panel.change).click()
  await visit.fill('1')
  await save.click()
  await expect(panel).toContainText(EN.panel.saved)
  const leecher = await leech({ torrent: files.b.torrentFile, announce: [widget.tracker.url] })
  await expect(panel).toContainText(EN.states.resting['visit-limit'])
  await expect(panel).toContainText(EN.limits.grades.site)
  expect(await received([leecher])).toBeLessThanOrEqual(1e6 / 1.06)
  await expect(panel.getByRole('meter', { name: EN.panel.givenVisit })).toHaveAttribute(
    'aria-valuetext',
    /^9\d\d.kB of 1.MB$/,
  )
  // Higher ones are confirmed where no site can hide them.
  const opening = page.waitForEvent('popup')
  await visit.fill('100')
  await save.click()
  await expect(panel).toContainText(EN.panel.asked)
  await confirm(await opening)
  await leecher.finished()
  await expect(panel.getByRole('meter', { name: EN.panel.givenVisit })).toHaveAttribute(
    'aria-valuetext',
    /^4\.[2-4].MB of 100.MB$/,
  )
  await panel.getByRole('button', { name: EN.panel.stop }).click()
  await expect.poll(() => stateOf(page)).toBe('stopped')
  expect(await storedIn(frameOf(page))).toMatchObject({ caches: 0, files: 0 })
  await leecher.until(({ peers }) => peers === 0)
})

test('embeds and tabs of a site share one engine, which goes on in another when its own goes', async ({
  widget,
  files,
  newProfile,
  leech,
}) => {
  const { context, page } = await newProfile([LIKE_A_USERS])
  widget.sites.page('/two', sitePage(widget, linkElement(widget, files.b), linkElement(widget, files.c)))
  await page.goto(`${widget.origin('a')}/two`)
  await sayYes(await openQuestion(page))
  await expect.poll(() => stateOf(page)).toBe('sharing')
  // A yes is for the site.
  await page.locator('freshet-seed').nth(1).getByRole('button').first().click()
  await expect.poll(() => stateOf(page, 1)).toBe('sharing')
  const leecher = await leech({ torrent: files.c.torrentFile, announce: [widget.tracker.url] })
  await leecher.until(({ peers }) => peers === 1)
  expect(widget.tracker.counts().sockets).toBe(2)
  expect([await runsEngine(frameOf(page)), await runsEngine(frameOf(page, 1))]).toEqual([true, false])

  await page
    .locator('freshet-seed')
    .first()
    .evaluate((element) => element.remove())
  await leecher.until(({ peers, wiresOpened }) => peers === 1 && wiresOpened >= 2)
  expect(await readWhole(frameOf(page), files.c)).toBe(files.c.bytes.length)
  await leecher.finished()

  const other = await context.newPage()
  await other.goto(`${widget.origin('a')}/two`)
  await sayYes(await openQuestion(other))
  await expect.poll(() => stateOf(other)).toBe('sharing')
  expect(widget.tracker.counts().sockets).toBe(2)
  await page.close()
  await expect.poll(() => runsEngine(frameOf(other))).toBe(true)
  await expect.poll(() => stateOf(other)).toBe('sharing')
})

test('a page that is left, hidden for long or pays for its data has no peers, and gets them back', async ({
  widget,
  files,
  newProfile,
  leech,
}) => {
  const { page } = await newProfile([LIKE_A_USERS])
  widget.sites.page('/other', sitePage(widget))
  await page.goto(`${widget.origin('c')}/c`)
  await sayYes(await openQuestion(page), EN.question.terms.day)
  await expect.poll(() => stateOf(page)).toBe('sharing')
  const leecher = await leech({ torrent: files.c.torrentFile, announce: [widget.tracker.url] })
  await leecher.until(({ peers }) => peers === 1)
  const comesBack = async (): Promise<void> => {
    await expect.poll(() => stateOf(page)).toBe('sharing')
    await leecher.until(({ peers }) => peers === 1)
  }
  const rests = async (reason: string): Promise<void> => {
    await expect.poll(() => stateOf(page)).toBe(`resting ${reason}`)
    await leecher.until(({ peers }) => peers === 0)
  }

  const setConnection = (name: string, value: unknown): Promise<void> =>
    frameOf(page).evaluate(
      ([property, now]) => {
        const { connection } = navigator as unknown as { connection: EventTarget }
        Object.defineProperty(connection, property as string, { configurable: true, value: now })
        connection.dispatchEvent(new Event('change'))
      },
      [name, value],
    )
  await setConnection('saveData', true)
  await rests('metered')
  await setConnection('saveData', false)
  await comesBack()
  await setConnection('type', 'cellular')
  await rests('metered')
  await setConnection('type', 'wifi')
  await comesBack()

  const setHidden = (hidden: boolean): Promise<void> =>
    page.evaluate((value) => {
      Object.defineProperty(document, 'hidden', { configurable: true, value })
      document.dispatchEvent(new Event('visibilitychange'))
    }, hidden)
  await page.clock.install()
  await setHidden(true)
  await page.clock.fastForward(LIMITS.embedHiddenMs)
  await rests('hidden')
  await setHidden(false)
  await comesBack()

  const shown = `addEventListener('pageshow', ({ persisted }) => { restored = persisted })`
  await page.evaluate(`restored = null; ${shown}; location.href = '/other'`)
  await page.waitForURL('**/other')
  await leecher.until(({ peers }) => peers === 0)
  await page.evaluate(() => history.back())
  await page.waitForURL('**/c', { waitUntil: 'commit' })
  expect(await page.evaluate('restored')).toBe(true)
  await comesBack()
})
test('where the torrent is not the file, peers go, the film goes on, and it is said why', async ({
  widget,
  newProfile,
  leech,
}) => {
  const { page } = await newProfile([LIKE_A_USERS])
  widget.sites.page('/film', sitePage(widget, filmElement(widget, 'handover="never"')))
  // What the page's own player gets is a film all the same.
  widget.cdn.behave(({ path, headers }) =>
    path === '/film.mp4' && headers['sec-fetch-dest'] === 'empty' ? { wrong: true } : null,
  )
  await page.goto(`${widget.origin('a')}/film`)
  await sayYes(await openQuestion(page))
  await expect.poll(() => stateOf(page)).toBe('sharing')
  const leecher = await leech({ torrent: widget.film.torrentFile, announce: [widget.tracker.url] })
  await leecher.until(({ peers }) => peers === 1)
  const film = page.locator('freshet-video')
  const secondsOf = () => film.evaluate((element) => (element as unknown as HTMLVideoElement).currentTime)
  await film.evaluate((element) => (element as unknown as HTMLVideoElement).play())
  // The frame's player is to take over: it begins to read.
  await film.evaluate((element) => element.setAttribute('handover', 'seamless'))
  await expect.poll(() => stateOf(page)).toBe('failed mismatch')
  await leecher.until(({ peers }) => peers === 0)
  const before = await secondsOf()
  await expect.poll(secondsOf).toBeGreaterThan(before)
  await expect(film.getByRole('button').first()).toHaveText('Sharing has stopped because of an error')
  await film.evaluate((element) => (element as unknown as { openPanel(): Promise<void> }).openPanel())
  await expect(panelOf(page)).toContainText(EN.states.failed.mismatch)
})
