import { LIMITS } from '../limits.ts'

/** How useful the connection to a peer is. */
export interface PeerValue<Peer> {
  readonly peer: Peer
  /** Time since a block was last sent or received, or since the peer joined, ms. */
  readonly idleMs: number
  /** Block bytes sent and received since the peer joined. */
  readonly transferredBytes: number
  /** The peer has a piece that we want. */
  readonly interesting: boolean
  /** We have a piece that the peer wants. */
  readonly interested: boolean
  /** Neither side misses anything. */
  readonly bothComplete: boolean
  /** ICE has lost the peer and may find it again. */
  readonly disconnected: boolean
}

/** The higher, the less useful; null: not to be replaced. */
function rankOf<Peer>({
  disconnected: quiet,
  idleMs,
  bothComplete,
  interesting: wanted,
  interested: wants,
}: PeerValue<Peer>): number | null {
  if (quiet) return 3
  if (idleMs < LIMITS.idlePeerMs) return null
  if (bothComplete) return 2
  return wanted || wants ? 0 : 1
}

/**
 * The peer that a new one replaces when all connections are in use: one that was lost; else, of those idle for a
 * minute, the one of least use, then the one with the fewest transferred bytes. Null: no peer is to be replaced. A
 * new peer counts as idle from when it joins, so that it is kept for a minute too, and no connection is replaced more
 * often than that.
 *
 * @param isNeeded whether a peer must be kept all the same: it pays, or is the sole holder of a piece. Called only
 * for peers that would be replaced.
 */
export function peerToReplace<Peer>(
  peers: Iterable<PeerValue<Peer>>,
  isNeeded: (peer: Peer) => boolean,
): PeerValue<Peer> | null {
  const idle = [...peers].flatMap((value) => {
    const rank = rankOf(value)
    return rank === null ? [] : [{ value, rank }]
  })
  idle.sort(
    (a, b) => b.rank - a.rank || a.value.transferredBytes - b.value.transferredBytes || b.value.idleMs - a.value.idleMs,
  )
  return idle.find(({ value }) => value.disconnected || !isNeeded(value.peer))?.value ?? null
}

/** Whether a peer is disconnected although connections are left: two seeders have no use for each other. */
export function isUseless<Peer>({ bothComplete, idleMs }: PeerValue<Peer>): boolean {
  return bothComplete && idleMs >= LIMITS.idleSeederMs
}
