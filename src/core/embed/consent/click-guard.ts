import { LIMITS } from '../../limits.ts'

/**
 * Whether a click on the question counts: its window was in front, as it is now, for LIMITS.embedSeenMs up to the
 * click. So a page cannot have a visitor agree by a click that was meant for something else.
 */
export class ClickGuard {
  /** Of a clock that never goes back, ms; null while it is not seen. */
  #seenSince: number | null = null

  /** @param isSeen the question is shown, and its window is in front */
  observe(isSeen: boolean, nowMs: number): void {
    this.#seenSince = isSeen ? (this.#seenSince ?? nowMs) : null
  }

  /** @param isTrusted the browser says that the visitor made the click */
  allows(isTrusted: boolean, nowMs: number): boolean {
    return isTrusted && this.#seenSince !== null && nowMs - this.#seenSince >= LIMITS.embedSeenMs
  }
}
