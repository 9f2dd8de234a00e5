import { SerialQueue } from '../../core/lib/serial-queue.ts'
/**
 * Serialises the writes of one record: skips those that have nothing new, and shares one write among concurrent
 * callers.
 */
export class SaveQueue {
  readonly #write: (isOpen: () => boolean) => Promise<void>
  readonly #queue = new SerialQueue()
  /** A write that has not started: it reads the state when it starts, so callers until then share it. */
  #queued: Promise<void> | null = null
  #dirty = false
  #closed = false

  /** @param write checks `isOpen` again right before its last step: the queue may have been closed meanwhile */
  constructor(write: (isOpen: () => boolean) => Promise<void>) {
    this.#write = write
  }

  get closed(): boolean {
    return this.#closed
  }

  /** Has the next {@link saveIfDirty} write. */
  markDirty(): void {
    this.#dirty = true
  }

  /** Resolves when every change so far was written, or a write of it failed. */
  saveIfDirty(): Promise<void> {
    return this.#dirty ? this.save() : this.#queue.idle()
  }

  /** Resolves when the present state is written. A failed write leaves the queue dirty. */
  save(): Promise<void> {
    if (this.#queued) return this.#queued
    this.#queued = this.#queue.run(async () => {
      this.#queued = null
      if (this.#closed) return
      this.#dirty = false
      try {
        await this.#write(() => !this.#closed)
      } catch (thrown) {
        this.#dirty = true
        throw thrown
      }
    })
    return this.#queued
  }

  /** Nothing is written after this resolves. */
  close(): Promise<void> {
    this.#closed = true
    return this.#queue.idle()
  }
}
