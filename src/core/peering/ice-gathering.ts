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
 * @param types of the candidates gathered so far, as {@link candidateType} returns them
 * @param asksServers whether a STUN or TURN server is configured, which may provide better candidates
 */
export function gatheringWaitMs(types: Iterable<string>, asksServers: boolean): number | null {
  let hasAny = false
  for (const type of types) {
    if (type === 'srflx' || type === 'relay') return LIMITS.iceBurstMs
    hasAny = true
  }
  if (!hasAny) return null
  return asksServers ? LIMITS.iceServerMs : LIMITS.iceBurstMs
}
