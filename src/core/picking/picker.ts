import type { DeadlineRange } from './deadlines.ts'
import { mayJoin, mayRequest } from './eligibility.ts'
import { duplicateRequest } from './endgame.ts'
import { ordinaryBlock, urgentBlock } from './next-block.ts'
import type { PendingRequest } from './partial-piece.ts'
import { addPiece, removePiece, setPieces } from './peer-pieces.ts'
import { newPeerState, peerHas, removeRequest } from './peer-state.ts'
import type { PeerSpeed, PickerOptions, PiecePriority } from './picker-options.ts'
import { PieceStates } from './piece-states.ts'
import { firstOpen, neededSooner, type RunWish, requestRun } from './run-picker.ts'

/** Requests at the head of a queue that may be on the wire already, so that they are not cancelled. */
const SENT_REQUESTS = 2

/**
 * Decides which block is requested next from which peer. Pure: no clock, no I/O; peers are keys and blocks are
 * numbers.
 *
 * Order for one peer: what a reader waits for (within its deadlines, unless the peer is too slow); the current piece;
 * an abandoned piece; a new piece, rarest first with ties at random, the first few at random; any free block; and
 * when no block is free, one that another peer is expected to send later (endgame: one duplicate a block, the loser
 * is cancelled).
 */
export class Picker<Peer extends object> {
  readonly #states: PieceStates<Peer>

  constructor(options: PickerOptions) {
    this.#states = new PieceStates(options)
  }

  /** The next block to request from a peer, noted as requested; null when there is none now. */
  pick(peer: Peer): PendingRequest<Peer> | null {
    const states = this.#states
    const me = states.peers.get(peer)
    if (!me || me.wantedCount === 0) return null
    const request = urgentBlock(states, me) ?? ordinaryBlock(states, me) ?? duplicateRequest(states, me)
    if (request) me.requests.push(request)
    return request
  }

