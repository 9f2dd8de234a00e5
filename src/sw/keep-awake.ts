import { SHELL_LIMITS } from '../core/limits/shell.ts'

/**
 * Has the windows send messages as long as responses are open. A browser ends a service worker that received no event
 * for 30 s, and only events from outside count (Firefox ends it while it streams). `waitUntil` is no remedy: it is
 * limited to minutes.
 */
export class KeepAwake {
  readonly #requestMessage: () => void
  #timer: ReturnType<typeof setInterval> | undefined

  constructor(requestMessage: () => void) {
    this.#requestMessage = requestMessage
  }

  /** @param open responses that are being streamed */
  setOpen(open: number): void {
    if (open > 0) {
      this.#timer ??= setInterval(this.#requestMessage, SHELL_LIMITS.serviceWorkerKeepAliveMs)
      return
    }
    clearInterval(this.#timer)
    this.#timer = undefined
  }
}
