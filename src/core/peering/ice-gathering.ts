import { LIMITS } from '../limits.ts'

/** RFC 8839 `cand-type`: `host`, `srflx`, `prflx` or `relay`. Null: the line has none. */
export function candidateType(line: string): string | null {
  return / typ ([a-z]+)/.exec(line)?.[1] ?? null
}

/**
 * How long to wait for another ICE candidate before a description goes out with those that are in, ms; null: longer, as there is none
 * yet. Candidates that come later are lost to this description, not to the connection: checks are sent from them all the same, and
 * the other side learns them from the checks (RFC 8445, 7.3.1.3).
 *
 * Chromium 156 has its host candidates after 3 ms and says that it has all after 125 ms; with a STUN server that does not answer it
 * says so after more than 10 s (both measured on loopback).
 *
 * @param types of the candidates that are in, as {@link candidateType} gives them
 * @param asksServers whether a STUN or TURN server is configured, from which better ones may come
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
