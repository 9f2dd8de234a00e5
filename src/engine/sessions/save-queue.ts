/** Writes one thing, one write at a time, only when there is something new to write, and once for all who wait for it. */
export class SaveQueue {
  readonly #write: (stillWanted: () => boolean) => Promise<void>
  #last: Promise<void> = Promise.resolve()
  /** A write that has not begun: it takes what is there when it does, so whoever asks meanwhile shares it. */
  #coming: Promise<void> | null = null
  #dirty = false
  #closed = false

  /** @param write asks `stillWanted` again right before its last step: the queue may have been closed meanwhile */
  constructor(write: (stillWanted: () => boolean) => Promise<void>) {
    this.#write = write
  }

  get closed(): boolean {
    return this.#closed
  }

  /** Something changed; the next {@link saveIfDirty} writes it. */
  touch(): void {
    this.#dirty = true
  }

  /** What has changed so far is written, or could not be, when this resolves. */
  saveIfDirty(): Promise<void> {
    return this.#dirty ? this.save() : this.#last
  }

  /** What is there now is written when this resolves. After a failure the thing counts as changed. */
  save(): Promise<void> {
    if (this.#coming) return this.#coming
    const saved = this.#last.then(async () => {
      this.#coming = null
      if (this.#closed) return
      this.#dirty = false
      await this.#write(() => !this.#closed)
    })
    this.#coming = saved
    this.#last = saved.catch(() => {
      this.#dirty = true
    })
    return saved
  }

  /** Nothing is written after this resolves. */
  close(): Promise<void> {
    this.#closed = true
    return this.#last
  }
}
