import type { Ask } from '../../core/open-piece.ts'
import { MOST_DEPTH, type Stamp } from '../../core/pipeline.ts'

/**
 * Requests to one peer that were taken back, whose blocks may come all the same: a cancel crosses them on their way, and webtorrent sends
 * what it has read (it queues every block it is asked for at once). They fill the peer's queue, and tell how fast it is.
 */
export class Ghosts {
  /** Oldest first. */
  readonly #stamps = new Map<string, Stamp>()

  get size(): number {
    return this.#stamps.size
  }

  add({ piece, block }: Ask<object>, stamp: Stamp): void {
    this.#stamps.set(nameOf(piece, block), stamp)
    const [oldest] = this.#stamps.keys()
    if (this.#stamps.size > 2 * MOST_DEPTH && oldest !== undefined) this.#stamps.delete(oldest)
  }

  /** A block came that nobody waits for: when it was asked for, if it was. */
  take(piece: number, block: number): Stamp | null {
    if (this.#stamps.size === 0) return null
    const name = nameOf(piece, block)
    const stamp = this.#stamps.get(name) ?? null
    this.#stamps.delete(name)
    return stamp
  }

  /** The answer to what was asked for then is here. Peers answer in order: what is older and was taken back will not come. */
  passed({ askedAt }: Stamp): void {
    for (const [name, stamp] of this.#stamps) {
      if (stamp.askedAt >= askedAt) return
      this.#stamps.delete(name)
    }
  }
}

const nameOf = (piece: number, block: number): string => `${piece} ${block}`
