import type { PartialPiece, PendingRequest } from './partial-piece.ts'
import { type PeerState, peerHas } from './peer-state.ts'
import type { PieceStates } from './piece-states.ts'

/** Pieces due within this time go before all others; the rest of a reader's window waits for its turn. */
export const URGENT_MS = 10_000

/** Whether the rules for failed copies let this peer be asked for the piece. */
export function mayRequest<Peer extends object>(
  { options }: PieceStates<Peer>,
  piece: number,
  me: PeerState<Peer>,
): boolean {
  return options.mayRequest?.(piece, me.peer) ?? true
}

/** Whether a peer may be asked for blocks of a piece that another peer started. */
export function mayJoin<Peer>(partial: PartialPiece<Peer>, me: PeerState<Peer>): boolean {
  return partial.soleSource === null ? !me.onParole : partial.soleSource === me.peer
}

/** The first partial piece with free blocks that the peer has and may be asked for, of those that pass. */
export function joinablePiece<Peer extends object>(
  states: PieceStates<Peer>,
  me: PeerState<Peer>,
  passes: (partial: PartialPiece<Peer>) => boolean,
): PartialPiece<Peer> | null {
  for (const partial of states.withFreeBlocks) {
    const { index } = partial
    if (!passes(partial) || !states.isWanted(index) || !peerHas(me, index)) continue
    if (mayJoin(partial, me) && mayRequest(states, index, me)) return partial
  }
  return null
}

/** A partial piece that no peer works on any more: a peer on parole goes on with it alone, when no other is left. */
export function takeOver<Peer extends object>(
  states: PieceStates<Peer>,
  me: PeerState<Peer>,
): PartialPiece<Peer> | null {
  for (const partial of states.withFreeBlocks) {
    const { index } = partial
    if (partial.soleSource !== null || partial.hasRequests || !states.isWanted(index) || !peerHas(me, index)) continue
    if (!mayRequest(states, index, me)) continue
    partial.soleSource = me.peer
    return partial
  }
  return null
}

/** Requests the next free block of a piece. */
export function requestBlock<Peer extends object>(
  states: PieceStates<Peer>,
  partial: PartialPiece<Peer>,
  me: PeerState<Peer>,
): PendingRequest<Peer> {
  me.current = partial
  const request = partial.request(me.peer)
  if (!partial.hasFreeBlock) states.withFreeBlocks.delete(partial)
  return request
}
