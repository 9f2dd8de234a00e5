/** Somebody who uses the app by keyboard alone, sees where the focus is, and hears what a screen reader would say of it. */
import type { Locator, Page } from '@playwright/test'
import { MONEY_TABS, type MoneyTab } from '../../src/app/state/route.ts'
import { tm } from '../../src/app/ui/money/tm.ts'
import { expect } from './fixtures.ts'

/** More controls than any page has one after the other. */
const MOST_PRESSES = 120

declare global {
  interface Window {
    /** Everything that live regions have said since the page was opened. */
    heardWords?: string[]
  }
}

/** Runs in the page before its own scripts. */
function listen(): void {
  const heard: string[] = []
  window.heardWords = heard
  const note = (node: Node | null): void => {
    const region = (node instanceof Element ? node : node?.parentElement)?.closest(
      '[role=status], [role=alert], [aria-live]',
    )
    const words = region?.textContent?.trim() ?? ''
    if (words !== '' && heard.at(-1) !== words) heard.push(words)
  }
  new MutationObserver((changes) => {
    for (const { target, addedNodes } of changes) {
      note(target)
      for (const node of addedNodes)
        if (node instanceof Element) node.querySelectorAll('[role=status], [role=alert]').forEach(note)
    }
  }).observe(document, { childList: true, characterData: true, subtree: true })
}

/** Whether the focused element shows that it is: by its outline, or by that of the label it fills. */
function showsFocus(element: Element): boolean {
  const isRinged = (node: Element | null): boolean => {
    if (node === null) return false
    const { outlineStyle, outlineWidth } = getComputedStyle(node)
    return outlineStyle !== 'none' && Number.parseFloat(outlineWidth) > 0
  }
  return isRinged(element) || isRinged(element.nextElementSibling)
}

export class Keyboard {
  readonly #page: Page

  private constructor(page: Page) {
    this.#page = page
  }

  /** Call it before the page is opened. */
  static async of(page: Page): Promise<Keyboard> {
    await page.addInitScript('globalThis.__name ??= (named) => named')
    await page.addInitScript(listen)
    return new Keyboard(page)
  }

  /** Presses Tab until `target` has the focus, and sees that it has. */
  async to(target: Locator): Promise<void> {
    await expect(target).toBeVisible()
    await expect(target).toBeEnabled()
    const passed: string[] = []
    for (let presses = 0; presses < MOST_PRESSES; presses++) {
      const at = await target.evaluate((element) => {
        const { activeElement } = document
        if (element === activeElement) return null
        return `${activeElement?.tagName} ${activeElement?.getAttribute('aria-label') ?? activeElement?.textContent?.trim().slice(0, 40)}`
      })
      if (at === null) {
        expect(await target.evaluate(showsFocus), `${target} shows that it has the focus`).toBe(true)
        return
      }
      passed.push(at)
      await this.#page.keyboard.press('Tab')
    }
    throw new Error(`The keyboard does not reach ${target}; it came past ${passed.join(' | ')}`)
  }

  async press(target: Locator, key = 'Enter'): Promise<void> {
    await this.to(target)
    await this.#page.keyboard.press(key)
  }

  /** Types into a field in the place of what is in it. */
  async type(target: Locator, text: string): Promise<void> {
    await this.to(target)
    await this.#page.keyboard.press('ControlOrMeta+a')
    await this.#page.keyboard.type(text)
    await expect(target).toHaveValue(text)
  }

  /** Goes to a tab of the Money page with the arrow keys. */
  async tab(name: MoneyTab): Promise<void> {
    const of = (tab: MoneyTab): Locator => this.#page.getByRole('tab', { name: tm(`money.tab.${tab}`), exact: true })
    const shown = await this.#page.locator('[role=tab][data-state=active]').textContent()
    const from = MONEY_TABS.findIndex((tab) => tm(`money.tab.${tab}`) === shown?.trim())
    const steps = MONEY_TABS.indexOf(name) - from
    await this.to(of(MONEY_TABS[from]!))
    for (let step = 0; step < Math.abs(steps); step++) {
      await this.#page.keyboard.press(steps > 0 ? 'ArrowRight' : 'ArrowLeft')
    }
    await expect(of(name)).toBeFocused()
    await expect(of(name)).toHaveAttribute('data-state', 'active')
  }

  /** Something of the page has the focus, and nothing has swallowed it. */
  async holds(): Promise<void> {
    await expect
      .poll(() => this.#page.evaluate(() => document.activeElement?.tagName ?? 'nothing'), 'what has the focus')
      .not.toMatch(/^(BODY|HTML|nothing)$/)
  }

  /** A live region has said this, sooner or later. */
  async hears(words: string | RegExp): Promise<void> {
    await expect
      .poll(() => this.#page.evaluate(() => window.heardWords?.join('\n') ?? ''), `what was said, waiting for ${words}`)
      .toMatch(typeof words === 'string' ? new RegExp(words.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')) : words)
  }
}
