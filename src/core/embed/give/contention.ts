import { LIMITS } from '../../limits.ts'

/** Samples of which the middle one counts: one slow answer is no sign. */
const SAMPLES = 3
/** Differences below this are noise, ms. */
const NOISE_MS = 30

/**
 * Whether giving gets in the way of this device's own requests: they take twice as long as before it gave. It then
 * stops for LIMITS.embedContentionMs.
 */
export class Contention {
  #before: number[] = []
  #since: number[] = []
  #until = Number.NEGATIVE_INFINITY

  /**
   * How long a small request of ours took.
   * @param isGiving something is being sent to peers @param nowMs of a clock that never goes back
   */
  measured(tookMs: number, isGiving: boolean, nowMs: number): void {
    if (!isGiving) {
      this.#before = [...this.#before, tookMs].slice(-SAMPLES)
      this.#since = []
      return
    }
    this.#since = [...this.#since, tookMs].slice(-SAMPLES)
    if (this.#before.length === 0 || this.#since.length < SAMPLES) return
    const quiet = middle(this.#before)
    if (middle(this.#since) < quiet * 2 || middle(this.#since) - quiet < NOISE_MS) return
    this.#until = nowMs + LIMITS.embedContentionMs
    this.#since = []
  }

  isContended(nowMs: number): boolean {
    return nowMs < this.#until
  }
}

function middle(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)]!
}
