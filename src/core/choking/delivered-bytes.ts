/**
 * The bytes of one source that count: for upload slots, rates and statistics. Those of verified pieces count. Those of
 * blocks whose pieces are not complete count ahead, at most as many as verified before, so that a source of large
 * pieces counts steadily and one of bad data never counts for more than it gave.
 */
export class DeliveredBytes {
  #verified = 0
  #counted = 0
  #waiting = 0
  /** Bytes of kept blocks by piece, until its verdict. */
  readonly #byPiece = new Map<number, number>()

  /** All that count so far. */
  get counted(): number {
    return this.#counted
  }

  /** New bytes of a block were kept. @returns how many more bytes count now */
  onKept(piece: number, bytes: number): number {
    this.#byPiece.set(piece, (this.#byPiece.get(piece) ?? 0) + bytes)
    this.#waiting += bytes
    return this.#count()
  }

  /** The piece was checked, or dropped unchecked: not verified. @returns how many more bytes count now */
  onVerdict(piece: number, verified: boolean): number {
    const bytes = this.#byPiece.get(piece) ?? 0
    this.#byPiece.delete(piece)
    this.#waiting -= bytes
    if (verified) this.#verified += bytes
    return this.#count()
  }

  /** What counted ahead and failed is made up for by the next that verifies: the count never falls. */
  #count(): number {
    const more = Math.max(0, this.#verified + Math.min(this.#verified, this.#waiting) - this.#counted)
    this.#counted += more
    return more
  }
}
