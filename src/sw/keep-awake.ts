import { SHELL_LIMITS } from '../core/shell-limits.ts'

/**
 * Asks the windows for a sign of life as long as responses are open. A browser ends a service worker that has heard nothing for
 * 30 s (Firefox does so while it streams), and only messages from outside count. `waitUntil` would not do: it ends after minutes.
 */
export class KeepAwake {
  readonly #ask: () => void
  #timer: ReturnType<typeof setInterval> | undefined

  constructor(ask: () => void) {
    this.#ask = ask
  }

  /** @param open responses that are being sent */
  setOpen(open: number): void {
    if (open > 0) {
      this.#timer ??= setInterval(this.#ask, SHELL_LIMITS.serviceWorkerKeepAliveMs)
      return
    }
    clearInterval(this.#timer)
    this.#timer = undefined
  }
}
