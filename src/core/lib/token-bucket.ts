/** From here on a token is whole: sums of parts are not exact, and whoever waited as it was told must pass. */
const WHOLE = 1 - 1e-6

/** Token bucket for things that count one each: so many at once after a rest, so many a second in the long run. */
export class Pace {
  readonly #perSecond: number
  readonly #burst: number
  #tokens: number
  #filledAt: number

  /** @param now ms of any clock that never goes back */
  constructor(perSecond: number, burst: number, now: number) {
    this.#perSecond = perSecond
    this.#burst = burst
    this.#tokens = burst
    this.#filledAt = now
  }

  /** Takes one if there is one now. */
  take(now: number): boolean {
    this.#fill(now)
    if (this.#tokens < WHOLE) return false
    this.#tokens -= 1
    return true
  }

  /** How long until there is one, ms, rounded up; 0 for now. */
  waitMs(now: number): number {
    this.#fill(now)
    return this.#tokens >= WHOLE ? 0 : Math.ceil(((1 - this.#tokens) / this.#perSecond) * 1_000)
  }

  #fill(now: number): void {
    const earned = (Math.max(0, now - this.#filledAt) / 1_000) * this.#perSecond
    this.#tokens = Math.min(this.#burst, this.#tokens + earned)
    this.#filledAt = Math.max(now, this.#filledAt)
  }
}
