import { LIMITS } from '../limits.ts'

/** The measured speed of a web seed. */
export interface WebSeedSpeed {
  /** Bytes per second over its last runs; null before the first ended. */
  readonly bytesPerSecond: number | null
  /** Time from a request to the head of its response, ms; 0 before the first. */
  readonly latencyMs: number
}

export const UNKNOWN_SPEED: WebSeedSpeed = { bytesPerSecond: null, latencyMs: 0 }

/**
 * The speed after a run of `bytes` in `ms`. The last run weighs as much as all before it, to follow changes quickly.
 */
export function withRun(speed: WebSeedSpeed, bytes: number, ms: number): WebSeedSpeed {
  const measured = (bytes * 1_000) / Math.max(ms, 1)
  const { bytesPerSecond } = speed
  return { ...speed, bytesPerSecond: bytesPerSecond === null ? measured : (bytesPerSecond + measured) / 2 }
}

/** The speed after a response that began `ms` after its request. */
export function withAnswer(speed: WebSeedSpeed, ms: number): WebSeedSpeed {
  return { ...speed, latencyMs: speed.latencyMs === 0 ? ms : (speed.latencyMs + ms) / 2 }
}

/**
 * How many bytes the next run may have: few while the speed is unknown, then what the server sends in
 * LIMITS.webSeedRunMs. Thus a request is worth its round trip, and a slow server never reserves more than a few
 * seconds' worth.
 */
export function nextRunBytes({ bytesPerSecond }: WebSeedSpeed): number {
  if (bytesPerSecond === null) return LIMITS.webSeedFirstRunBytes
  return clamp((bytesPerSecond * LIMITS.webSeedRunMs) / 1_000, LIMITS.webSeedFirstRunBytes / 4, LIMITS.webSeedRunBytes)
}

/**
 * Bytes of one round trip: when a run has no more than these left, the next is requested, so that the server never
 * waits.
 */
export function leadBytes({ bytesPerSecond, latencyMs }: WebSeedSpeed): number {
  return Math.min(((bytesPerSecond ?? 0) * latencyMs) / 1_000, LIMITS.webSeedRunBytes / 2)
}

/**
 * How soon a reader needs a piece that is fetched for it now, ms: twice the time that it takes, within bounds. Later a
 * film would wait; sooner a peer might have brought it.
 */
export function hostLeadMs(pieceBytes: number, speed: WebSeedSpeed): number {
  return clamp(2 * fetchMs(pieceBytes, speed), LIMITS.readerLeadMinMs, LIMITS.readerLeadMaxMs)
}

/** The same where peers may bring the piece: twice the time that it takes, and no more. */
export function hostSpareMs(pieceBytes: number, speed: WebSeedSpeed): number {
  if (speed.bytesPerSecond === null) return LIMITS.readerSpareUnknownMs
  return clamp(2 * fetchMs(pieceBytes, speed), LIMITS.readerSpareMinMs, LIMITS.readerLeadMaxMs)
}

function fetchMs(pieceBytes: number, { bytesPerSecond, latencyMs }: WebSeedSpeed): number {
  return latencyMs + (bytesPerSecond === null ? 0 : (pieceBytes * 1_000) / Math.max(1, bytesPerSecond))
}

/**
 * Whether `gap` unwanted bytes are better skipped by a new request than read and dropped: the new request costs a round
 * trip, and with HTTP/1.1 a connection.
 */
export function isWorthSkipping(gap: number, speed: WebSeedSpeed): boolean {
  return gap > Math.max(LIMITS.webSeedFirstRunBytes / 4, leadBytes(speed))
}

/**
 * How many of the `left` bytes a run that takes longer than planned may keep; the rest is released to others.
 *
 * @param received bytes so far
 * @param ms since the run began
 */
export function keptBytes(received: number, left: number, ms: number): number {
  if (ms <= 2 * LIMITS.webSeedRunMs) return left
  return Math.min(left, Math.max((received / ms) * LIMITS.webSeedRunMs, LIMITS.webSeedFirstRunBytes / 4))
}

/**
 * How long a web seed rests after `failures` consecutive failures, ms: twice as long each time. Otherwise a dead
 * server of a large torrent would get thousands of requests.
 *
 * @param retryAfterMs the server's `Retry-After`, 0 without one
 */
export function webSeedRetryMs(failures: number, retryAfterMs = 0): number {
  const doubled = LIMITS.webSeedRetryMinMs * 2 ** Math.min(Math.max(failures - 1, 0), 31)
  return Math.min(Math.max(doubled, retryAfterMs), LIMITS.webSeedRetryMaxMs)
}

function clamp(value: number, low: number, high: number): number {
  return Math.max(low, Math.min(value, high))
}
