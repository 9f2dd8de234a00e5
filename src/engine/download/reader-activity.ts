/** How long somebody who read something may be about to read something else, ms: a player that jumps closes one stream and opens another. */
const LINGER_MS = 5_000

/** Whether somebody reads what is downloaded, or has just done so. */
export class ReaderActivity {
  #open = false
  #until = Number.NEGATIVE_INFINITY

  /** @param open whether any stream is open now */
  setReading(open: boolean): void {
    if (this.#open) this.#until = performance.now() + LINGER_MS
    this.#open = open
  }

  get isActive(): boolean {
    return this.#open || performance.now() < this.#until
  }
}
