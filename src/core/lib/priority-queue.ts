/** Most items in a row that come out of one level while a lower level has items. */
const MAX_IN_A_ROW = 3

/**
 * A queue of several levels, 0 the most urgent. An item is in it at most once, and no level starves, however many items
 * arrive in those above it. Each level is first in first out, or last in first out.
 */
export class PriorityQueue<Item> {
  readonly #levels: readonly { readonly newestFirst: boolean; readonly items: Set<Item>; inARow: number }[]

  /** @param newestFirst for each level, whether the newest item comes out first */
  constructor(newestFirst: readonly boolean[]) {
    this.#levels = newestFirst.map((newest) => ({ newestFirst: newest, items: new Set<Item>(), inARow: 0 }))
  }

  get size(): number {
    return this.#levels.reduce((sum, { items }) => sum + items.size, 0)
  }

  /** Adds an item to a level. An item that is queued already keeps its place, and moves only to a more urgent level. */
  add(item: Item, level: number): void {
    const present = this.#levels.findIndex(({ items }) => items.has(item))
    if (present !== -1 && present <= level) return
    this.delete(item)
    this.#levels[level]?.items.add(item)
  }

  delete(item: Item): void {
    for (const { items } of this.#levels) items.delete(item)
  }

  /** Removes and returns the next item. */
  next(): Item | undefined {
    const filled = this.#levels.filter(({ items }) => items.size > 0)
    const level = filled.find((one, at) => at === filled.length - 1 || one.inARow < MAX_IN_A_ROW)
    if (!level) return undefined
    for (const one of filled) {
      if (one === level) break
      one.inARow = 0
    }
    level.inARow += 1
    const item = level.newestFirst ? [...level.items].at(-1) : level.items.values().next().value
    if (item !== undefined) level.items.delete(item)
    return item
  }
}
