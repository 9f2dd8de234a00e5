import { type FromFrame, WELCOME_MS } from '../../protocol/embed/embed-messages.ts'

export interface DownloadSurroundings {
  /** Absolute address of the file; null without one. */
  src(): string | null
  /** The visitor agreed, and the frame answers. */
  isOn(): boolean
  /** Asks the frame to have the file saved. */
  save(): void
}

/**
 * The link of a file. Once the visitor has agreed, a plain click has the frame save the file, so that what is
 * downloaded can be given on; where that does not work, and for each other click, the link does what it always does. A
 * file that comes that way needs the page until all of it is here, so the browser asks before it leaves the page.
 */
export class Download {
  readonly #around: DownloadSurroundings
  /** Clicked, and not saved yet. */
  #link: HTMLAnchorElement | null = null
  #timer: ReturnType<typeof setTimeout> | undefined
  #isPlain = false

  constructor(box: HTMLElement, around: DownloadSurroundings, signal: AbortSignal) {
    this.#around = around
    box.addEventListener('click', this.#onClick, { signal })
  }

  /** The frame's answer. */
  answered(how: Extract<FromFrame, { kind: 'saving' }>['how']): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    if (how === 'begun') addEventListener('beforeunload', stay)
    else if (how === 'refused') this.#plain()
    else this.#end()
  }

  /** The frame has gone. */
  lost(): void {
    if (this.#timer !== undefined) this.#plain()
    else this.#end()
  }

  /** The click downloads as without us. */
  readonly #plain = (): void => {
    const link = this.#link
    this.#end()
    this.#isPlain = true
    link?.click()
    this.#isPlain = false
  }

  #end(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#link = null
    removeEventListener('beforeunload', stay)
  }

  #onClick = (event: MouseEvent): void => {
    const { button, altKey, ctrlKey, metaKey, shiftKey } = event
    if (this.#isPlain || event.defaultPrevented || button !== 0 || altKey || ctrlKey || metaKey || shiftKey) return
    const link = event.composedPath().find((one) => one instanceof HTMLAnchorElement)
    if (link === undefined || link.href !== this.#around.src() || !this.#around.isOn()) return
    event.preventDefault()
    // Clicked twice, it is saved once.
    if (this.#timer !== undefined) return
    this.#link = link
    this.#timer = setTimeout(this.#plain, WELCOME_MS)
    this.#around.save()
  }
}

const stay = (event: Event): void => event.preventDefault()
