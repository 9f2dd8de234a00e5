/**
 * A set of pieces in buckets of equal availability, rarest bucket first, kept in one array: adding, removing and a step of
 * availability up or down swap a piece with the edge of its bucket. Nothing is ever sorted or searched.
 */
export class RarityBuckets {
  /** Pieces, bucket after bucket. */
  readonly #order: number[] = []
  /** Where in `#order` a piece stands. */
  readonly #place = new Map<number, number>()
  /** `#starts[a]`: where the bucket of availability `a` begins; one more entry than there are buckets. */
  readonly #starts: number[] = [0, 0]

  get size(): number {
    return this.#order.length
  }

  /** How many of availability 0. */
  get unseen(): number {
    return this.#starts[1] ?? 0
  }

  /** The lowest availability there is; Infinity when it is empty. */
  get least(): number {
    for (let bucket = 0; bucket < this.#starts.length - 1; bucket++) {
      if (this.#starts[bucket + 1]! > this.#starts[bucket]!) return bucket
    }
    return Number.POSITIVE_INFINITY
  }

  has(piece: number): boolean {
    return this.#place.has(piece)
  }

  /** @param availability how many peers have it, 0.. */
  add(piece: number, availability: number): void {
    this.#grow(availability)
    // The hole at the end moves down to the end of its bucket: each bucket above gives its first piece to its own end.
    let hole = this.#order.length
    this.#order.push(piece)
    for (let bucket = this.#starts.length - 2; bucket > availability; bucket--) {
      const first = this.#starts[bucket]!
      // An empty bucket begins at the hole, where a moved piece still stands.
      if (first !== hole) this.#put(this.#order[first]!, hole)
      hole = first
      this.#starts[bucket] = first + 1
    }
    this.#starts[this.#starts.length - 1] = this.#order.length
    this.#put(piece, hole)
  }

  /** @param availability the one it was added with, and moved to since */
  remove(piece: number, availability: number): void {
    let hole = this.#place.get(piece)
    if (hole === undefined) return
    for (let bucket = availability; bucket < this.#starts.length - 1; bucket++) {
      const last = this.#starts[bucket + 1]! - 1
      if (last !== hole) this.#put(this.#order[last]!, hole)
      hole = last
      this.#starts[bucket + 1] = last
    }
    this.#order.pop()
    this.#place.delete(piece)
  }

  /** One more peer has it. @param availability before */
  more(piece: number, availability: number): void {
    const place = this.#place.get(piece)
    if (place === undefined) return
    this.#grow(availability + 1)
    const last = this.#starts[availability + 1]! - 1
    this.#put(this.#order[last]!, place)
    this.#put(piece, last)
    this.#starts[availability + 1] = last
  }

  /** One peer fewer has it. @param availability before, 1.. */
  fewer(piece: number, availability: number): void {
    const place = this.#place.get(piece)
    if (place === undefined) return
    const first = this.#starts[availability]!
    this.#put(this.#order[first]!, place)
    this.#put(piece, first)
    this.#starts[availability] = first + 1
  }

  /**
   * The rarest piece that passes, ties by chance; −1 when none does.
   * @param least availability from which to look
   * @param random 0 ≤ value < 1
   */
  rarest(passes: (piece: number) => boolean, random: () => number, least = 0): number {
    for (let bucket = least; bucket < this.#starts.length - 1; bucket++) {
      const found = this.#anyOf(this.#starts[bucket]!, this.#starts[bucket + 1]!, passes, random)
      if (found !== -1) return found
    }
    return -1
  }

  /** Any piece that passes, by chance; −1 when none does. */
  any(passes: (piece: number) => boolean, random: () => number): number {
    return this.#anyOf(0, this.#order.length, passes, random)
  }

  /** By bucket, for tests and for the curious: `buckets()[a]` are the pieces of availability `a`. */
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

  #put(piece: number, place: number): void {
    this.#order[place] = piece
    this.#place.set(piece, place)
  }
}
