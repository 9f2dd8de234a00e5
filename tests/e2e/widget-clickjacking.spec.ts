import type { Frame, FrameLocator, Page } from '@playwright/test'
import type { EmbedConfig } from '../../src/core/embed/embed-config.ts'
import { EN } from '../../src/embed/strings/en.ts'
import { expect } from './fixtures.ts'
import { confirm, filmPage, frameOf, openQuestion, openWindow, sayYes, stateOf, storedIn } from './widget-driver.ts'
import { test } from './widget-fixture.ts'

/** A site that hides what a visitor presses gets no yes, and no more than was agreed to. */

/** Rules for the frame that a site may have, with which clicks still come to it. */
const HIDDEN: readonly (readonly [name: string, rules: string])[] = [
  ['unseen', 'opacity: 0'],
  ['masked', 'mask-image: linear-gradient(transparent, transparent)'],
  ['blurred', 'filter: blur(8px)'],
  ['cut', 'clip-path: polygon(0 0, 1px 0, 0 1px, 0 65%, 100% 65%, 100% 100%, 0 100%)'],
  ['smaller', 'transform: scale(.5)'],
]

/** The site's style for the frame; none removes it. */
const style = (page: Page, rules: string): Promise<void> =>
  page.evaluate((text) => {
    const sheet = new CSSStyleSheet()
    sheet.replaceSync(`freshet-video::part(frame) { ${text.replaceAll(/(;|$)/g, ' !important$1')} }`)
    document.adoptedStyleSheets = [sheet]
  }, rules)

/** Covers the page, above every layer, and lets clicks through. */
const cover = (page: Page): Promise<void> =>
  page.evaluate(() => {
    const over = document.createElement('div')
    over.id = 'over'
    over.popover = 'manual'
    over.style.cssText =
      'position: fixed; inset: 0; width: 100vw; height: 100vh; background: #fff; pointer-events: none'
    document.body.append(over)
    over.showPopover()
  })

/** The middle of the question's button, from the page's corner. */
async function placeOf(question: FrameLocator): Promise<readonly [x: number, y: number]> {
  const box = (await question.getByRole('button', { name: EN.question.inWindow }).boundingBox())!
  return [box.x + box.width / 2, box.y + box.height / 2]
}

/** A click at a place of the page. @returns the window that opens */
async function press(page: Page, place: readonly [x: number, y: number]): Promise<Page> {
  const opening = page.waitForEvent('popup')
  await page.mouse.click(...place)
  return opening
}

/** Nothing was agreed to, whatever was pressed. */
async function isUnanswered(page: Page, frame: Frame): Promise<void> {
  expect(await stateOf(page)).toBe('asking')
  expect(await storedIn(frame)).toEqual({ caches: 0, databases: 0, files: 0, local: 0, session: 0, workers: 0 })
}

test('no click in a frame that a site hides, covers or cuts is a yes: that is given in a window of our own', async ({
  widget,
  page,
}) => {
  widget.sites.page('/', filmPage(widget))
  await page.goto(`${widget.origin('a')}/`)
  const question = await openQuestion(page)
  const frame = frameOf(page)
  for (const [name, rules] of HIDDEN) {
    await test.step(name, async () => {
      const [x, y] = await placeOf(question)
      const box = (await page.locator('iframe').boundingBox())!
      // What is transformed stays where the pointer is.
      await style(page, `transform-origin: ${x - box.x}px ${y - box.y}px; ${rules}`)
      const asking = await press(page, [x, y])
      await isUnanswered(page, frame)
      await asking.close()
      await style(page, '')
    })
  }
  await cover(page)
  const asking = await press(page, await placeOf(question))
  await isUnanswered(page, frame)
  await page.evaluate(() => document.querySelector('#over')!.remove())

  // The window is ours: the site has no reference to it, and a click that comes before it was seen does not count.
  const yes = asking.getByRole('button', { name: EN.question.yes, exact: true })
  await yes.evaluate((button: HTMLElement) => button.click())
  await expect(asking.getByText(EN.agree.tooSoon)).toBeVisible()
  await isUnanswered(page, frame)
  expect(widget.tracker.counts()).toMatchObject({ sockets: 0 })
  await asking.close()

  await sayYes(question)
  await expect.poll(() => stateOf(page)).toBe('sharing')

  // In the panel, which a site can hide as well, limits are lowered at once, and raised in a window alone.
  const panel = page.frameLocator('iframe')
  await page.locator('freshet-video').evaluate((element) => element.shadowRoot!.querySelector('button')!.focus())
  await page.keyboard.press('Enter')
  await panel.getByText(EN.panel.change).click()
  const visit = panel.getByRole('textbox', { name: EN.limits.fields.visitBytes })
  await visit.fill('100')
  await panel.getByRole('button', { name: EN.panel.save }).click()
  await expect(panel.getByText(EN.panel.saved)).toBeVisible()
  await expect(panel.getByText(/ of 100/)).toBeVisible()
  const opening = page.waitForEvent('popup')
  await visit.fill('300')
  await panel.getByRole('button', { name: EN.panel.save }).click()
  await expect(panel.getByText(EN.panel.asked)).toBeVisible()
  await expect(panel.getByText(/ of 100/)).toBeVisible()
  const raising = await opening
  await expect(raising.getByRole('textbox', { name: EN.limits.fields.visitBytes })).toHaveValue('300')
  await confirm(raising)
  await expect(panel.getByText(/ of 300/)).toBeVisible()
})

