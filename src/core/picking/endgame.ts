import { mayJoin, mayRequest } from './eligibility.ts'
import type { PartialPiece, PendingRequest } from './partial-piece.ts'
import { type PeerState, peerHas } from './peer-state.ts'
import type { PieceStates } from './piece-states.ts'

/** How much faster a second peer must be expected to be before a block is requested from it too: a ratio, and ms. */
const FASTER_RATIO = 1.25
const FASTER_MS = 50

/**
 * Endgame: no block is free, and a block is requested again from a peer that is expected to send it sooner. Requests
 * that take longest come first. A block is requested twice at most.
 */
export function duplicateRequest<Peer extends object>(
  states: PieceStates<Peer>,
  me: PeerState<Peer>,
): PendingRequest<Peer> | null {
  if (me.onParole || hasFreeBlocks(states)) return null
  const mineMs = nextBlockMs(me)
  if (mineMs === Number.POSITIVE_INFINITY) return null
  const slower: { state: PeerState<Peer>; ms: number }[] = []
  for (const state of states.peers.values()) {
    if (state === me || state.requests.length === 0) continue
    const ms = state.speed.drainMs(state.requests.length)
    if (isLater(ms, mineMs)) slower.push({ state, ms })
  }
  slower.sort((a, b) => b.ms - a.ms)
  // The only duplicate of a block is left to a much faster peer, which requests it as soon as its queue has room.
  const faster = muchFaster(states, me, mineMs)
  for (const { state } of slower) {
    // The last requests of a queue take longest.
    for (let i = state.requests.length - 1; i >= 0; i--) {
      const request = state.requests[i]!
      const partial = states.partials.get(request.piece)
      if (!partial || request.isDuplicate || !states.isWanted(request.piece) || !peerHas(me, request.piece)) continue
      if (faster.some((other) => peerHas(other, request.piece))) continue
      if (mayJoin(partial, me) && mayRequest(states, request.piece, me))
        return partial.requestDuplicate(request, me.peer)
    }
  }
  return null
}

/** A second request for a block of this piece, where this peer is expected to be faster than the one that was asked. */
export function duplicateRequestOf<Peer extends object>(
  states: PieceStates<Peer>,
  partial: PartialPiece<Peer>,
  me: PeerState<Peer>,
): PendingRequest<Peer> | null {
  if (me.onParole || !mayJoin(partial, me)) return null
  const mineMs = nextBlockMs(me)
  if (mineMs === Number.POSITIVE_INFINITY) return null
  for (const [request, duplicate] of partial.requests()) {
    if (!request || duplicate || request.peer === me.peer) continue
    const state = states.peers.get(request.peer)
    if (state && isLater(state.speed.drainMs(state.requests.indexOf(request) + 1), mineMs)) {
      return partial.requestDuplicate(request, me.peer)
    }
  }
  return null
}

/**
 * Adjacent blocks of a piece that are requested once, of a source that is expected to send them later than this one:
 * what a web seed may be asked for as well.
 */
export function lateRequestsOf<Peer extends object>(
  states: PieceStates<Peer>,
  partial: PartialPiece<Peer>,
  me: PeerState<Peer>,
): PendingRequest<Peer>[] {
  const mineMs = nextBlockMs(me)
  if (me.onParole || !mayJoin(partial, me) || mineMs === Number.POSITIVE_INFINITY) return []
  const late: PendingRequest<Peer>[] = []
  for (const [request, duplicate] of [...partial.requests()].sort(([a], [b]) => a!.block - b!.block)) {
    const state = request && !duplicate && request.peer !== me.peer ? states.peers.get(request.peer) : undefined
    const isLate = state && isLater(state.speed.drainMs(state.requests.indexOf(request!) + 1), mineMs)
    if (isLate && (late.length === 0 || late.at(-1)!.block === request!.block - 1)) late.push(request!)
    else if (late.length > 0) break
  }
  return late
}

/** Whether the peer cannot deliver the piece before its deadline while a much faster peer has it. */
export function isTooSlow<Peer extends object>(
  states: PieceStates<Peer>,
  me: PeerState<Peer>,
  piece: number,
  dueMs: number,
): boolean {
  const mineMs = nextBlockMs(me)
  return mineMs > dueMs && muchFaster(states, me, mineMs).some((state) => peerHas(state, piece))
}

const nextBlockMs = <Peer>(state: PeerState<Peer>): number => state.speed.drainMs(state.requests.length + 1)

const isLater = (theirsMs: number, mineMs: number): boolean => theirsMs > mineMs * FASTER_RATIO + FASTER_MS

function muchFaster<Peer extends object>(
  { peers }: PieceStates<Peer>,
  me: PeerState<Peer>,
  mineMs: number,
): PeerState<Peer>[] {
  return [...peers.values()].filter((state) => state !== me && mineMs > 2 * nextBlockMs(state) + FASTER_MS)
}

/** Whether any connected peer could be asked for a block that no peer was asked for. */
function hasFreeBlocks<Peer extends object>(states: PieceStates<Peer>): boolean {
  const { unstarted, withFreeBlocks, seeders } = states
  for (const rarity of unstarted) if (rarity.size > (seeders > 0 ? 0 : rarity.unseen)) return true
  for (const { index } of withFreeBlocks) {
    if (states.isWanted(index) && states.leechersWith(index) + seeders > 0) return true
  }
  return false
}
