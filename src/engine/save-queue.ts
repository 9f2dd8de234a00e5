/** Writes one thing, one write at a time, and only when there is something new to write. */
export class SaveQueue {
  readonly #write: (stillWanted: () => boolean) => Promise<void>
  #last: Promise<void> = Promise.resolve()
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

  /** Written when this resolves. After a failure the thing counts as changed. */
  save(): Promise<void> {
    const saved = this.#last.then(async () => {
      if (this.#closed) return
      this.#dirty = false
      await this.#write(() => !this.#closed)
    })
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
