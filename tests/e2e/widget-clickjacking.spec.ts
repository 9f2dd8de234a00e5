import type { Frame, FrameLocator, Page } from '@playwright/test'
import { EN } from '../../src/embed/strings/en.ts'
import { expect } from './fixtures.ts'
import { filmPage, frameOf, openQuestion, stateOf } from './widget-driver.ts'
import { test } from './widget-fixture.ts'

/** A site that hides the question, or moves it under the pointer, gets no yes. */

/** Rules for the frame, which a site may have, and whether a click still comes to the answer. */
const HIDDEN: readonly (readonly [name: string, rules: string, comes?: boolean])[] = [
  ['unseen', 'opacity: 0'],
  ['hardly seen', 'opacity: .1'],
  ['blurred', 'filter: blur(8px)'],
  ['blended', 'mix-blend-mode: difference'],
  ['smaller', 'transform: scale(.9)'],
  ['turned', 'transform: rotate(4deg)'],
  ['cut', 'clip-path: inset(35% 0 0 0)'],
  ['partly outside', 'top: -300px; bottom: auto'],
  ['below the least size', 'width: 300px; height: 180px; min-width: 0; min-height: 0', false],
]

/** Something above the question, also above its layer. */
const COVERS: readonly (readonly [name: string, rules: string, comes: boolean])[] = [
  ['covered, with clicks let through', 'width: 100vw; height: 100vh; pointer-events: none', true],
  ['covered in part', 'width: 100vw; height: 50vh; margin-top: 0; pointer-events: none', true],
  ['covered', 'width: 100vw; height: 100vh', false],
]

interface Watched {
  /** Clicks that came to the frame. */
  clicks: number
  /** The browser reports the question as whole and with nothing over it since then; null: it does not. */
  since: number | null
}

/** Has the frame note what it sees of itself, as it does for its own use. */
const watch = (frame: Frame): Promise<void> =>
  frame.evaluate(() => {
    const watched: Watched = { clicks: 0, since: null }
    Object.assign(globalThis, { watched })
    addEventListener('click', () => watched.clicks++, true)
    const options = { trackVisibility: true, delay: 100, threshold: [0, 0.99, 1] }
    new IntersectionObserver((entries) => {
      const entry = entries.at(-1) as IntersectionObserverEntry & { readonly isVisible: boolean }
      const isSeen = entry.isVisible && entry.intersectionRatio >= 0.99
      watched.since = isSeen ? (watched.since ?? performance.now()) : null
    }, options).observe(document.querySelector('[role=dialog]')!)
  })

const isSeen = (frame: Frame, forMs: number): Promise<unknown> =>
  frame.waitForFunction((ms) => {
    const { since } = (globalThis as unknown as { watched: Watched }).watched
    return since !== null && performance.now() - since >= ms
  }, forMs)
const isHidden = (frame: Frame): Promise<unknown> =>
  frame.waitForFunction(() => (globalThis as unknown as { watched: Watched }).watched.since === null)
const clicksOf = (frame: Frame): Promise<number> =>
  frame.evaluate(() => (globalThis as unknown as { watched: Watched }).watched.clicks)

/** The site's style for the frame; none removes it. */
const style = (page: Page, rules: string): Promise<void> =>
  page.evaluate((text) => {
    const sheet = new CSSStyleSheet()
    sheet.replaceSync(`freshet-video::part(frame) { ${text.replaceAll(/(;|$)/g, ' !important$1')} }`)
    document.adoptedStyleSheets = [sheet]
  }, rules)

const cover = (page: Page, rules: string): Promise<void> =>
  page.evaluate((text) => {
    const over = document.createElement('div')
    over.id = 'over'
    over.popover = 'manual'
    over.style.cssText = `position: fixed; inset: 0; background: #fff; ${text}`
    document.body.append(over)
    over.showPopover()
  }, rules)

/** The middle of the button, from the page's corner. */
async function placeOf(question: FrameLocator): Promise<readonly [x: number, y: number]> {
  const box = await question.getByRole('button', { name: EN.question.yes, exact: true }).boundingBox()
  return [box!.x + box!.width / 2, box!.y + box!.height / 2]
}

/** A click at the answer, and one by a key where they come to it: they do not count. */
async function isRefused(page: Page, frame: Frame, place: readonly [x: number, y: number], comes: boolean) {
  const before = await clicksOf(frame)
  await page.mouse.click(...place)
  if (comes) {
    await frame.getByRole('button', { name: EN.question.yes, exact: true }).press('Enter')
    await expect.poll(() => clicksOf(frame)).toBe(before + 2)
  }
  await frame.evaluate(() => new Promise((resolve) => requestAnimationFrame(resolve)))
  await expect(frame.getByRole('dialog')).toBeVisible()
  expect(await stateOf(page)).toBe('asking')
}

/** An hour later for the frame, where no time goes by then: however slow the machine is, a click comes at once. */
const stopClock = (frame: Frame): Promise<void> =>
  frame.evaluate(() => {
    const later = performance.now() + 3_600_000
    performance.now = () => later
  })
const startClock = (frame: Frame): Promise<void> =>
  frame.evaluate(() => {
    const stopped = performance.now()
    Reflect.deleteProperty(performance, 'now')
    const ahead = stopped - performance.now()
    const now = performance.now.bind(performance)
    performance.now = () => now() + ahead
  })

test('no yes is taken while a site hides, covers, shrinks, turns or moves the question', async ({ widget, page }) => {
  widget.sites.page('/', filmPage(widget))
  await page.goto(`${widget.origin('a')}/`)
  const question = await openQuestion(page)
  const frame = frameOf(page)
  await watch(frame)
  for (const [name, rules, comes = true] of HIDDEN) {
    await test.step(name, async () => {
      await isSeen(frame, 0)
      const [x, y] = await placeOf(question)
      const box = (await page.locator('iframe').boundingBox())!
      // What is transformed stays where the pointer is.
      await style(page, `transform-origin: ${x - box.x}px ${y - box.y}px; ${rules}`)
      await isHidden(frame)
      await isRefused(page, frame, rules.startsWith('top') ? await placeOf(question) : [x, y], comes)
      await style(page, '')
    })
  }
  for (const [name, rules, comes] of COVERS) {
    await test.step(name, async () => {
      await isSeen(frame, 0)
      await cover(page, rules)
      await isHidden(frame)
      await isRefused(page, frame, await placeOf(question), comes)
      await page.evaluate(() => document.querySelector('#over')!.remove())
    })
  }
  const place = await placeOf(question)
  await test.step('moved away from a pointer at rest, and back just before a click', async () => {
    await page.mouse.move(...place)
    await expect(question.locator('button:hover')).toHaveText(EN.question.yes)
    await isSeen(frame, 0)
    // It stays whole, and in view.
    await style(page, 'transform: translateX(-440px)')
    await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))))
    await stopClock(frame)
    await style(page, '')
    const before = await clicksOf(frame)
    // The browser may take a moment until clicks come to where the frame is now.
    const clicks = async () => {
      await page.mouse.click(...place)
      return clicksOf(frame)
    }
    await expect.poll(clicks).toBeGreaterThan(before)
    await expect(question.getByRole('dialog')).toBeVisible()
    expect(await stateOf(page)).toBe('asking')
    await startClock(frame)
  })
  await expect(question.getByText(EN.question.covered)).toBeVisible()
  expect(widget.tracker.counts()).toMatchObject({ sockets: 0 })
  // A visitor presses again until it counts.
  while (await question.getByRole('dialog').isVisible()) await page.mouse.click(...place)
  await expect.poll(() => stateOf(page)).toBe('sharing')
})
