const EMPTY = new Uint8Array()

/**
 * A byte stream that arrives in chunks and is read in portions of known sizes. A portion that lies within one chunk
 * is a view of it and not copied; any other is copied once, as its chunks arrive. Pushed chunks must not change
 * afterwards.
 */
export class ByteFeed {
  /** Unread bytes of the newest chunk. */
  #chunk: Uint8Array = EMPTY
  /** End of the chunk before it, too short for a portion and not copied yet. */
  #rest: Uint8Array = EMPTY
  /** A portion assembled from more than two chunks, or from two that do not complete it. */
  #portion: Uint8Array | null = null
  #filled = 0

  /** Adds the next chunk, once {@link take} has returned null. */
  push(chunk: Uint8Array): void {
    this.#chunk = chunk
  }

  /** Unread end of the earlier chunk, while it lies in one. */
  get rest(): Uint8Array {
    return this.#rest
  }

  /** The next `size` bytes; null until they have arrived. After a null the next call must ask for as many. */
  take(size: number): Uint8Array | null {
    if (this.#portion === null) {
      if (this.#rest.length === 0) {
        if (this.#chunk.length >= size) return this.#cut(size)
        this.#rest = this.#chunk
        this.#chunk = EMPTY
        return null
      }
      if (this.#chunk.length === 0) return null
      this.#portion = new Uint8Array(size)
      this.#portion.set(this.#rest)
      this.#filled = this.#rest.length
      this.#rest = EMPTY
    }
    const more = this.#cut(Math.min(size - this.#filled, this.#chunk.length))
    this.#portion.set(more, this.#filled)
    this.#filled += more.length
    if (this.#filled < size) return null
    const portion = this.#portion
    this.#portion = null
    return portion
  }

  /**
   * Of a portion of `size` bytes that begins with {@link rest}, the bytes after the rest, uncopied; null unless the
   * newest chunk has all of them. Consumes the rest too.
   */
  takeAfterRest(size: number): Uint8Array | null {
    const missing = size - this.#rest.length
    if (this.#rest.length === 0 || this.#chunk.length < missing) return null
    this.#rest = EMPTY
    return this.#cut(missing)
  }

  #cut(size: number): Uint8Array {
    const portion = this.#chunk.subarray(0, size)
    this.#chunk = this.#chunk.subarray(size)
    return portion
  }
}
