import { ATTRIBUTES, type Attribute, type Reflected, reflect, takeOverProperties } from '../lib/attributes.ts'

// A server has no elements; importing this there must work.
const Base = (globalThis.HTMLElement ?? class {}) as typeof HTMLElement

export interface ObservingElement extends Reflected {}

/** An element that reads everything again when its attributes, its child or its size have changed. */
// biome-ignore lint/suspicious/noUnsafeDeclarationMerging: `reflect` defines the properties.
export abstract class ObservingElement extends Base {
  static readonly observedAttributes: readonly string[] = ATTRIBUTES
  static {
    if (globalThis.HTMLElement) reflect(ObservingElement.prototype)
  }

  protected abstract readonly reporter: { join(): void; leave(): void }
  /** Of the time in the document; null outside. */
  protected life: AbortController | null = null
  /** It was in view, or within one screen of it. */
  protected isNear = false
  #box: HTMLElement | null = null
  #isUpdating = false

  connectedCallback(): void {
    this.reporter.join()
    this.life = new AbortController()
    const { signal } = this.life
    takeOverProperties(this)
    const refresh = (): void => this.refresh()
    const sizes = new ResizeObserver(refresh)
    if (this.#box !== null) sizes.observe(this.#box)
    const views = new IntersectionObserver(
      (seen) => {
        this.isNear ||= seen.some(({ isIntersecting }) => isIntersecting)
        refresh()
      },
      { rootMargin: '100%' },
    )
    views.observe(this)
    // Frameworks change the child, and parsers bring it later than its parent.
    const changes = new MutationObserver(refresh)
    changes.observe(this, { attributeFilter: ['src', 'href'], childList: true, subtree: true })
    signal.addEventListener('abort', () => {
      sizes.disconnect()
      views.disconnect()
      changes.disconnect()
    })
    addEventListener('load', refresh, { signal })
    this.refresh()
  }

  disconnectedCallback(): void {
    this.reporter.leave()
    this.life?.abort()
    this.life = null
  }

  /** A move that keeps the element's state (`moveBefore`) leaves the frame as it is. */
  connectedMoveCallback(): void {}

  attributeChangedCallback(_name: Attribute): void {
    this.refresh()
  }

  protected abstract update(): void

  /** @param box its size is that of the element's content @param slot of the child */
  protected observe(box: HTMLElement, slot: HTMLSlotElement): void {
    this.#box = box
    slot.addEventListener('slotchange', () => this.refresh())
  }

  /** Updates once for all changes of a moment. */
  protected refresh(): void {
    if (this.#isUpdating || this.life === null) return
    this.#isUpdating = true
    queueMicrotask(() => {
      this.#isUpdating = false
      if (this.life !== null) this.update()
    })
  }
}