  /** A run of blocks for a web seed, all noted as requested: see {@link requestRun}. */
  pickRun(peer: Peer, wish: RunWish): readonly PendingRequest<Peer>[] {
    const me = this.#states.peers.get(peer)
    if (!me || me.wantedCount === 0) return []
    const requests = requestRun(this.#states, me, wish)
    for (const request of requests) me.requests.push(request)
    return requests
  }

  /** See {@link firstOpen}. */
  firstOpen(peer: Peer, wish: Pick<RunWish, 'offers'>): number | null {
    const me = this.#states.peers.get(peer)
    return me && me.wantedCount > 0 ? firstOpen(this.#states, me, wish) : null
  }

  /**
   * A web seed sends blocks of this piece that it was not asked for.
   * @returns false when they may not be taken from it: the piece is present, unwanted or another source's alone
   */
  begin(piece: number, peer: Peer): boolean {
    const states = this.#states
    const me = states.peers.get(peer)
    if (!me || states.isPresent(piece) || !states.isWanted(piece) || !mayRequest(states, piece, me)) return false
    const partial = states.partials.get(piece)
    if (partial) return mayJoin(partial, me)
    states.start(piece, me).owner = peer
    return true
  }

  /** The peer does not continue with this piece: any other may finish it. */
  abandon(piece: number, peer: Peer): void {
    const partial = this.#states.partials.get(piece)
    if (!partial || partial.isRequestedFrom(peer)) return
    if (partial.owner === peer) partial.owner = null
    if (partial.soleSource === peer) partial.soleSource = null
  }

  has(peer: Peer, piece: number): boolean {
    const me = this.#states.peers.get(peer)
    return me !== undefined && peerHas(me, piece)
  }

  /** Blocks of a piece that are neither here nor requested. */
  freeBlocks(piece: number): number {
    if (this.#states.isPresent(piece)) return 0
    return this.#states.partials.get(piece)?.freeCount ?? this.#states.options.blocksOf(piece)
  }

  /** Whether any of pieces `first`..`last` is wanted and missing. */
  wantsAny(first: number, last: number): boolean {
    const states = this.#states
    for (let piece = first; piece <= last; piece++) if (!states.isPresent(piece) && states.isWanted(piece)) return true
    return false
  }

  /** See {@link neededSooner}. */
  neededSooner(peer: Peer, wish: Pick<RunWish, 'offers'>): number | null {
    const me = this.#states.peers.get(peer)
    return me && me.wantedCount > 0 ? neededSooner(this.#states, me, wish) : null
  }

  /**
   * A peer got a piece that a seeder is being asked for: while the seeder has rarer pieces, it is better asked for
   * those. Thus peers of one seeder do not all fetch the same: in simulation a swarm of eight is done after 1.15
   * copies instead of 1.35. Pieces with a deadline stay.
   *
   * @returns requests to cancel, already released
   */
  cancelForRarer(piece: number): readonly PendingRequest<Peer>[] {
    const { partials, unstarted, peers } = this.#states
    const partial = partials.get(piece)
    if (!partial || partial.soleSource !== null || this.#states.hasDeadline(piece)) return []
    if (!unstarted.some((rarity) => rarity.least < this.#states.leechersWith(piece))) return []
    const cancelled: PendingRequest<Peer>[] = []
    for (const [request, duplicate] of [...partial.requests()]) {
      const seeder = request && peers.get(request.peer)
      if (duplicate || seeder?.bits !== null || seeder.speed.takesRuns) continue
      if (seeder.requests.indexOf(request!) < SENT_REQUESTS) continue
      this.release(request!)
      cancelled.push(request!)
    }
    return cancelled
  }

  /**
   * A block has come, whichever peer was asked for it.
   *
   * @returns requests to other peers to cancel, and whether the piece is complete; null when the block is of no use
   */
  onBlock(piece: number, block: number, from: Peer): BlockResult<Peer> | null {
    const { partials, peers, withFreeBlocks } = this.#states
    const partial = partials.get(piece)
    if (!partial || block < 0 || block >= partial.blocks || partial.hasBlock(block)) return null
    const requests = partial.onBlock(block)
    for (const request of requests) removeRequest(peers, request)
    if (!partial.hasFreeBlock) withFreeBlocks.delete(partial)
    return { cancel: requests.filter(({ peer }) => peer !== from), complete: partial.isComplete }
  }

  // Pieces ----------------------------------------------------------------------------------------------------------

  /** Wanted pieces that are not present. */
  get missing(): number {
    return this.#states.missingCount
  }

  /** Wanted pieces that are not present and that no peer but a seeder has. */
  get unseen(): number {
    const { unstarted, partials } = this.#states
    let unseen = unstarted.reduce((sum, rarity) => sum + rarity.unseen, 0)
    for (const [piece, { isComplete }] of partials) {
      // A complete one is being verified.
      if (!isComplete && this.#states.isWanted(piece) && this.#states.leechersWith(piece) === 0) unseen += 1
    }
    return unseen
  }

  /** Peers that have the piece. */
  availability(piece: number): number {
    return this.#states.leechersWith(piece) + this.#states.seeders
  }

  isPresent(piece: number): boolean {
    return this.#states.isPresent(piece)
  }

  /** Sets the priority of pieces `first`..`last`. A piece with a deadline is wanted at any priority. */
  setPriority(first: number, last: number, priority: PiecePriority): void {
    this.#states.setPriority(first, last, priority)
  }

  /** Pieces that readers wait for, most urgent reader first. */
  setDeadlines(deadlines: readonly DeadlineRange[]): void {
    this.#states.setDeadlines(deadlines)
  }

  /** Whether a reader waits for any piece. */
  get isRead(): boolean {
    return this.#states.deadlines.length > 0
  }

  /** The piece is verified and stored. */
  markPresent(piece: number): void {
    this.#states.markPresent(piece)
  }

  /** The piece is not stored, or not any more. */
  markMissing(piece: number): void {
    this.#states.markMissing(piece)
  }

  // Peers -----------------------------------------------------------------------------------------------------------

  /** Adds a peer that has no pieces yet. */
  addPeer(peer: Peer, speed: PeerSpeed): void {
    this.#states.peers.set(peer, newPeerState(peer, speed, this.#states.options.pieceCount))
  }

  removePeer(peer: Peer): void {
    const { peers, partials } = this.#states
    const state = peers.get(peer)
    if (!state) return
    this.releaseAll(peer)
    setPieces(this.#states, state, null)
    peers.delete(peer)
    for (const partial of partials.values()) {
      if (partial.owner === peer) partial.owner = null
      if (partial.soleSource === peer) partial.soleSource = null
    }
  }

  /** Replaces what a peer has: the bits of a bitfield message, or all pieces (BEP 6). */
  setPieces(peer: Peer, bits: Uint8Array | 'all'): void {
    const state = this.#states.peers.get(peer)
    if (state) setPieces(this.#states, state, bits)
  }

  addPiece(peer: Peer, piece: number): void {
    const state = this.#states.peers.get(peer)
    if (state) addPiece(this.#states, state, piece)
  }

  removePiece(peer: Peer, piece: number): void {
    const state = this.#states.peers.get(peer)
    if (state) removePiece(this.#states, state, piece)
  }

  /** How many pieces a peer has. */
  pieceCountOf(peer: Peer): number {
    return this.#states.peers.get(peer)?.count ?? 0
  }

  /** Whether a peer has a piece that is wanted and missing. */
  isInteresting(peer: Peer): boolean {
    return (this.#states.peers.get(peer)?.wantedCount ?? 0) > 0
  }

  /** Outstanding requests to a peer, oldest first. */
  requestsOf(peer: Peer): readonly PendingRequest<Peer>[] {
    return this.#states.peers.get(peer)?.requests ?? []
  }

  /** A peer that took part in a failed piece works alone until a piece of its own verifies. */
  setParole(peer: Peer, onParole: boolean): void {
    const state = this.#states.peers.get(peer)
    if (state) state.onParole = onParole
  }

  /** A request will not be answered, or its answer is no longer awaited. */
  release(request: PendingRequest<Peer>): void {
    const { peers, partials, withFreeBlocks } = this.#states
    removeRequest(peers, request)
    const partial = partials.get(request.piece)
    if (!partial) return
    partial.release(request)
    // Nothing of it is on the way: any peer may finish it, and does so before it starts another.
    if (!partial.hasRequests) {
      partial.owner = null
      if (partial.soleSource === request.peer) partial.soleSource = null
    }
    if (partial.hasFreeBlock) withFreeBlocks.add(partial)
    this.#states.dropIfUnwanted(request.piece)
  }

  /** Releases all requests to a peer that is silent or chokes us. @returns them */
  releaseAll(peer: Peer): readonly PendingRequest<Peer>[] {
    const state = this.#states.peers.get(peer)
    if (!state) return []
    const requests = [...state.requests]
    for (const request of requests) this.release(request)
    state.current = null
    return requests
  }
}

/** What follows from a block that has come. */
export interface BlockResult<Peer> {
  readonly cancel: readonly PendingRequest<Peer>[]
  readonly complete: boolean
}
