import { LIMITS } from '../limits.ts'

/** One connected peer, as far as keeping it is concerned. */
export interface PeerValue<Peer> {
  readonly peer: Peer
  /** Since a block last passed between us, either way; since it joined where none ever did. ms */
  readonly idleMs: number
  /** Of blocks that it gave and took since it joined. */
  readonly transferredBytes: number
  /** It has something that we want. */
  readonly interesting: boolean
  /** We have something that it wants. */
  readonly interested: boolean
  /** Neither of us misses anything. */
  readonly bothComplete: boolean
  /** ICE has lost it and may find it again. */
  readonly disconnected: boolean
}

/** The higher the less it is worth; null: it is worth its place. */
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
 * Who gives up its place to a newcomer when all are taken: a peer that was lost, else one with which nothing passed for a minute,
 * and of those who can do least for each other, then who gave and took least. Null: everybody is worth its place. A newcomer is
 * idle from when it joins, so it keeps its place for a minute too, and no place changes hands more often than that.
 *
 * @param isNeeded it must be kept all the same: it pays for what it gets, or has a piece that nobody else has. Asked only of those
 * that would go.
 */
export function peerToReplace<Peer>(
  peers: Iterable<PeerValue<Peer>>,
  isNeeded: (peer: Peer) => boolean,
): PeerValue<Peer> | null {
  const idle = [...peers].flatMap((worth) => {
    const rank = rankOf(worth)
    return rank === null ? [] : [{ worth, rank }]
  })
  idle.sort(
    (a, b) => b.rank - a.rank || a.worth.transferredBytes - b.worth.transferredBytes || b.worth.idleMs - a.worth.idleMs,
  )
  return idle.find(({ worth }) => worth.disconnected || !isNeeded(worth.peer))?.worth ?? null
}

/** Who is sent away though there is room: two that have everything hold a connection for nothing. */
export function isUseless<Peer>({ bothComplete, idleMs }: PeerValue<Peer>): boolean {
  return bothComplete && idleMs >= LIMITS.seedersTogetherMs
}
