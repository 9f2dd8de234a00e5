import { webSeedRestMs } from '../../core/web-seed/run-size.ts'

type Timer = ReturnType<typeof setTimeout>

/** When a web seed may be asked again: after a failure it rests, longer each time in a row. */
export class Cooldown {
  readonly #wake: () => void
  #failures = 0
  #resting: Timer | null = null
  #reminder: Timer | null = null

  /** @param wake is called when it may be asked again */
  constructor(wake: () => void) {
    this.#wake = wake
  }

  get isActive(): boolean {
    return this.#resting !== null
  }

  /** @param askedMs how long the server asked to be left alone */
  onFailure(askedMs: number): void {
    if (this.#resting !== null) return
    this.#failures++
    this.#resting = setTimeout(
      () => {
        this.#resting = null
        this.#wake()
      },
      webSeedRestMs(this.#failures, askedMs),
    )
  }

  /** Bytes came: the next failure counts as the first. */
  onSuccess(): void {
    this.#failures = 0
  }

  /** Wakes in `ms` too, unless it was to do so already. */
  wakeIn(ms: number): void {
    this.#reminder ??= setTimeout(() => {
      this.#reminder = null
      this.#wake()
    }, ms)
  }

  stop(): void {
    for (const timer of [this.#resting, this.#reminder]) if (timer !== null) clearTimeout(timer)
    this.#resting = null
    this.#reminder = null
  }
}
