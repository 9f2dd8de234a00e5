import { ClickGuard } from '../../core/embed/consent/click-guard.ts'
import { StillGuard } from '../../core/embed/consent/still-guard.ts'

/** How often the browser may report that the question is seen or not, ms; it takes no less than 100. */
const DELAY_MS = 100
/** Of the question that has to be seen: its very edge may be cut by rounding. */
const WHOLE = 0.99

/** `trackVisibility`: IntersectionObserver v2, which TypeScript does not know yet. */
interface VisibilityOptions extends IntersectionObserverInit {
  readonly trackVisibility: boolean
  readonly delay: number
}

/** Whether this browser reports what lies over a frame, and how it is faded or scaled by the page around it. */
export const canSeeCovers = (): boolean => 'isVisible' in IntersectionObserverEntry.prototype

/**
 * Whether clicks on the question count, as of now; only where {@link canSeeCovers}.
 * @param element all that has to be seen
 */
export class SeenQuestion {
  readonly #guard = new ClickGuard()
  readonly #still = new StillGuard()
  readonly #life = new AbortController()
  readonly #observer: IntersectionObserver

  constructor(element: Element) {
    const options: VisibilityOptions = { threshold: [0, WHOLE, 1], trackVisibility: true, delay: DELAY_MS }
    this.#observer = new IntersectionObserver((entries) => {
      const entry = entries.at(-1) as (IntersectionObserverEntry & { readonly isVisible: boolean }) | undefined
      if (entry) this.#guard.observe(entry.isVisible && entry.intersectionRatio >= WHOLE, performance.now())
    }, options)
    this.#observer.observe(element)
    // The browser makes up moves of a pointer that does not move when what is under it has changed.
    const listening = { capture: true, signal: this.#life.signal }
    for (const type of ['pointerover', 'pointermove', 'pointerdown'] as const) {
      document.addEventListener(type, (event) => this.#still.observe(event, performance.now()), listening)
    }
    const leave = ({ relatedTarget }: PointerEvent): void => {
      if (relatedTarget === null) this.#still.leave()
    }
    document.addEventListener('pointerout', leave, listening)
  }

  allows(click: MouseEvent): boolean {
    const nowMs = performance.now()
    // Keys have no place, and nothing of a finger is known before it touches.
    const { pointerType } = click as PointerEvent
    const hovers = pointerType === 'mouse' || pointerType === 'pen'
    const isStill = !hovers || this.#still.allows(click, nowMs)
    return this.#guard.allows(click.isTrusted, nowMs) && isStill
  }

  close(): void {
    this.#observer.disconnect()
    this.#life.abort()
  }
}
