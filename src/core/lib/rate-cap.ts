/**
 * What may go out at once after a rest, as time at the full rate. A timer that wakes the sender later than this costs it bytes; and over ten
 * seconds a burst is 2 % of them.
 */
const BURST_MS = 200

/**
 * Token bucket for bytes. Sending is allowed while the bucket is not in debt and may run it into debt by one block, so that blocks
 * of any size pass and the rate holds on average.
 */
export class RateCap {
  #bytesPerSecond: number | null
  #tokens = 0
  #filledAt: number

  /** @param bytesPerSecond null: no cap; 0: nothing passes. @param now ms of any clock that never goes back */
  constructor(bytesPerSecond: number | null, now: number) {
    this.#bytesPerSecond = bytesPerSecond
    this.#filledAt = now
  }

  get bytesPerSecond(): number | null {
    return this.#bytesPerSecond
  }

  change(bytesPerSecond: number | null, now: number): void {
    this.#fill(now)
    this.#bytesPerSecond = bytesPerSecond
    this.#tokens = Math.min(this.#tokens, 0)
  }

  /** How long until something may be sent, ms: 0 for now, Infinity for never. */
  waitMs(now: number): number {
    const rate = this.#bytesPerSecond
    if (rate === null) return 0
    if (rate <= 0) return Number.POSITIVE_INFINITY
    this.#fill(now)
    return this.#tokens >= 0 ? 0 : (-this.#tokens / rate) * 1_000
  }

  /** Something was sent. Negative: it was not, after all. */
  take(bytes: number, now: number): void {
    if (this.#bytesPerSecond === null) return
    this.#fill(now)
    this.#tokens -= bytes
  }

  #fill(now: number): void {
    const rate = this.#bytesPerSecond ?? 0
    const earned = (Math.max(0, now - this.#filledAt) / 1_000) * rate
    this.#tokens = Math.min(this.#tokens + earned, (rate * BURST_MS) / 1_000)
    this.#filledAt = Math.max(now, this.#filledAt)
  }
}
