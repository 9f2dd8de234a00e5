import { LIMITS } from '../limits.ts'

/** How a web seed has answered so far. */
export interface WebSeedSpeed {
  /** Bytes per second over its last runs; null before the first ended. */
  readonly bytesPerSecond: number | null
  /** From a request to the head of its answer, ms; 0 before the first. */
  readonly latencyMs: number
}

export const UNKNOWN_SPEED: WebSeedSpeed = { bytesPerSecond: null, latencyMs: 0 }

/** A run ended: `bytes` came in `ms`. The last run weighs as much as all before it, so that two runs follow a change. */
export function withRun(pace: WebSeedSpeed, bytes: number, ms: number): WebSeedSpeed {
  const measured = (bytes * 1_000) / Math.max(ms, 1)
  const { bytesPerSecond } = pace
  return { ...pace, bytesPerSecond: bytesPerSecond === null ? measured : (bytesPerSecond + measured) / 2 }
}

/** An answer began `ms` after its request. */
export function withAnswer(pace: WebSeedSpeed, ms: number): WebSeedSpeed {
  return { ...pace, latencyMs: pace.latencyMs === 0 ? ms : (pace.latencyMs + ms) / 2 }
}

/**
 * How many bytes the next run may have: few while nothing is known of the server, then what it gives in LIMITS.webSeedRunMs. So a
 * request is worth its round trip, and what a slow server has reserved is never more than a few seconds from coming.
 */
export function nextRunBytes({ bytesPerSecond }: WebSeedSpeed): number {
  if (bytesPerSecond === null) return LIMITS.webSeedFirstRunBytes
  return clamp((bytesPerSecond * LIMITS.webSeedRunMs) / 1_000, LIMITS.webSeedFirstRunBytes / 4, LIMITS.webSeedRunBytes)
}

/** The bytes that come during one round trip: with no more than these left of a run, the next is asked for, so that the server never waits. */
export function leadBytes({ bytesPerSecond, latencyMs }: WebSeedSpeed): number {
  return Math.min(((bytesPerSecond ?? 0) * latencyMs) / 1_000, LIMITS.webSeedRunBytes / 2)
}

/**
 * Whether `gap` bytes that nobody wants are better left out by a new request than read and dropped: the new request costs a round
 * trip, and a connection where the server knows no better than HTTP/1.1.
 */
export function isWorthSkipping(gap: number, pace: WebSeedSpeed): boolean {
  return gap > Math.max(LIMITS.webSeedFirstRunBytes / 4, leadBytes(pace))
}

/**
 * How much a run that takes longer than was planned may keep of the `left` bytes that have not come; the rest goes back to others.
 *
 * @param came bytes so far @param ms since the run began
 */
export function keptBytes(came: number, left: number, ms: number): number {
  if (ms <= 2 * LIMITS.webSeedRunMs) return left
  return Math.min(left, Math.max((came / ms) * LIMITS.webSeedRunMs, LIMITS.webSeedFirstRunBytes / 4))
}

/**
 * How long a web seed rests after its `failures`th failure in a row, ms: twice as long each time. A dead server of a large torrent
 * would else get thousands of requests.
 *
 * @param askedMs what the server asked for (`Retry-After`), where it did
 */
export function webSeedRestMs(failures: number, askedMs = 0): number {
  const doubled = LIMITS.webSeedRestMinMs * 2 ** Math.min(Math.max(failures - 1, 0), 31)
  return Math.min(Math.max(doubled, askedMs), LIMITS.webSeedRestMaxMs)
}

function clamp(value: number, low: number, high: number): number {
  return Math.max(low, Math.min(value, high))
}
