/** How fast earlier bytes lose weight, ms: after this long they weigh 1/e. */
const TIME_CONSTANT_MS = 3_000

/**
 * Recent bytes per second, smoothed exponentially. It needs no timer: the rate falls by itself when no bytes are
 * added.
 */
export class RecentRate {
  #bytes = 0
  #at = 0

  /** @param now ms of a clock that never goes back */
  add(bytes: number, now: number): void {
    this.#bytes = this.#decayed(now) + bytes
    this.#at = now
  }

  bytesPerSecond(now: number): number {
    return (this.#decayed(now) * 1_000) / TIME_CONSTANT_MS
  }

  #decayed(now: number): number {
    return this.#bytes * Math.exp((this.#at - now) / TIME_CONSTANT_MS)
  }
}
