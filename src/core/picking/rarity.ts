/**
 * A set of pieces in buckets of equal availability, rarest first, in one array. Adding, removing and a change of
 * availability by one swap a piece with the edge of its bucket; nothing is sorted or searched.
 */
export class RarityBuckets {
  /** Pieces, bucket after bucket. */
  readonly #order: number[] = []
  /** Index in `#order` by piece. */
  readonly #indexes = new Map<number, number>()
  /** `#starts[a]`: where the bucket of availability `a` begins; one more entry than there are buckets. */
  readonly #starts: number[] = [0, 0]

  get size(): number {
    return this.#order.length
  }

  /** Pieces of availability 0. */
  get unseen(): number {
    return this.#starts[1] ?? 0
  }

  /** The lowest availability of any piece; Infinity for an empty set. */
  get least(): number {
    for (let bucket = 0; bucket < this.#starts.length - 1; bucket++) {
      if (this.#starts[bucket + 1]! > this.#starts[bucket]!) return bucket
    }
    return Number.POSITIVE_INFINITY
  }

  has(piece: number): boolean {
    return this.#indexes.has(piece)
  }

  /** @param availability how many peers have the piece, 0.. */
  add(piece: number, availability: number): void {
    this.#grow(availability)
    // The free index at the end moves down to the piece's bucket: each bucket above moves its first piece to its end.
    let free = this.#order.length
    this.#order.push(piece)
    for (let bucket = this.#starts.length - 2; bucket > availability; bucket--) {
      const first = this.#starts[bucket]!
      // An empty bucket begins at the free index, where a moved piece still is.
      if (first !== free) this.#move(this.#order[first]!, free)
      free = first
      this.#starts[bucket] = first + 1
    }
    this.#starts[this.#starts.length - 1] = this.#order.length
    this.#move(piece, free)
  }

  /** @param availability the current one */
  remove(piece: number, availability: number): void {
    let free = this.#indexes.get(piece)
    if (free === undefined) return
    for (let bucket = availability; bucket < this.#starts.length - 1; bucket++) {
      const last = this.#starts[bucket + 1]! - 1
      if (last !== free) this.#move(this.#order[last]!, free)
      free = last
      this.#starts[bucket + 1] = last
    }
    this.#order.pop()
    this.#indexes.delete(piece)
  }

  /** One more peer has the piece. @param availability before */
  more(piece: number, availability: number): void {
    const index = this.#indexes.get(piece)
    if (index === undefined) return
    this.#grow(availability + 1)
    const last = this.#starts[availability + 1]! - 1
    this.#move(this.#order[last]!, index)
    this.#move(piece, last)
    this.#starts[availability + 1] = last
  }

  /** One peer fewer has the piece. @param availability before, 1.. */
  fewer(piece: number, availability: number): void {
    const index = this.#indexes.get(piece)
    if (index === undefined) return
    const first = this.#starts[availability]!
    this.#move(this.#order[first]!, index)
    this.#move(piece, first)
    this.#starts[availability] = first + 1
  }

  /**
   * The rarest piece that passes, ties at random; −1 when none does.
   * @param least lowest availability to consider
   * @param random 0 ≤ value < 1
   */
  rarest(passes: (piece: number) => boolean, random: () => number, least = 0): number {
    for (let bucket = least; bucket < this.#starts.length - 1; bucket++) {
      const found = this.#anyOf(this.#starts[bucket]!, this.#starts[bucket + 1]!, passes, random)
      if (found !== -1) return found
    }
    return -1
  }

  /** A random piece that passes; −1 when none does. */
  any(passes: (piece: number) => boolean, random: () => number): number {
    return this.#anyOf(0, this.#order.length, passes, random)
  }

  /** The pieces by availability: `buckets()[a]` are those of availability `a`. For tests. */
  buckets(): number[][] {
    return this.#starts.slice(0, -1).map((start, bucket) => this.#order.slice(start, this.#starts[bucket + 1]))
  }

  #anyOf(from: number, to: number, passes: (piece: number) => boolean, random: () => number): number {
    const length = to - from
    if (length <= 0) return -1
    const start = Math.floor(random() * length)
    for (let i = 0; i < length; i++) {
      const piece = this.#order[from + ((start + i) % length)]!
      if (passes(piece)) return piece
    }
    return -1
  }

  #grow(availability: number): void {
    while (this.#starts.length < availability + 2) this.#starts.push(this.#order.length)
  }

  #move(piece: number, index: number): void {
    this.#order[index] = piece
    this.#indexes.set(piece, index)
  }
}
