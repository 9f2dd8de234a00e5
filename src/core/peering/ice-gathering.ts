import { LIMITS } from '../limits.ts'

/** RFC 8839 `cand-type`: `host`, `srflx`, `prflx` or `relay`. Null: the line has none. */
export function candidateType(line: string): string | null {
  return / typ ([a-z]+)/.exec(line)?.[1] ?? null
}

/**
 * How long to wait for another ICE candidate before a description is sent with those gathered so far, ms; null: wait
 * on, as there are none yet. Later candidates miss this description, not the connection: checks are sent from them
 * all the same, and the other side learns them from the checks (RFC 8445, 7.3.1.3).
 *
 * Chromium 156 has its host candidates after 3 ms and reports completion after 125 ms; with a STUN server that does
 * not answer it reports completion after more than 10 s (both measured on loopback).
 *
 * A relay has to be in the description: a peer behind a strict NAT cannot be reached by the checks of one that it does
 * not know.
 *
 * @param types of the candidates gathered so far, as {@link candidateType} returns them
 * @param servers what is configured, which may provide better candidates
 */
export function gatheringWaitMs(types: Iterable<string>, servers: 'none' | 'stun' | 'turn'): number | null {
  const gathered = new Set(types)
  if (gathered.size === 0) return null
  if (gathered.has('relay') || servers === 'none') return LIMITS.iceBurstMs
  if (servers === 'turn') return LIMITS.iceRelayMs
  return gathered.has('srflx') ? LIMITS.iceBurstMs : LIMITS.iceServerMs
}
