import { FreshetError } from '../../core/errors.ts'

/** No source of the bytes can be reached, or it took too long. */
const GATEWAY_TIMEOUT = 504
/** The engine is there, but cannot serve this now. */
const UNAVAILABLE = 503
const STATUS: Readonly<Record<string, number>> = {
  'unknown-torrent': 404,
  'unknown-file': 404,
  'no-metadata': UNAVAILABLE,
  'too-many-streams': UNAVAILABLE,
  'too-many-calls': UNAVAILABLE,
  paused: UNAVAILABLE,
  failed: UNAVAILABLE,
  'source-unreadable': UNAVAILABLE,
  stalled: GATEWAY_TIMEOUT,
  'engine-unreachable': GATEWAY_TIMEOUT,
  'engine-gone': GATEWAY_TIMEOUT,
}

/** The HTTP status of a failure before the body; 500 for unexpected errors. */
export function statusOf(thrown: unknown): number {
  return (thrown instanceof FreshetError ? STATUS[thrown.code] : undefined) ?? 500
}
