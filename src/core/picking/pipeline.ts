import { BLOCK_BYTES } from '../metainfo/block.ts'

/** Requests a peer is given at the least, and at once when it unchokes: nobody waits a round trip for a first lone block. */
export const MIN_DEPTH = 32
/** Requests a peer is given at the most; also what we take from one (LIMITS.requestsPerPeer). */
export const MAX_DEPTH = 500
/** What a peer's queue holds beyond the round trip, ms: it grows the depth round by round and covers for jitter. */
const QUEUE_MS = 300
/** The same while somebody reads along: what a reader who jumps asks for comes behind what is in the queue already. */
const READ_QUEUE_MS = 100
/** How long a measured rate counts as the best: so many round trips, and ms at the least. A burst at the start is soon forgotten. */
const PEAK_ROUND_TRIPS = 4
const PEAK_MS = 500
/** Half-life of the smoothed rate, ms. */
const HALF_LIFE_MS = 1_000
/** Time-outs: of a peer that never sent anything, and the bounds for the others, ms. */
const FIRST_TIMEOUT_MS = 8_000
const LEAST_TIMEOUT_MS = 2_500
const MOST_TIMEOUT_MS = 20_000
/** Ordinary gaps between blocks after which a silence is out of the ordinary. */
const GAPS = 8

/** What is remembered of a request until its answer comes. */
export interface RequestStamp {
  readonly askedAt: number
  readonly received: number
}

/**
 * How many requests one peer is kept busy with, from what it does: depth = best rate of late × (least round trip + {@link QUEUE_MS},
 * or {@link READ_QUEUE_MS} for a reader).
 * The rate is that of whole round trips (bytes that came while a request was on its way ÷ that time), so a depth that was the limit
 * grows by (round trip + queue) ÷ round trip every round trip, and one that was not stays. All times are ms of one clock.
 */
export class Pipeline {
  #received = 0
  #leastMs = Number.POSITIVE_INFINITY
  #rate = 0
  #rateAt = 0
  /** Best rates of the window that runs and of the one before it. */
  #peak = 0
  #lastPeak = 0
  #windowAt = Number.NEGATIVE_INFINITY
  #heardAt = Number.NEGATIVE_INFINITY
  /** When the peer began to owe us something, after it owed nothing. */
  #busySince = 0

  /** Block bytes it sent. */
  get received(): number {
    return this.#received
  }

  /** Least time between a request and its block, ms; Infinity before the first. */
  get roundTripMs(): number {
    return this.#leastMs
  }

  /** @param outstanding requests before this one */
  onRequest(outstanding: number, now: number): RequestStamp {
    if (outstanding === 0) this.#busySince = now
    return { askedAt: now, received: this.#received }
  }

  onAnswer(stamp: RequestStamp, bytes: number, now: number): void {
    this.#received += bytes
    const tookMs = Math.max(0.5, now - stamp.askedAt)
    this.#leastMs = Math.min(this.#leastMs, tookMs)
    const rate = (this.#received - stamp.received) / tookMs
    if (now - this.#windowAt > Math.max(PEAK_MS, PEAK_ROUND_TRIPS * this.#leastMs)) {
      this.#lastPeak = this.#peak
      this.#peak = 0
      this.#windowAt = now
    }
    this.#peak = Math.max(this.#peak, rate)
    const kept = this.#rate === 0 ? 0 : 0.5 ** ((now - this.#rateAt) / HALF_LIFE_MS)
    // Several blocks of one moment are one sample: the older half keeps its weight by time, not by number.
    this.#rate = this.#rate * kept + rate * (1 - kept)
    this.#rateAt = now
    this.#heardAt = now
  }

  /** Bytes a ms, of late; less and less while nothing comes that should. @param owes whether anything should */
  rate(now: number, owes = true): number {
    if (this.#rate === 0) return 0
    const silentMs = owes ? now - this.#heardAt : 0
    return Math.min(this.#rate, (GAPS * BLOCK_BYTES) / Math.max(1, silentMs))
  }

  /**
   * Requests it may have outstanding.
   * @param reqq what the peer said it takes (BEP 10), if it did
   * @param isReading somebody reads what comes, and may jump
   */
  depth(reqq?: number, isReading = false): number {
    const best = Math.max(this.#peak, this.#lastPeak)
    const queueMs = this.#leastMs + (isReading ? READ_QUEUE_MS : QUEUE_MS)
    const wanted = this.#received === 0 ? MIN_DEPTH : Math.ceil((best * queueMs) / BLOCK_BYTES)
    const depth = Math.min(MAX_DEPTH, Math.max(MIN_DEPTH, wanted))
    return reqq !== undefined && reqq > 0 ? Math.min(depth, Math.floor(reqq)) || 1 : depth
  }

  /** How long until the last of `outstanding` requests is answered, ms; Infinity while nothing is known of the peer. @param owes as in {@link rate} */
  drainMs(outstanding: number, now: number, owes = true): number {
    const rate = this.rate(now, owes)
    return rate === 0 ? Number.POSITIVE_INFINITY : this.#leastMs + (outstanding * BLOCK_BYTES) / rate
  }

  /** How long it may be silent while it owes us blocks, ms. */
  get timeoutMs(): number {
    if (this.#received === 0) return FIRST_TIMEOUT_MS
    const gapMs = this.#rate === 0 ? MOST_TIMEOUT_MS : BLOCK_BYTES / this.#rate
    return Math.min(MOST_TIMEOUT_MS, Math.max(LEAST_TIMEOUT_MS, 4 * this.#leastMs + GAPS * gapMs))
  }

  /** Whether it owes us blocks and has been silent for too long. */
  isOverdue(outstanding: number, now: number): boolean {
    return outstanding > 0 && now - Math.max(this.#heardAt, this.#busySince) > this.timeoutMs
  }
}
