import { LIMITS } from '../../core/limits.ts'

/** Ends a request that is silent. One that trickles, by fewer than LIMITS.webSeedStallBytes within the time, is too. */
export class StallTimer {
  readonly #stallMs: number
  readonly #onStall: () => void
  #timer: ReturnType<typeof setTimeout>
  /** Since the timer was started. */
  #bytes = 0

  constructor(stallMs: number, onStall: () => void) {
    this.#stallMs = stallMs
    this.#onStall = onStall
    this.#timer = setTimeout(onStall, stallMs)
  }

  onBytes(bytes: number): void {
    this.#bytes += bytes
    if (this.#bytes >= LIMITS.webSeedStallBytes) this.restart()
  }

  /** Begins anew, as after a wait of our own. */
  restart(): void {
    this.stop()
    this.#bytes = 0
    this.#timer = setTimeout(this.#onStall, this.#stallMs)
  }

  stop(): void {
    clearTimeout(this.#timer)
  }
}
