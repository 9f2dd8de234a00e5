/** Of four turns in a row, how many the fast lane gets at most while somebody waits in the slow one. */
const FAST_TURNS = 3

/**
 * A queue with a fast and a slow lane, each first come, first served. Nobody stands in it twice, and the slow lane moves however
 * many come into the fast one.
 */
export class TwoLanes<Item> {
  readonly #fast = new Set<Item>()
  readonly #slow = new Set<Item>()
  #fastTurns = 0

  get size(): number {
    return this.#fast.size + this.#slow.size
  }

  /** Lines up at the end of a lane. Whoever waits already keeps its place, and changes from the slow lane to the fast one. */
  add(item: Item, fast: boolean): void {
    if (this.#fast.has(item)) return
    if (fast) {
      this.#slow.delete(item)
      this.#fast.add(item)
    } else this.#slow.add(item)
  }

  delete(item: Item): void {
    if (!this.#fast.delete(item)) this.#slow.delete(item)
  }

  /** Whose turn it is; it waits no more. */
  take(): Item | undefined {
    const slowNow = this.#slow.size > 0 && (this.#fast.size === 0 || this.#fastTurns >= FAST_TURNS)
    this.#fastTurns = slowNow ? 0 : this.#fastTurns + 1
    const lane = slowNow ? this.#slow : this.#fast
    for (const item of lane) {
      lane.delete(item)
      return item
    }
    return undefined
  }
}
