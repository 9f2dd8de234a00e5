/**
 * Bytes per second over a sliding window. Time is the caller's: any clock in ms that does not run backwards.
 * Memory is fixed: the window is kept as a ring of slots.
 */
export class RateMeter {
  readonly #now: () => number
  readonly #slotMs: number
  readonly #slots: Float64Array
  readonly #startedAt: number
  /** Number of the slot that is being filled, counted from the clock's zero. */
  #slot: number
  #sum = 0

  /** @param windowMs how far back the average looks; short answers faster, long is calmer */
  constructor(now: () => number, windowMs = 5_000, slotCount = 20) {
    this.#now = now
    this.#slotMs = windowMs / slotCount
    this.#slots = new Float64Array(slotCount)
    this.#startedAt = now()
    this.#slot = Math.floor(this.#startedAt / this.#slotMs)
  }

  add(bytes: number): void {
    this.#advance()
    this.#slots[this.#slot % this.#slots.length]! += bytes
    this.#sum += bytes
  }

  /** Average over the window, or over the meter's life while that is shorter (at least one slot). */
  bytesPerSecond(): number {
    this.#advance()
    const now = this.#now()
    // The ring holds whole slots and the part of the present one that has passed.
    const held = now - (this.#slot - this.#slots.length + 1) * this.#slotMs
    const lived = now - this.#startedAt
    return (this.#sum * 1_000) / Math.max(this.#slotMs, Math.min(held, lived))
  }

  /** Forgets everything older than the window. */
  #advance(): void {
    const slot = Math.floor(this.#now() / this.#slotMs)
    const steps = slot - this.#slot
    if (steps <= 0) return
    if (steps >= this.#slots.length) {
      this.#slots.fill(0)
      this.#sum = 0
    } else {
      for (let passed = this.#slot + 1; passed <= slot; passed++) {
        this.#sum -= this.#slots[passed % this.#slots.length]!
        this.#slots[passed % this.#slots.length] = 0
      }
    }
    this.#slot = slot
  }
}
