/** Of four turns in a row, how many a lane gets at most while somebody waits in one behind it. */
const TURNS = 3

/**
 * A queue of several lanes, 0 first. Nobody stands in it twice, and every lane moves however many come into those before it.
 * A lane is first come, first served, or last come, first served.
 */
export class Lanes<Item> {
  readonly #lanes: readonly { readonly newestFirst: boolean; readonly items: Set<Item>; turns: number }[]

  /** @param newestFirst for each lane, whether who came last is first */
  constructor(newestFirst: readonly boolean[]) {
    this.#lanes = newestFirst.map((newest) => ({ newestFirst: newest, items: new Set<Item>(), turns: 0 }))
  }

  get size(): number {
    return this.#lanes.reduce((sum, { items }) => sum + items.size, 0)
  }

  /** Lines up at the end of a lane. Whoever waits already keeps its place, and changes only to a lane before its own. */
  add(item: Item, lane: number): void {
    const at = this.#lanes.findIndex(({ items }) => items.has(item))
    if (at !== -1 && at <= lane) return
    this.delete(item)
    this.#lanes[lane]?.items.add(item)
  }

  delete(item: Item): void {
    for (const { items } of this.#lanes) items.delete(item)
  }

  /** Whose turn it is; it waits no more. */
  take(): Item | undefined {
    const waiting = this.#lanes.filter(({ items }) => items.size > 0)
    const lane = waiting.find((one, at) => at === waiting.length - 1 || one.turns < TURNS)
    if (!lane) return undefined
    for (const one of waiting) {
      if (one === lane) break
      one.turns = 0
    }
    lane.turns += 1
    const item = lane.newestFirst ? [...lane.items].at(-1) : lane.items.values().next().value
    if (item !== undefined) lane.items.delete(item)
    return item
  }
}
