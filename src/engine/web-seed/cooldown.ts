import { webSeedRetryMs } from '../../core/web-seed/run-size.ts'

type Timer = ReturnType<typeof setTimeout>

/** When a web seed may be asked again: after a failure it rests, longer with each consecutive one. */
export class Cooldown {
  readonly #wake: () => void
  #failures = 0
  #rest: Timer | null = null
  #reminder: Timer | null = null

  /** @param wake called when the web seed may be asked again */
  constructor(wake: () => void) {
    this.#wake = wake
  }

  get isActive(): boolean {
    return this.#rest !== null
  }

  /** @param retryAfterMs the server's `Retry-After`, 0 without one */
  onFailure(retryAfterMs: number): void {
    if (this.#rest !== null) return
    this.#failures++
    this.#rest = setTimeout(
      () => {
        this.#rest = null
        this.#wake()
      },
      webSeedRetryMs(this.#failures, retryAfterMs),
    )
  }

  /** Bytes came: the next failure counts as the first. */
  onSuccess(): void {
    this.#failures = 0
  }

  /** Wakes in `ms`, unless that is scheduled already. */
  wakeIn(ms: number): void {
    this.#reminder ??= setTimeout(() => {
      this.#reminder = null
      this.#wake()
    }, ms)
  }

  stop(): void {
    for (const timer of [this.#rest, this.#reminder]) if (timer !== null) clearTimeout(timer)
    this.#rest = null
    this.#reminder = null
  }
}
