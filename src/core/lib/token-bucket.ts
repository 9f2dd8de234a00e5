/** Sums of fractions are not exact: a caller that waited for the returned time must pass. */
const TOLERANCE = 1e-6

/** How fast a bucket fills, and how many tokens it holds at most. */
export interface TokenRate {
  readonly perSecond: number
  readonly burst: number
}

/** The tokens of a bucket that had `tokens` of them `elapsedMs` ago; a clock that went back adds none. */
export function refill(tokens: number, elapsedMs: number, { perSecond, burst }: TokenRate): number {
  return Math.min(burst, tokens + (Math.max(0, elapsedMs) / 1_000) * perSecond)
}

/**
 * Token bucket. It may be charged into debt, so that a charge larger than the burst passes and the rate holds on
 * average.
 */
export class TokenBucket {
  #rate: TokenRate
  #tokens: number
  #filledAt: number

  /** @param now ms of a clock that never goes back @param tokens at the start; a full bucket when absent */
  constructor(rate: TokenRate, now: number, tokens = rate.burst) {
    this.#rate = rate
    this.#tokens = tokens
    this.#filledAt = now
  }

  /** Unused tokens are lost, debt stays. */
  setRate(rate: TokenRate, now: number): void {
    this.#fill(now)
    this.#rate = rate
    this.#tokens = Math.min(this.#tokens, 0)
  }

  /** How long until `count` tokens are there, ms: 0 for now, Infinity for never. */
  waitMs(count: number, now: number): number {
    this.#fill(now)
    const missing = count - this.#tokens
    return missing <= TOLERANCE ? 0 : (missing / this.#rate.perSecond) * 1_000
  }

  /** Takes `count` tokens if there are as many now. */
  tryCharge(count: number, now: number): boolean {
    if (this.waitMs(count, now) > 0) return false
    this.#tokens -= count
    return true
  }

  /** Takes `count` tokens whether they are there or not; a negative count returns some. */
  charge(count: number, now: number): void {
    this.#fill(now)
    this.#tokens -= count
  }

  #fill(now: number): void {
    this.#tokens = refill(this.#tokens, now - this.#filledAt, this.#rate)
    this.#filledAt = Math.max(now, this.#filledAt)
  }
}
