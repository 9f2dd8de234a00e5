import { TokenBucket, type TokenRate } from './token-bucket.ts'

/**
 * What may pass at once after a pause, as time at the full rate. A timer that wakes the sender later than this costs it
 * bytes; over ten seconds a burst is 2 % of them.
 */
const BURST_MS = 200

/**
 * A cap on bytes per second. Bytes may pass while the cap is not in debt; one block of any size may put it into debt.
 */
export class RateCap {
  #bytesPerSecond: number | null
  readonly #bucket: TokenBucket

  /** @param bytesPerSecond null: no cap; 0: nothing passes. @param now ms of a clock that never goes back */
  constructor(bytesPerSecond: number | null, now: number) {
    this.#bytesPerSecond = bytesPerSecond
    this.#bucket = new TokenBucket(tokenRate(bytesPerSecond), now, 0)
  }

  get bytesPerSecond(): number | null {
    return this.#bytesPerSecond
  }

  setRate(bytesPerSecond: number | null, now: number): void {
    this.#bytesPerSecond = bytesPerSecond
    this.#bucket.setRate(tokenRate(bytesPerSecond), now)
  }

  /** How long until bytes may pass, ms: 0 for now, Infinity for never. */
  waitMs(now: number): number {
    if (this.#bytesPerSecond === null) return 0
    return this.#bytesPerSecond <= 0 ? Number.POSITIVE_INFINITY : this.#bucket.waitMs(0, now)
  }

  /** Counts bytes that passed. Negative: they did not pass after all. */
  charge(bytes: number, now: number): void {
    if (this.#bytesPerSecond !== null) this.#bucket.charge(bytes, now)
  }
}

function tokenRate(bytesPerSecond: number | null): TokenRate {
  const perSecond = bytesPerSecond ?? 0
  return { perSecond, burst: (perSecond * BURST_MS) / 1_000 }
}
