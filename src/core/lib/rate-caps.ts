import { RateCap } from './rate-cap.ts'

/** How many bytes may pass, a second. */
export interface RateLimits {
  /** All torrents together; null: as many as go. */
  readonly all: number | null
  /** By info hash; absent: no limit of its own. */
  readonly each: Readonly<Record<string, number>>
}

/** One direction's limits: a bucket for all torrents together and one for each that has a limit of its own. */
export class RateCaps {
  readonly #all: RateCap
  readonly #each = new Map<string, RateCap>()

  /** Without limits. @param now ms of any clock that never goes back; the same for every other `now` */
  constructor(now: number) {
    this.#all = new RateCap(null, now)
  }

  limit({ all, each }: RateLimits, now: number): void {
    this.#all.change(all, now)
    for (const [infoHash, cap] of this.#each) {
      const limit = each[infoHash]
      if (limit === undefined) this.#each.delete(infoHash)
      else cap.change(limit, now)
    }
    for (const [infoHash, limit] of Object.entries(each)) {
      if (!this.#each.has(infoHash)) this.#each.set(infoHash, new RateCap(limit, now))
    }
  }

  /** How long until something may pass for any torrent, ms: 0 for now, Infinity for never. */
  allWaitMs(now: number): number {
    return this.#all.waitMs(now)
  }

  /** The same for one torrent: both limits hold. */
  waitMs(infoHash: string, now: number): number {
    return Math.max(this.#all.waitMs(now), this.#each.get(infoHash)?.waitMs(now) ?? 0)
  }

  /** The lowest rate that holds for a torrent; null for none. */
  bytesPerSecond(infoHash: string): number | null {
    const own = this.#each.get(infoHash)?.bytesPerSecond ?? null
    const all = this.#all.bytesPerSecond
    return own === null || all === null ? (own ?? all) : Math.min(own, all)
  }

  /** Something passed. Negative: it did not, after all. */
  take(infoHash: string, bytes: number, now: number): void {
    this.#all.take(bytes, now)
    this.#each.get(infoHash)?.take(bytes, now)
  }
}
