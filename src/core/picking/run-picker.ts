import { mayJoin, mayRequest, URGENT_MS } from './eligibility.ts'
import { lateRequestsOf } from './endgame.ts'
import type { PendingRequest } from './partial-piece.ts'
import { type PeerState, peerHas } from './peer-state.ts'
import type { PieceStates } from './piece-states.ts'

/** Present blocks that a run passes over: one more HTTP request costs more than their bytes. */
const HOLE_BLOCKS = 4
/** How many of the pieces that a reader needs next are requested again when others are expected to send them late. */
const CRITICAL = 2

/** What a run may have. */
export interface RunWish {
  /** Most blocks; one piece is allowed in any case. */
  readonly mostBlocks: number
  /** False for pieces that the web seed does not have. */
  offers(piece: number): boolean
}

/**
 * Requests a run from a web seed: free blocks that are adjacent, but for a few present ones between them. It begins
 * with what a reader needs; else with a begun piece that was given back; else with the longest gap of new pieces; and
 * last with a piece that others are fetching. Begun and new pieces are alike within a run.
 *
 * @returns the requests in order; empty when there is nothing to request
 */
export function requestRun<Peer extends object>(
  states: PieceStates<Peer>,
  me: PeerState<Peer>,
  wish: RunWish,
): PendingRequest<Peer>[] {
  const pieces = new RunPieces(states, me, wish)
  const urgent = pieces.urgent(() => false)
  const first = urgent?.piece ?? pieces.abandoned() ?? pieces.longestGap() ?? pieces.othersFetch()
  if (first === null) return []
  if (urgent?.late) return urgent.late.map((request) => states.partials.get(first)!.requestDuplicate(request, me.peer))
  return pieces.requestFrom(first, wish.mostBlocks)
}

/** The piece that a reader needs sooner than any that this web seed is asked for; null when it can send none such. */
export function neededSooner<Peer extends object>(
  states: PieceStates<Peer>,
  me: PeerState<Peer>,
  wish: Pick<RunWish, 'offers'>,
): number | null {
  const isAsked = (piece: number): boolean => states.partials.get(piece)?.isRequestedFrom(me.peer) ?? false
  return new RunPieces(states, me, wish).urgent(isAsked)?.piece ?? null
}

/** A piece that has free blocks for this web seed, what a reader needs first; null when there is none. */
export function firstOpen<Peer extends object>(
  states: PieceStates<Peer>,
  me: PeerState<Peer>,
  wish: Pick<RunWish, 'offers'>,
): number | null {
  const pieces = new RunPieces(states, me, wish)
  return pieces.urgent(() => false)?.piece ?? pieces.first()
}

interface UrgentPiece<Peer> {
  readonly piece: number
  /** Adjacent blocks that another source is expected to send later than this one; null: there are free blocks. */
  readonly late: readonly PendingRequest<Peer>[] | null
}

/** The pieces as one web seed may be asked for them. */
class RunPieces<Peer extends object> {
  readonly #states: PieceStates<Peer>
  readonly #me: PeerState<Peer>
  readonly #wish: Pick<RunWish, 'offers'>

  constructor(states: PieceStates<Peer>, me: PeerState<Peer>, wish: Pick<RunWish, 'offers'>) {
    this.#states = states
    this.#me = me
    this.#wish = wish
  }

  /** The first piece that a reader needs, up to the first one for which `stops` holds. */
  urgent(stops: (piece: number) => boolean): UrgentPiece<Peer> | null {
    for (const range of this.#states.deadlines) {
      let critical = 0
      for (let piece = range.first; piece <= range.last && range.dueMs(piece) <= URGENT_MS; piece++) {
        if (this.#states.isPresent(piece)) continue
        if (stops(piece)) return null
        const isCritical = critical++ < CRITICAL
        if (this.#isOpen(piece)) return { piece, late: null }
        const partial = this.#states.partials.get(piece)
        if (!isCritical || !partial || !this.#maySend(piece)) continue
        const late = lateRequestsOf(this.#states, partial, this.#me)
        if (late.length > 0) return { piece, late }
      }
    }
    return null
  }

  first(): number | null {
    const { pieceCount } = this.#states.options
    for (let piece = 0; piece < pieceCount; piece++) if (this.#isOpen(piece)) return piece
    return null
  }

  /** The first begun piece that no source continues with. */
  abandoned(): number | null {
    let first: number | null = null
    for (const { index, owner } of this.#states.withFreeBlocks) {
      if (owner === null && (first === null || index < first) && this.#isOpen(index)) first = index
    }
    return first
  }

  /** Where the most new pieces follow each other. */
  longestGap(): number | null {
    if (this.#me.unstartedCount === 0) return null
    let best: number | null = null
    let bestLength = 0
    let length = 0
    for (let piece = 0; piece < this.#states.options.pieceCount; piece++) {
      length = this.#states.isUnstarted(piece) && this.#isOpen(piece) ? length + 1 : 0
      if (length > bestLength) {
        bestLength = length
        best = piece + 1 - length
      }
    }
    return best
  }

  /** A piece of which other sources are asked for some blocks. */
  othersFetch(): number | null {
    for (const { index } of this.#states.withFreeBlocks) if (this.#isOpen(index)) return index
    return null
  }

  /** Requests the adjacent free blocks from the first one of `first` on. */
  requestFrom(first: number, mostBlocks: number): PendingRequest<Peer>[] {
    const requests: PendingRequest<Peer>[] = []
    let hole = 0
    for (let piece = first; this.#isOpen(piece) && this.#fits(piece, requests.length, mostBlocks); piece++) {
      const partial = this.#states.partials.get(piece) ?? this.#states.start(piece, this.#me)
      for (let block = 0; block < partial.blocks; block++) {
        if (partial.isFree(block)) {
          requests.push(partial.requestBlock(block, this.#me.peer))
          hole = 0
        } else if (requests.length > 0 && (!partial.hasBlock(block) || ++hole > HOLE_BLOCKS))
          return this.#close(requests)
      }
      if (!partial.hasFreeBlock) this.#states.withFreeBlocks.delete(partial)
    }
    return requests
  }

  /** The last piece of a run that ends within it. */
  #close(requests: PendingRequest<Peer>[]): PendingRequest<Peer>[] {
    const partial = this.#states.partials.get(requests.at(-1)!.piece)
    if (partial && !partial.hasFreeBlock) this.#states.withFreeBlocks.delete(partial)
    return requests
  }

  #fits(piece: number, taken: number, mostBlocks: number): boolean {
    const free = this.#states.partials.get(piece)?.freeCount ?? this.#states.options.blocksOf(piece)
    return taken === 0 || taken + free <= mostBlocks
  }

  /** Whether it has free blocks that may be requested from this web seed. */
  #isOpen(piece: number): boolean {
    if (piece >= this.#states.options.pieceCount || this.#states.isPresent(piece)) return false
    const partial = this.#states.partials.get(piece)
    if (partial && !(partial.hasFreeBlock && mayJoin(partial, this.#me))) return false
    return this.#states.isWanted(piece) && this.#maySend(piece)
  }

  #maySend(piece: number): boolean {
    return peerHas(this.#me, piece) && mayRequest(this.#states, piece, this.#me) && this.#wish.offers(piece)
  }
}
