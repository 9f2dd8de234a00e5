import { LIMITS } from '../limits.ts'
import { BLOCK_BYTES } from '../metainfo/block.ts'

/** Least requests outstanding to a peer; sent at once when it unchokes, so that no round trip is spent on one block. */
export const MIN_DEPTH = 32
/** Most requests outstanding to a peer: as many as are accepted from one. */
export const MAX_DEPTH: number = LIMITS.requestsPerPeer
/** By how many more than it has answered before a peer of an unknown program is asked. */
const PROBE_REQUESTS = 16
/** More are tried only where they gain something: a long round trip, ms, that holds this share of those answered. */
const PROBE_ROUND_TRIP_MS = 50
const PROBE_SHARE = 0.75
/** What a peer's queue holds beyond the round trip, ms: lets the depth grow each round trip and covers for jitter. */
const QUEUE_MS = 300
/** The same while a stream is read: the requests of a reader that jumps wait behind those already in the queue. */
const READ_QUEUE_MS = 100
/**
 * How long a measured rate counts as the peak: this many round trips, at least so many ms. An initial burst expires
 * soon.
 */
const PEAK_ROUND_TRIPS = 4
const PEAK_MS = 500
/** Half-life of the smoothed rate, ms. */
const HALF_LIFE_MS = 1_000
/** Time-outs: of a peer that never sent anything, and the bounds for the others, ms. */
const FIRST_TIMEOUT_MS = 8_000
const LEAST_TIMEOUT_MS = 2_500
const MOST_TIMEOUT_MS = 20_000
/** A silence is unusual when it is longer than this many ordinary gaps between blocks. */
const GAPS = 8

/** What is kept of a request until its answer comes. */
export interface RequestStamp {
  readonly askedAt: number
  readonly received: number
  /** Outstanding requests, this one included. */
  readonly outstanding: number
}

/**
 * How many requests to keep outstanding to one peer: depth = recent peak rate × (least round trip + {@link QUEUE_MS},
 * or {@link READ_QUEUE_MS} while a stream is read). The rate is that of whole round trips (bytes received while a
 * request was outstanding ÷ that time), so a depth that limits the rate grows by (round trip + queue) ÷ round trip
 * every round trip, and one that does not limit it stays. All times are ms of one clock.
 */
export class Pipeline {
  #received = 0
  #leastMs = Number.POSITIVE_INFINITY
  #rate = 0
  #rateAt = 0
  /** Peak rates of the current window and of the one before it. */
  #peak = 0
  #lastPeak = 0
  #windowAt = Number.NEGATIVE_INFINITY
  #answeredAt = Number.NEGATIVE_INFINITY
  /** When the peer was last asked for a block while it had no other requests. */
  #busySince = 0
  /** Most requests that were outstanding with one that was answered, that one included. */
  #answered = 0
  /** The peer fell silent with more requests than `LIMITS.unprovenRequests`. */
  #isOverloaded = false

  /** Block bytes received. */
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
    return { askedAt: now, received: this.#received, outstanding: outstanding + 1 }
  }

  onAnswer(stamp: RequestStamp, bytes: number, now: number): void {
    this.#received += bytes
    this.#answered = Math.max(this.#answered, stamp.outstanding)
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
    // Blocks that come at the same moment are one sample: weight decays by time, not by count.
    this.#rate = this.#rate * kept + rate * (1 - kept)
    this.#rateAt = now
    this.#answeredAt = now
  }

  /**
   * Recent bytes a ms; falls while expected blocks do not come.
   * @param isExpecting whether any block is expected
   */
  rate(now: number, isExpecting = true): number {
    if (this.#rate === 0) return 0
    const silentMs = isExpecting ? now - this.#answeredAt : 0
    return Math.min(this.#rate, (GAPS * BLOCK_BYTES) / Math.max(1, silentMs))
  }

  /** The peer answers nothing any more. */
  onSilence(outstanding: number): void {
    if (outstanding > LIMITS.unprovenRequests) this.#isOverloaded = true
  }

  /**
   * Most requests for a peer of an unknown program: `LIMITS.unprovenRequests` until it has answered as many and a long
   * round trip holds them (64 are 20 MB/s at 50 ms), then a few more than it has answered. A peer that falls silent
   * beyond is not tried again: anacrolix/torrent (Go, up to 1.59) accepts 1,024 requests and locks up above 64.
   */
  get provenDepth(): number {
    if (this.#isOverloaded || this.#answered < LIMITS.unprovenRequests) return LIMITS.unprovenRequests
    const inRoundTrip = (Math.max(this.#peak, this.#lastPeak) * this.#leastMs) / BLOCK_BYTES
    const gains = this.#leastMs >= PROBE_ROUND_TRIP_MS && inRoundTrip >= PROBE_SHARE * this.#answered
    return this.#answered + (gains ? PROBE_REQUESTS : 0)
  }

  /**
   * Most requests to have outstanding now.
   * @param reqq the peer's own limit (BEP 10), if it has sent one
   * @param isReading whether a stream is read that may jump
   * @param isProven whether the peer's program is known to answer as many as it accepts: {@link provenDepth}
   */
  depth(reqq?: number, isReading = false, isProven = true): number {
    const best = Math.max(this.#peak, this.#lastPeak)
    const queueMs = this.#leastMs + (isReading ? READ_QUEUE_MS : QUEUE_MS)
    const wanted = this.#received === 0 ? MIN_DEPTH : Math.ceil((best * queueMs) / BLOCK_BYTES)
    const most = isProven ? MAX_DEPTH : Math.min(MAX_DEPTH, this.provenDepth)
    const depth = Math.min(most, Math.max(MIN_DEPTH, wanted))
    return reqq !== undefined && reqq > 0 ? Math.min(depth, Math.floor(reqq)) || 1 : depth
  }

  /**
   * How long until the last of `outstanding` requests is answered, ms; Infinity before the first block.
   * @param isExpecting as in {@link rate}
   */
  drainMs(outstanding: number, now: number, isExpecting = true): number {
    const rate = this.rate(now, isExpecting)
    return rate === 0 ? Number.POSITIVE_INFINITY : this.#leastMs + (outstanding * BLOCK_BYTES) / rate
  }

  /** How long the peer has sent nothing of `outstanding` requests, ms. */
  silentMs(outstanding: number, now: number): number {
    return outstanding === 0 ? 0 : Math.max(0, now - Math.max(this.#answeredAt, this.#busySince))
  }

  /** How long the peer may be silent while blocks are expected, ms. */
  get timeoutMs(): number {
    if (this.#received === 0) return FIRST_TIMEOUT_MS
    const gapMs = this.#rate === 0 ? MOST_TIMEOUT_MS : BLOCK_BYTES / this.#rate
    return Math.min(MOST_TIMEOUT_MS, Math.max(LEAST_TIMEOUT_MS, 4 * this.#leastMs + GAPS * gapMs))
  }

  /** Whether blocks are expected and the peer has been silent for longer than {@link timeoutMs}. */
  isOverdue(outstanding: number, now: number): boolean {
    return this.silentMs(outstanding, now) > this.timeoutMs
  }
}
