import { LIMITS } from '../limits.ts'

/** How long to leave alone what has failed: after each further failure twice as long, up to a bound. */
export class BackOff {
  #failures = 0
  /** Of a clock that never goes back, ms. */
  #until = Number.NEGATIVE_INFINITY

  fail(nowMs: number): void {
    const holdMs = LIMITS.embedRetryMinMs * 2 ** Math.min(this.#failures++, 31)
    this.#until = nowMs + Math.min(holdMs, LIMITS.embedRetryMaxMs)
  }

  /** It may be tried now; the next failure counts on. */
  end(): void {
    this.#until = Number.NEGATIVE_INFINITY
  }

  /** It works: the next failure counts as the first. */
  reset(): void {
    this.#failures = 0
    this.end()
  }

  isOn(nowMs: number): boolean {
    return nowMs < this.#until
  }
}
