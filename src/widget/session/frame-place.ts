import { frameStyles } from './frame-styles.ts'

/** What is shown of a frame. */
export type Shown = 'nothing' | 'player' | 'dialog'

/**
 * Where the frame is: over the child, unseen or as its player, or as a dialog above everything in the page. It is
 * never moved in the document, which would load it anew.
 */
export class FramePlace {
  readonly #root: ShadowRoot
  readonly #box: HTMLElement
  #frame: HTMLIFrameElement | null = null
  #shown: Shown = 'nothing'
  #size = { width: 0, height: 0 }
  #child: HTMLElement | null = null
  /** Keeps the place of a child that is emptied: without a film it would shrink. */
  readonly #childStyle = new CSSStyleSheet()

  constructor(root: ShadowRoot, box: HTMLElement) {
    this.#root = root
    this.#box = box
    root.adoptedStyleSheets = [...root.adoptedStyleSheets, frameStyles(), this.#childStyle]
  }

  mount(frame: HTMLIFrameElement): void {
    this.#frame = frame
    frame.className = 'frame'
    frame.inert = true
    frame.setAttribute('popover', 'manual')
    this.#box.append(frame)
    this.fit()
  }

  remove(): void {
    this.#frame?.remove()
    this.#frame = null
    this.#shown = 'nothing'
    this.#hideChild(false)
  }

  /** Whether the focus is in the frame: `:focus` says no while it is in the frame's page. */
  get hasFocus(): boolean {
    return this.#frame !== null && this.#root.activeElement === this.#frame
  }

  focus(): void {
    this.#frame?.focus({ preventScroll: true })
  }

  /** The element in the place of which the player is shown. */
  cover(child: HTMLElement | null): void {
    this.#child = child
    this.fit()
  }

  /** @param isPlayer whether the frame's player is on: a dialog that fits is shown in its place */
  show(wanted: Shown, isPlayer: boolean, width: number, height: number): void {
    const frame = this.#frame
    if (frame === null) return
    const box = this.#child ?? this.#box
    const fits = isPlayer && box.clientWidth >= width && box.clientHeight >= height
    const shown = wanted === 'dialog' && fits ? 'player' : wanted
    const opened = wanted === 'dialog' && this.#shown !== shown
    this.#size = { width, height }
    this.#shown = shown
    frame.className = `frame ${shown}`
    frame.inert = shown === 'nothing'
    if (frame.showPopover !== undefined) {
      const isAbove = frame.matches(':popover-open')
      if (shown === 'dialog' && !isAbove) frame.showPopover()
      else if (shown !== 'dialog' && isAbove) frame.hidePopover()
    }
    this.#hideChild(isPlayer)
    this.fit()
    if (opened) frame.focus({ preventScroll: true })
  }

  /** Follows the child's place. */
  fit(): void {
    const style = this.#frame?.style
    if (style === undefined) return
    let place = { left: '', top: '', width: '', height: '', borderRadius: '' }
    if (this.#shown === 'dialog') {
      place = { ...place, width: `${this.#size.width}px`, height: `${this.#size.height}px` }
    } else if (this.#child !== null) {
      const box = this.#box.getBoundingClientRect()
      const { left, top, width, height } = this.#child.getBoundingClientRect()
      const { borderRadius } = getComputedStyle(this.#child)
      // Rectangles are as the page is zoomed by its own styles, lengths that are set are not.
      const { currentCSSZoom: zoom = 1 } = this.#box
      const px = (length: number): string => `${length / zoom}px`
      const size = { width: px(width), height: px(height) }
      place = { left: px(left - box.left), top: px(top - box.top), ...size, borderRadius }
    }
    Object.assign(style, place)
  }

  #hideChild(hidden: boolean): void {
    const child = this.#child
    if (!hidden || child === null) this.#childStyle.replaceSync('')
    if (!hidden || child === null || this.#childStyle.cssRules.length > 0) return
    // The site's own rules win over these where it has any.
    const { width, height } = child.getBoundingClientRect()
    const size = `inline-size:${width / (child.currentCSSZoom ?? 1)}px;aspect-ratio:${width}/${height};max-inline-size:100%`
    this.#childStyle.replaceSync(`::slotted(video),slot>video{visibility:hidden;${size}}`)
  }
}
