/**
 * How long reading counts as active after the last stream closed, ms: a player that jumps closes one and opens
 * another.
 */
const LINGER_MS = 5_000

/** Whether any stream of the torrent is being read, or was just before. */
export class ReaderActivity {
  #isReading = false
  #until = Number.NEGATIVE_INFINITY

  /** @param isReading whether any stream is open now */
  setReading(isReading: boolean): void {
    if (this.#isReading) this.#until = performance.now() + LINGER_MS
    this.#isReading = isReading
  }

  get isActive(): boolean {
    return this.#isReading || performance.now() < this.#until
  }
}
