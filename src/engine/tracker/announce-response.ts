/** What a WebSocket tracker may say to an announce; every field optional, none trusted (WebTorrent tracker protocol). */
export interface AnnounceResponse {
  readonly info_hash: string
  readonly peer_id?: string
  readonly interval?: number
  readonly complete?: number
  readonly incomplete?: number
  readonly offer?: { readonly type: string; readonly sdp: string }
  readonly answer?: { readonly type: string; readonly sdp: string }
  readonly offer_id?: string
}

/** A tracker that asks for less than this between announces is a tracker that means harm. Seconds. */
const INTERVAL_MIN = 5
const INTERVAL_MAX = 3600

const isBinary20 = (value: unknown): boolean => typeof value === 'string' && value.length === 20
const isDescription = (value: unknown): boolean =>
  typeof value === 'object' &&
  value !== null &&
  typeof (value as { type?: unknown }).type === 'string' &&
  typeof (value as { sdp?: unknown }).sdp === 'string'
const absentOr = (value: unknown, check: (value: unknown) => boolean): boolean => value == null || check(value)
const isCount = (value: unknown): boolean => typeof value === 'number' && Number.isFinite(value) && value >= 0

/** Validates once, at the edge; an info hash that is not ours is the base class's business (shared sockets). */
export function isAnnounceResponse(data: unknown): data is AnnounceResponse {
  if (typeof data !== 'object' || data === null) return false
  const message = data as Record<string, unknown>
  const interval = message.interval
  return (
    isBinary20(message.info_hash) &&
    absentOr(message.peer_id, isBinary20) &&
    absentOr(interval, (v) => typeof v === 'number' && v >= INTERVAL_MIN && v <= INTERVAL_MAX) &&
    absentOr(message.complete, isCount) &&
    absentOr(message.incomplete, isCount) &&
    absentOr(message.offer, isDescription) &&
    absentOr(message.answer, isDescription) &&
    absentOr(message.offer_id, isBinary20)
  )
}
