import { joinablePiece, mayRequest, URGENT_MS } from './eligibility.ts'
import type { PendingRequest } from './partial-piece.ts'
import { type PeerState, peerHas } from './peer-state.ts'
import type { PieceStates } from './piece-states.ts'

/**
 * Requests a run from a web seed: adjacent, whole, wanted pieces that are unstarted, at most `most` of them; first what
 * a reader needs, else from the longest gap. Where there is no such piece: adjacent free blocks of a partial piece.
 *
 * @param offers false for pieces that the web seed does not have
 * @returns the requests in order; empty when there is nothing to request
 */
export function requestRun<Peer extends object>(
  states: PieceStates<Peer>,
  me: PeerState<Peer>,
  most: number,
  offers: (piece: number) => boolean,
): PendingRequest<Peer>[] {
  const isFree = (piece: number): boolean =>
    states.isUnstarted(piece) && peerHas(me, piece) && mayRequest(states, piece, me) && offers(piece)
  const first = me.unstartedCount === 0 ? null : (firstUrgent(states, isFree) ?? longestGap(states, isFree))
  return first === null ? freeBlocks(states, me, offers) : wholePieces(states, me, first, most, isFree)
}

function wholePieces<Peer extends object>(
  states: PieceStates<Peer>,
  me: PeerState<Peer>,
  first: number,
  most: number,
  isFree: (piece: number) => boolean,
): PendingRequest<Peer>[] {
  const requests: PendingRequest<Peer>[] = []
  for (let piece = first; piece - first < most && isFree(piece); piece++) {
    const partial = states.start(piece, me)
    while (partial.hasFreeBlock) requests.push(partial.request(me.peer))
    states.withFreeBlocks.delete(partial)
  }
  return requests
}

function freeBlocks<Peer extends object>(
  states: PieceStates<Peer>,
  me: PeerState<Peer>,
  offers: (piece: number) => boolean,
): PendingRequest<Peer>[] {
  const partial = me.onParole ? null : joinablePiece(states, me, ({ index }) => offers(index))
  if (!partial) return []
  const requests = partial.requestRun(me.peer)
  if (!partial.hasFreeBlock) states.withFreeBlocks.delete(partial)
  return requests
}

function firstUrgent<Peer extends object>(
  { deadlines }: PieceStates<Peer>,
  isFree: (piece: number) => boolean,
): number | null {
  for (const range of deadlines) {
    for (let piece = range.first; piece <= range.last && range.dueMs(piece) <= URGENT_MS; piece++) {
      if (isFree(piece)) return piece
    }
  }
  return null
}

function longestGap<Peer extends object>(
  { options }: PieceStates<Peer>,
  isFree: (piece: number) => boolean,
): number | null {
  let best: number | null = null
  let bestLength = 0
  let length = 0
  for (let piece = 0; piece < options.pieceCount; piece++) {
    length = isFree(piece) ? length + 1 : 0
    if (length > bestLength) {
      bestLength = length
      best = piece + 1 - length
    }
  }
  return best
}
