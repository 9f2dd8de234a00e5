import { LIMITS } from '../../core/limits.ts'

/** A WebSocket tracker's answer to an announce; every field optional, none trusted (WebTorrent tracker protocol). */
export interface AnnounceResponse {
  readonly info_hash: string
  readonly peer_id?: string | null
  /** Seconds; see {@link intervalMsOf}. */
  readonly interval?: number | null
  readonly 'failure reason'?: unknown
  readonly 'tracker id'?: unknown
  readonly complete?: number | null
  readonly incomplete?: number | null
  readonly offer?: { readonly type: string; readonly sdp: string } | null
  readonly answer?: { readonly type: string; readonly sdp: string } | null
  readonly offer_id?: string | null
}

/** @param interval the tracker's, seconds */
export const intervalMsOf = (interval: number): number => Math.min(interval, LIMITS.trackerIntervalMaxSeconds) * 1_000

const isInterval = (value: unknown): boolean =>
  typeof value === 'number' && Number.isFinite(value) && value >= LIMITS.trackerIntervalMinSeconds
/** Twenty bytes, one a character. */
const isBinary20 = (value: unknown): boolean =>
  typeof value === 'string' && value.length === 20 && [...value].every((char) => char.charCodeAt(0) < 256)
const isDescription = (value: unknown): boolean =>
  typeof value === 'object' &&
  value !== null &&
  typeof (value as { type?: unknown }).type === 'string' &&
  typeof (value as { sdp?: unknown }).sdp === 'string'
const absentOr = (value: unknown, check: (value: unknown) => boolean): boolean => value == null || check(value)
const isCount = (value: unknown): boolean => typeof value === 'number' && Number.isFinite(value) && value >= 0

/** Validates an answer once, when it comes in. */
export function isAnnounceResponse(data: unknown): data is AnnounceResponse {
  if (typeof data !== 'object' || data === null) return false
  const message = data as Record<string, unknown>
  return (
    isBinary20(message.info_hash) &&
    absentOr(message.peer_id, isBinary20) &&
    absentOr(message.interval, isInterval) &&
    absentOr(message.complete, isCount) &&
    absentOr(message.incomplete, isCount) &&
    absentOr(message.offer, isDescription) &&
    absentOr(message.answer, isDescription) &&
    absentOr(message.offer_id, isBinary20)
  )
}
