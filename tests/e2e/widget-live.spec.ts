import type { Frame, FrameLocator, Locator, Page } from '@playwright/test'
import { EN } from '../../src/embed/strings/en.ts'
import { expect } from './fixtures.ts'
import { Keyboard } from './keyboard-driver.ts'
import { filmPage, frameOf, playInFrame, stateOf, storedIn, untilSeen, type WidgetStack } from './widget-driver.ts'
import { test } from './widget-fixture.ts'
import { chipOf, wordsOf } from './widget-hostile-driver.ts'

/** Chip, question and panel where visitors meet them: in the page of a site, with a keyboard alone. */

interface Look {
  readonly path: string
  readonly width: number
  readonly height: number
  readonly colorScheme: 'light' | 'dark'
  /** Attributes of the page's root. */
  readonly root: string
}
const LOOKS: readonly Look[] = [
  { path: '/wide', width: 1280, height: 800, colorScheme: 'light', root: 'dir="ltr"' },
  { path: '/phone', width: 390, height: 844, colorScheme: 'dark', root: 'dir="rtl"' },
  // A browser that zooms to 200 % leaves half as many pixels of style sheets.
  { path: '/zoomed', width: 640, height: 400, colorScheme: 'dark', root: 'dir="ltr"' },
  { path: '/zooming', width: 1280, height: 800, colorScheme: 'light', root: 'dir="rtl" style="zoom: 2"' },
]

function serve(widget: WidgetStack, { path, root }: Look): void {
  const around = `<meta name="color-scheme" content="light dark"><style>video { max-width: 100%; height: auto } a { color: inherit }</style>
    <body><main><h1>A film</h1><a href="#film">Before it</a><div id="film">`
  const html = filmPage(widget, 'handover="idle"', 'controls muted preload="auto" aria-label="The film"')
  const page = html.replace('<html lang="en">', `<html lang="en" ${root}>`).replace('<body>', around)
  widget.sites.page(path, `${page}</div><a href="#film">After it</a></main>`)
}

async function open(widget: WidgetStack, page: Page, { path, width, height, colorScheme }: Look): Promise<void> {
  await page.setViewportSize({ width, height })
  await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
  await page.goto(`${widget.origin('a')}${path}`)
}

/** What axe, which the page's check has put into its frames, finds serious in one of them. */
const faultsIn = (frame: Frame): Promise<readonly string[]> =>
  frame.evaluate(async () => {
    const { axe } = globalThis as unknown as {
      axe: { run(): Promise<{ violations: { id: string; impact: string; nodes: { html: string }[] }[] }> }
    }
    const { violations } = await axe.run()
    const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
    return serious.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)
  })

/** The dialog has the focus at its heading, is whole in view, and nothing in it is cut at a side. */
async function isShown(page: Page, dialog: Locator): Promise<void> {
  await expect(dialog.getByRole('heading', { level: 1 })).toBeFocused()
  expect(await page.evaluate(() => document.activeElement?.shadowRoot?.activeElement?.localName)).toBe('iframe')
  const { width, height } = page.viewportSize()!
  const box = (await page.locator('iframe').boundingBox())!
  expect(box.x).toBeGreaterThanOrEqual(0)
  expect(box.y).toBeGreaterThanOrEqual(0)
  expect(box.x + box.width).toBeLessThanOrEqual(width)
  expect(box.y + box.height).toBeLessThanOrEqual(height)
  const cut = await dialog.locator('.content').evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth)
  expect(cut).toBe(0)
}

test('in a page of any width, zoom and direction the keyboard asks, agrees, looks and stops, and axe finds nothing', async ({
  widget,
  newProfile,
  expectAccessible,
}) => {
  const { page } = await newProfile()
  const keyboard = await Keyboard.of(page)
  const inFrame: FrameLocator = page.frameLocator('iframe')
  const question = inFrame.getByRole('dialog', { name: EN.question.title })
  const panel = inFrame.getByRole('dialog', { name: EN.panel.title })
  const chip = chipOf(page)
  const isAccessible = async (): Promise<void> => {
    await expectAccessible(page)
    expect(await faultsIn(frameOf(page))).toEqual([])
  }
  for (const look of LOOKS) serve(widget, look)

  for (const look of LOOKS) {
    await test.step(`the question, ${look.path}`, async () => {
      await open(widget, page, look)
      await expect(chip).toHaveAccessibleName('Help share this video')
      await keyboard.press(chip)
      await isShown(page, question)
      await isAccessible()
    })
  }

  await test.step('a no goes back to the chip', async () => {
    await page.keyboard.press('Escape')
    await expect(chip).toBeFocused()
    await expect(chip).toHaveAccessibleName('Help share this video')
    expect(await stateOf(page)).toBe('plain')
    await page.evaluate(() => sessionStorage.clear())
  })

  await test.step('so does a yes', async () => {
    await open(widget, page, LOOKS.at(-1)!)
    await keyboard.press(chip)
    const opening = page.waitForEvent('popup')
    await keyboard.press(inFrame.getByRole('button', { name: EN.question.inWindow }))
    const asking = await opening
    const keys = await Keyboard.of(asking)
    await keys.to(asking.getByRole('radio', { name: EN.question.terms.visit }))
    await asking.keyboard.press('ArrowDown')
    await keys.to(asking.getByRole('button', { name: EN.question.yes, exact: true }))
    await untilSeen(asking)
    const closed = asking.waitForEvent('close')
    await asking.keyboard.press('Enter')
    await closed
    await expect(chip).toBeFocused()
    await expect.poll(() => stateOf(page)).toMatch(/^(sharing|resting no-peers)$/)
    await expect(page.getByRole('status').first()).toHaveText(/^(Sharing: |Ready to share)/)
  })

  for (const look of LOOKS.slice(1, 4)) {
    await test.step(`the panel, ${look.path}`, async () => {
      await open(widget, page, look)
      await expect.poll(() => stateOf(page)).toMatch(/^(sharing|resting no-peers)$/)
      await playInFrame(page)
      // What plays is where the page's player was.
      const [player, place] = await Promise.all([
        page.locator('iframe').boundingBox(),
        page.locator('video').boundingBox(),
      ])
      for (const side of ['x', 'y', 'width', 'height'] as const) expect(player![side]).toBeCloseTo(place![side], 0)
      await keyboard.press(chip)
      await isShown(page, panel)
      await isAccessible()
      await page.keyboard.press('Escape')
      await expect(chip).toBeFocused()
    })
  }

  await test.step('and a stop', async () => {
    await page.keyboard.press('Enter')
    await keyboard.press(panel.getByRole('button', { name: EN.panel.stop }))
    await expect.poll(() => stateOf(page)).toBe('stopped')
    await expect(chip).toBeFocused()
    await expect(chip).toHaveAccessibleName(wordsOf('stopped', null))
    await expectAccessible(page)
    expect(await storedIn(frameOf(page))).toMatchObject({ caches: 0, files: 0 })
  })
})
