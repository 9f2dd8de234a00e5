import { RateCaps, type RateLimits } from '../../core/lib/rate-caps.ts'
import type { InfoHash } from '../../core/metainfo/info-hash.ts'

/** Time at the full rate that one request may take up, ms: a longer one would come as a burst. */
const PORTION_MS = 250
const BLOCK_BYTES = 16 * 1024
/** Timers cannot be set for longer than 2³¹ ms; whoever sleeps is woken to look again. */
const LONGEST_SLEEP_MS = 60_000

/**
 * How fast we ask for blocks, all torrents: what is asked for comes, so limiting requests limits downloads, and nothing waits half read in
 * anybody's buffers. Whoever may not ask is called back in turn, so that torrents under one limit share it.
 */
export class DownloadCaps {
  readonly #now: () => number
  readonly #caps: RateCaps
  /** What wakes each torrent that waits, longest first. */
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

  /** How long until this torrent may ask for something, ms: 0 for now, Infinity for never. */
  waitMs(infoHash: InfoHash, now: number = this.#now()): number {
    return this.#caps.waitMs(infoHash, now)
  }

  /** So many bytes were asked for. Negative: they were asked for and will not come. */
  charge(infoHash: InfoHash, bytes: number, now: number = this.#now()): void {
    this.#caps.charge(infoHash, bytes, now)
  }

  /** Most bytes to ask for at once, at least one block; Infinity without a limit. */
  portionBytes(infoHash: InfoHash): number {
    const rate = this.#caps.bytesPerSecond(infoHash)
    return rate === null ? Number.POSITIVE_INFINITY : Math.max(BLOCK_BYTES, (rate * PORTION_MS) / 1_000)
  }

  /** Calls back once, when it is this torrent's turn to ask. A torrent waits once, wherever it already stands. */
  whenAllowed(infoHash: InfoHash, wake: () => void): void {
    this.#waiting.set(infoHash, wake)
    if (this.#timer === null) this.#schedule()
  }

  /** The torrent waits no more. */
  remove(infoHash: InfoHash): void {
    this.#waiting.delete(infoHash)
    if (this.#waiting.size === 0) this.#clear()
  }

  #schedule(): void {
    this.#clear()
    const now = this.#now()
    let waitMs = Number.POSITIVE_INFINITY
    for (const infoHash of this.#waiting.keys()) waitMs = Math.min(waitMs, this.#caps.waitMs(infoHash, now))
    // What can never pass waits for another limit.
    if (waitMs < Number.POSITIVE_INFINITY) {
      this.#timer = setTimeout(() => this.#wakeNext(), Math.min(Math.ceil(waitMs), LONGEST_SLEEP_MS))
    }
  }

  /** One at a time: what it asks for is counted before the next is woken. */
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
