/** A user with only a keyboard, who sees where the focus is and hears what a screen reader reads out. */
import type { Locator, Page } from '@playwright/test'
import { MONEY_TABS, type MoneyTab, TORRENT_TABS, type TorrentTab } from '../../src/app/state/shell/route.ts'
import { expect } from './fixtures.ts'
import { t, tm } from './words.ts'

/** More controls than any page has one after the other. */
const MOST_PRESSES = 120

declare global {
  interface Window {
    /** Every text of a live region since the page was opened. */
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

/** Whether the focus is visible: by an outline of the element, of the row that it fills, or of the label beside it. */
function showsFocus(element: Element): boolean {
  const isRinged = (node: Element | null, part?: string): boolean => {
    if (node === null) return false
    const { outlineStyle, outlineWidth } = getComputedStyle(node, part)
    return outlineStyle !== 'none' && Number.parseFloat(outlineWidth) > 0
  }
  return isRinged(element) || isRinged(element, '::after') || isRinged(element.nextElementSibling)
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
        const { activeElement } = element.getRootNode() as Document | ShadowRoot
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
    await this.#tab(tm(`money.tab.${name}`), MONEY_TABS.indexOf(name))
  }

  /** Goes to a tab of a torrent's page with the arrow keys. */
  async part(name: TorrentTab): Promise<void> {
    await this.#tab(new RegExp(`^${t(`tab.${name}`)}`), TORRENT_TABS.indexOf(name))
  }

  /** Opens a menu with its button and chooses what is called this with the arrow keys. */
  async choose(opener: Locator, item: string): Promise<void> {
    await this.press(opener)
    const menu = this.#page.getByRole('menu')
    const wanted = menu.getByRole('menuitem', { name: item, exact: true })
    await expect(wanted).toBeVisible()
    const isThere = (): Promise<boolean> => wanted.evaluate((element) => element === document.activeElement)
    const most = await menu.locator('[role^=menuitem]').count()
    for (let presses = 0; presses < most && !(await isThere()); presses++) {
      await this.#page.keyboard.press('ArrowDown')
    }
    await expect(wanted).toBeFocused()
    await this.#page.keyboard.press('Enter')
    await expect(menu).toBeHidden()
  }

  /** @param place of the tab among all, from 0 */
  async #tab(name: string | RegExp, place: number): Promise<void> {
    const tabs = this.#page.getByRole('tab')
    const wanted = this.#page.getByRole('tab', { name, exact: true })
    // A page that has just been opened may have none yet, which would be found nowhere.
    await expect(this.#page.locator('[role=tab][data-state=active]')).toBeVisible()
    const from = await tabs.evaluateAll((all) => all.findIndex((tab) => tab.getAttribute('data-state') === 'active'))
    await this.to(tabs.nth(from))
    for (let step = 0; step < Math.abs(place - from); step++) {
      await this.#page.keyboard.press(place > from ? 'ArrowRight' : 'ArrowLeft')
    }
    await expect(wanted).toBeFocused()
    await expect(wanted).toHaveAttribute('data-state', 'active')
  }

  /** Something of the page has the focus, and nothing has swallowed it. */
  async holds(): Promise<void> {
    await expect
      .poll(() => this.#page.evaluate(() => document.activeElement?.tagName ?? 'nothing'), 'what has the focus')
      .not.toMatch(/^(BODY|HTML|nothing)$/)
  }

  /** Waits until a live region has had this text. */
  async hears(words: string | RegExp): Promise<void> {
    await expect
      .poll(() => this.#page.evaluate(() => window.heardWords?.join('\n') ?? ''), `what was said, waiting for ${words}`)
      .toMatch(typeof words === 'string' ? new RegExp(words.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')) : words)
  }
}
