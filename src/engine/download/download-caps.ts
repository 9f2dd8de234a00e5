import { CAP_SLEEP_MAX_MS, RateCaps, type RateLimits } from '../../core/lib/rate-caps.ts'
import type { InfoHash } from '../../core/metainfo/info-hash.ts'

/**
 * Limits how fast blocks are requested, all torrents. Every requested block comes, so limiting requests limits
 * downloads, and no half-read data waits in buffers. Torrents that may not request now are called back in turn, so
 * that those under one limit share it.
 */
export class DownloadCaps {
  readonly #now: () => number
  readonly #caps: RateCaps
  /** Callbacks of the torrents that wait, longest first. */
  readonly #waiting = new Map<string, () => void>()
  #timer: ReturnType<typeof setTimeout> | null = null

  /** @param now ms of a clock that never goes back */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now
    this.#caps = new RateCaps(now())
  }

  setLimits(limits: RateLimits): void {
    this.#caps.setLimits(limits, this.#now())
    this.#schedule()
  }

  /** How long until this torrent may request a block, ms: 0 for now, Infinity for never. */
  waitMs(infoHash: InfoHash, now: number = this.#now()): number {
    return this.#caps.waitMs(infoHash, now)
  }

  /** Charges requested bytes. A negative amount refunds bytes that will not come. */
  charge(infoHash: InfoHash, bytes: number, now: number = this.#now()): void {
    this.#caps.charge(infoHash, bytes, now)
  }

  /** Calls back once, when it is this torrent's turn. A torrent that waits already keeps its place. */
  whenAllowed(infoHash: InfoHash, wake: () => void): void {
    this.#waiting.set(infoHash, wake)
    if (this.#timer === null) this.#schedule()
  }

  /** The torrent does not wait any more. */
  remove(infoHash: InfoHash): void {
    this.#waiting.delete(infoHash)
    if (this.#waiting.size === 0) this.#clear()
  }

  #schedule(): void {
    this.#clear()
    const now = this.#now()
    let waitMs = Number.POSITIVE_INFINITY
    for (const infoHash of this.#waiting.keys()) waitMs = Math.min(waitMs, this.#caps.waitMs(infoHash, now))
    // A wait for ever ends when the limits change.
    if (waitMs < Number.POSITIVE_INFINITY) {
      this.#timer = setTimeout(() => this.#wakeNext(), Math.min(Math.ceil(waitMs), CAP_SLEEP_MAX_MS))
    }
  }

  /** One at a time: the requests of one torrent are charged before the next is woken. */
  #wakeNext(): void {
    this.#timer = null
    const now = this.#now()
    for (const [infoHash, wake] of this.#waiting) {
      if (this.#caps.waitMs(infoHash, now) > 0) continue
      this.#waiting.delete(infoHash)
      wake()
      break
    }
    if (this.#waiting.size > 0) this.#schedule()
  }

  #clear(): void {
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timer = null
  }
}
