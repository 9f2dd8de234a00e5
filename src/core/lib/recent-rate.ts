/** How fast what happened longer ago is forgotten, ms: after this long it weighs 1/e. */
const MEMORY_MS = 3_000

/** Bytes per second of late, smooth, without a timer: it goes down by itself when nothing comes. */
export class RecentRate {
  #weight = 0
  #at = 0

  /** @param now ms of any clock that never goes back */
  add(bytes: number, now: number): void {
    this.#weight = this.#faded(now) + bytes
    this.#at = now
  }

  bytesPerSecond(now: number): number {
    return (this.#faded(now) * 1_000) / MEMORY_MS
  }

  #faded(now: number): number {
    return this.#weight * Math.exp((this.#at - now) / MEMORY_MS)
  }
}
