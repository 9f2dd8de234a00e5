import { joinablePiece, mayJoin, mayRequest, requestBlock, takeOver, URGENT_MS } from './eligibility.ts'
import { duplicateRequestOf, isTooSlow } from './endgame.ts'
import type { PendingRequest } from './partial-piece.ts'
import { type PeerState, peerHas } from './peer-state.ts'
import type { PieceStates } from './piece-states.ts'

/** Present pieces up to which new ones are chosen at random, not by rarity: any whole piece is something to upload. */
export const RANDOM_FIRST = 4
/** How many of a reader's urgent pieces have their blocks requested again from faster peers. */
const CRITICAL = 2
/** Partial pieces with free blocks beyond one a peer, from which on no new piece is started. */
const SPARE_PIECES = 2

/** A block of a piece that a reader waits for, in order of deadlines. */
export function urgentBlock<Peer extends object>(
  states: PieceStates<Peer>,
  me: PeerState<Peer>,
): PendingRequest<Peer> | null {
  for (const range of states.deadlines) {
    let critical = 0
    for (let piece = range.first; piece <= range.last; piece++) {
      const dueMs = range.dueMs(piece)
      if (dueMs > URGENT_MS) break
      if (states.isPresent(piece) || !states.isWanted(piece)) continue
      const isCritical = critical++ < CRITICAL
      if (!peerHas(me, piece) || !mayRequest(states, piece, me) || isTooSlow(states, me, piece, dueMs)) continue
      const partial = states.partials.get(piece)
      if (!partial) return requestBlock(states, states.start(piece, me), me)
      if (partial.hasFreeBlock && mayJoin(partial, me)) return requestBlock(states, partial, me)
      const duplicate = isCritical ? duplicateRequestOf(states, partial, me) : null
      if (duplicate) return duplicate
    }
  }
  return null
}

/** A block of the peer's current piece, of an abandoned piece, of a new piece, or of any other partial piece. */
export function ordinaryBlock<Peer extends object>(
  states: PieceStates<Peer>,
  me: PeerState<Peer>,
): PendingRequest<Peer> | null {
  const { current } = me
  if (current?.hasFreeBlock && states.partials.get(current.index) === current && states.isWanted(current.index)) {
    if (mayJoin(current, me) && mayRequest(states, current.index, me)) return requestBlock(states, current, me)
  }
  if (!me.onParole) {
    const isCrowded = states.withFreeBlocks.size >= states.peers.size + SPARE_PIECES
    const abandoned = joinablePiece(states, me, ({ owner }) => isCrowded || owner === null)
    if (abandoned) return requestBlock(states, abandoned, me)
  }
  const piece = newPiece(states, me)
  if (piece !== -1) return requestBlock(states, states.start(piece, me), me)
  const other = me.onParole ? takeOver(states, me) : joinablePiece(states, me, () => true)
  return other && requestBlock(states, other, me)
}

/** The rarest unstarted piece of the highest priority that the peer has; −1 when there is none. */
function newPiece<Peer extends object>(states: PieceStates<Peer>, me: PeerState<Peer>): number {
  if (me.unstartedCount === 0) return -1
  const passes = (piece: number): boolean => peerHas(me, piece) && mayRequest(states, piece, me)
  const { random } = states.options
  // A leecher is itself counted among those that have its pieces.
  const least = me.bits === null ? 0 : 1
  for (let level = 3; level >= 1; level--) {
    const rarity = states.unstarted[level]!
    const isRandom = states.presentCount < RANDOM_FIRST
    const found = isRandom ? rarity.any(passes, random) : rarity.rarest(passes, random, least)
    if (found !== -1) return found
  }
  return -1
}
