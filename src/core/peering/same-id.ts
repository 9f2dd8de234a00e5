import { LIMITS } from '../limits.ts'
import { keepsOwnOffer } from './offer-collision.ts'

/** One of our connections, as far as it matters to another one under the same peer id. */
export interface SameIdConnection {
  /** Its channel is open. */
  readonly connected: boolean
  /** Whether the offer was ours. */
  readonly initiator: boolean
  /** ICE has lost the peer and may find it again. */
  readonly isQuiet: boolean
  /** Since it joined. */
  readonly ageMs: number
  /** Since a block that counts passed in either direction, or since it joined. */
  readonly idleMs: number
}

/** `replace`: in place of the connections under the id that are still being made. */
export type SameIdChoice = 'join' | 'replace' | 'refuse'

/**
 * What to do with a connection under a peer id that other connections have. An id is only claimed, so an open
 * connection is never closed for another one under its id, and keeps no other away for good: an ordinary peer knows
 * its first connection and closes a second one before it opens. So a second one that opens is another peer's, or the
 * first one is.
 *
 * Of two offers that crossed, one is kept ({@link keepsOwnOffer}).
 *
 * @param ownId 40 hex digits, lower case
 * @param peerId the same
 * @param initiator whether the offer was ours: then the peer answered although it should know us, which is left to
 * connections that are of no use
 * @param known the connections under the id
 */
export function sameIdChoice(
  ownId: string,
  peerId: string,
  initiator: boolean,
  known: readonly SameIdConnection[],
): SameIdChoice {
  const live = known.filter(({ isQuiet }) => !isQuiet)
  const connecting = live.filter(({ connected }) => !connected)
  if (connecting.length > 0) {
    const hasCrossed = connecting.every((one) => one.initiator !== initiator)
    return hasCrossed && initiator === keepsOwnOffer(ownId, peerId) ? 'replace' : 'refuse'
  }
  const isOld = live.every(({ ageMs }) => ageMs >= LIMITS.sameIdMs)
  const isIdle = live.every(({ idleMs }) => idleMs >= LIMITS.sameIdMs)
  return isOld && (isIdle || !initiator) ? 'join' : 'refuse'
}

/**
 * Of several open connections under one peer id, those to be given up: all that are idle, but for the one of most use.
 *
 * @param connections with the bytes that passed
 */
export function surplusOf<Of extends { readonly idleMs: number; readonly transferredBytes: number }>(
  connections: readonly Of[],
): Of[] {
  const [, ...others] = connections.toSorted((a, b) => b.transferredBytes - a.transferredBytes || a.idleMs - b.idleMs)
  return others.filter(({ idleMs }) => idleMs >= LIMITS.idlePeerMs)
}