test('a yes covers the servers that the question named, and ends with the question when they change', async ({
  widget,
  page,
}) => {
  widget.sites.page('/', filmPage(widget))
  await page.goto(`${widget.origin('a')}/`)
  const element = page.locator('freshet-video')
  const use = (servers: string) => element.evaluate((one, ice) => one.setAttribute('ice', ice), servers)
  const asking = await openWindow(await openQuestion(page))
  const closed = asking.waitForEvent('close')
  await use('stun:127.0.0.2:9')
  await closed
  await expect.poll(() => stateOf(page)).toBe('plain')
  await sayYes(await openQuestion(page))
  await expect.poll(() => stateOf(page)).toBe('sharing')
  await use('stun:127.0.0.3:9')
  await expect.poll(() => stateOf(page)).toBe('plain')
  await use('stun:127.0.0.2:9')
  await expect.poll(() => stateOf(page)).toBe('sharing')
})

interface Heard {
  /** Messages that came to the window. */
  heard: number
  /** What it said, on any port or to any window. */
  said: { readonly kind: string; readonly nonce?: string }[]
}

/** Runs in every window before its own scripts. */
function note(): void {
  const noted: Heard = { heard: 0, said: [] }
  Object.assign(globalThis, { noted })
  addEventListener('message', () => noted.heard++)
  const { postMessage } = MessagePort.prototype
  MessagePort.prototype.postMessage = function (this: MessagePort, message: Heard['said'][number]) {
    noted.said.push(message)
    postMessage.call(this, message)
  }
}
const notedIn = (frame: Frame): Promise<Heard> =>
  frame.evaluate(() => (globalThis as unknown as { noted: Heard }).noted)

/** Has a window post this to the first frame of its page, which takes it as one that comes with so many ports. */
async function post(from: Frame, to: Frame, message: object, ports: number): Promise<void> {
  const { heard } = await notedIn(to)
  await from.evaluate(
    ([data, count]) => {
      const channels = Array.from({ length: count }, () => new MessageChannel())
      Object.assign(globalThis, { port: channels[0]?.port1 })
      const target = (top as Window).frames[0] as Window
      target.postMessage(
        data,
        '*',
        channels.map(({ port2 }) => port2),
      )
    },
    [message, ports] as const,
  )
  await expect.poll(async () => (await notedIn(to)).heard).toBe(heard + 1)
}
const tell = (page: Frame, message: object): Promise<void> =>
  page.evaluate((data) => (globalThis as unknown as { port: MessagePort }).port.postMessage(data), message)

test('the frame answers the first right greeting of the page around it, and nothing else', async ({ widget, page }) => {
  const { origin, sites, tracker } = widget
  const frameAt = (src: string): string => `<iframe src="${src}" width="400" height="560"></iframe>`
  sites.page('/other', '<!doctype html><title>Another site</title>')
  const frames = `${frameAt(`${origin('embed')}/frame/1/index.html`)}${frameAt(`${origin('b')}/other`)}`
  sites.page('/', `<!doctype html><title>A site of its own mind</title>${frames}`)
  await page.addInitScript(note)
  await page.goto(`${origin('a')}/`)
  const frame = frameOf(page)
  const around = page.mainFrame()
  const other = page.frames().find((one) => one.url().endsWith('/other'))!
  const torrent = `${origin('cdn')}/film.torrent`
  const config: EmbedConfig = {
    ...{ kind: 'video', torrent, file: null, src: `${origin('cdn')}/film.mp4`, trackers: [tracker.url], ice: [] },
    ...{ share: 'ask', suggested: { kilobytesPerSecond: null, visitMegabytes: null, monthGigabytes: null } },
    ...{ bootstrapMb: 0, handover: 'auto', payee: null, report: null, lang: null, theme: 'auto' },
  }
  const hello = { kind: 'freshet:hello', protocol: 1, nonce: '1'.repeat(32), config }

  await test.step('what is no greeting', async () => {
    await post(around, frame, { kind: 'ask' }, 1)
    await post(around, frame, { ...hello, nonce: 'too short' }, 1)
    await post(around, frame, { ...hello, protocol: '1' }, 1)
    await post(around, frame, { ...hello, config: null }, 1)
    await post(around, frame, hello, 0)
    await post(around, frame, hello, 2)
  })
  await test.step('one of another window: of another site, and its own', async () => {
    await post(other, frame, hello, 1)
    await post(frame, frame, hello, 1)
  })
  expect((await notedIn(frame)).said).toEqual([])

  await test.step('the right one, once', async () => {
    await post(around, frame, hello, 1)
    const { said } = await notedIn(frame)
    expect(said[0]).toMatchObject({ kind: 'welcome', nonce: hello.nonce })
    const port = await around.evaluateHandle(() => (globalThis as unknown as { port: MessagePort }).port)
    const welcomes = async () => (await notedIn(frame)).said.filter(({ kind }) => kind === 'welcome')
    await post(around, frame, { ...hello, nonce: '2'.repeat(32), config: { ...config, torrent: `${torrent}2` } }, 1)
    await tell(around, { kind: 'ask' })
    await post(other, frame, hello, 1)
    expect(await welcomes()).toHaveLength(1)
    // Settings and page are those of the first.
    await around.evaluate((first) => first.postMessage({ kind: 'ask' }), port)
    const question = page.frameLocator('iframe').first()
    await expect(question.getByText('film.mp4').first()).toBeVisible()
    await expect(question.getByText(origin('a'))).toBeVisible()
    expect(await welcomes()).toHaveLength(1)
    expect(widget.cdn.requests.map(({ path }) => path)).toEqual(['/film.torrent'])
  })
  expect(tracker.counts()).toMatchObject({ sockets: 0 })
})
