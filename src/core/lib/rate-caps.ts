import { RateCap } from './rate-cap.ts'

/** Longest sleep before a cap is checked again, ms: timers cannot be set for longer than 2³¹ ms. */
export const CAP_SLEEP_MAX_MS = 60_000

/** How many bytes may pass each second. */
export interface RateLimits {
  /** All torrents together; null: no limit. */
  readonly all: number | null
  /** By torrent; absent: no limit of its own. */
  readonly each: Readonly<Record<string, number>>
}

/**
 * The limits of one direction: a cap for all torrents together and one for each torrent that has a limit of its own.
 */
export class RateCaps {
  readonly #all: RateCap
  readonly #each = new Map<string, RateCap>()

  /** Without limits. @param now ms of a clock that never goes back; the same for every other `now` */
  constructor(now: number) {
    this.#all = new RateCap(null, now)
  }

  setLimits({ all, each }: RateLimits, now: number): void {
    this.#all.setRate(all, now)
    for (const [torrent, cap] of this.#each) {
      const limit = each[torrent]
      if (limit === undefined) this.#each.delete(torrent)
      else cap.setRate(limit, now)
    }
    for (const [torrent, limit] of Object.entries(each)) {
      if (!this.#each.has(torrent)) this.#each.set(torrent, new RateCap(limit, now))
    }
  }

  /** How long until something may pass for any torrent, ms: 0 for now, Infinity for never. */
  allWaitMs(now: number): number {
    return this.#all.waitMs(now)
  }

  /** The same for one torrent: both limits hold. */
  waitMs(torrent: string, now: number): number {
    return Math.max(this.#all.waitMs(now), this.#each.get(torrent)?.waitMs(now) ?? 0)
  }

  /** The lowest rate that holds for a torrent; null for none. */
  bytesPerSecond(torrent: string): number | null {
    const own = this.#each.get(torrent)?.bytesPerSecond ?? null
    const all = this.#all.bytesPerSecond
    return own === null || all === null ? (own ?? all) : Math.min(own, all)
  }

  /** Counts bytes that passed. Negative: they did not pass after all. */
  charge(torrent: string, bytes: number, now: number): void {
    this.#all.charge(bytes, now)
    this.#each.get(torrent)?.charge(bytes, now)
  }
}
