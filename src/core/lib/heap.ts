/**
 * An item of a heap. Only the heap writes `place`; `key` may change only while it is in no heap, or right before
 * `moved`.
 */
export interface HeapItem {
  key: number
  /** −1 while it is in no heap. */
  place: number
}

/** Binary heap with the least key first. Items know their place, so that every change is O(log n). */
export class Heap<Item extends HeapItem> {
  readonly #items: Item[] = []

  get size(): number {
    return this.#items.length
  }

  /** The item with the least key. */
  get first(): Item | undefined {
    return this.#items[0]
  }

  add(item: Item): void {
    this.#items.push(item)
    item.place = this.#items.length - 1
    this.#up(item)
  }

  remove(item: Item): void {
    const last = this.#items.pop()
    if (last && last !== item) {
      this.#put(last, item.place)
      this.moved(last)
    }
    item.place = -1
  }

  /** Restores the order after the key of an item changed. */
  moved(item: Item): void {
    this.#up(item)
    this.#down(item)
  }

  #up(item: Item): void {
    for (;;) {
      const parent = item.place > 0 ? this.#items[(item.place - 1) >> 1] : undefined
      if (!parent || parent.key <= item.key) return
      this.#swap(item, parent)
    }
  }

  #down(item: Item): void {
    for (;;) {
      const left = this.#items[item.place * 2 + 1]
      const right = this.#items[item.place * 2 + 2]
      const least = left && right && right.key < left.key ? right : left
      if (!least || item.key <= least.key) return
      this.#swap(item, least)
    }
  }

  #swap(a: Item, b: Item): void {
    const place = a.place
    this.#put(a, b.place)
    this.#put(b, place)
  }

  #put(item: Item, place: number): void {
    this.#items[place] = item
    item.place = place
  }
}
