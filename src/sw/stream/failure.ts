import { FreshetError } from '../../core/errors.ts'

/** Where bytes could come from is out of reach, or took too long. */
const GATEWAY_TIMEOUT = 504
/** The engine answered, and cannot serve this now. */
const UNAVAILABLE = 503
const STATUS: Readonly<Record<string, number>> = {
  'unknown-torrent': 404,
  'unknown-file': 404,
  'no-metadata': UNAVAILABLE,
  'too-many-streams': UNAVAILABLE,
  'too-many-calls': UNAVAILABLE,
  paused: UNAVAILABLE,
  failed: UNAVAILABLE,
  stalled: GATEWAY_TIMEOUT,
  'engine-unreachable': GATEWAY_TIMEOUT,
  'engine-gone': GATEWAY_TIMEOUT,
}

/** The status that tells what went wrong before a body began; 500 for what nobody foresaw. */
export function statusOf(thrown: unknown): number {
  return (thrown instanceof FreshetError ? STATUS[thrown.code] : undefined) ?? 500
}
