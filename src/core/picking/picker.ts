import type { PartialPiece, PendingRequest } from './partial-piece.ts'
import { type PeerState, PieceStates } from './piece-states.ts'

/** Complete pieces before which new ones are begun by chance, not by rarity: any whole piece is something to give. */
export const RANDOM_FIRST = 4
/** Pieces due within this time bend the order; the rest of a reader's window waits for its turn. */
export const URGENT_MS = 10_000
/** Urgent pieces whose blocks are taken over from peers that are late with them. */
const CRITICAL = 2
/** How much sooner a second peer must be expected for a block to be asked of it too: this many times and ms. */
const TWIN_RATIO = 1.25
const TWIN_MS = 50
/** Requests at the head of a queue that are as good as sent. */
const BEGUN_ASKS = 2
/** Open pieces with free blocks beyond one a peer, before new pieces are left alone and peers help each other out. */
const SPARE_PIECES = 2

/**
 * Decides which block is asked of which peer next. State in, choice out: no clock, no I/O; it knows peers as keys and blocks as numbers.
 *
 * Order for one peer: what a reader waits for (as far as it is in a hurry, and the peer is quick enough); the piece it is at; a piece that was left
 * unfinished; a new piece, rarest first, ties by chance, the first few by chance alone; any free block; and when nothing is free
 * anywhere, a block that another peer is expected to be late with (endgame: one twin a block, the loser is cancelled).
 */
export class Picker<Peer extends object> extends PieceStates<Peer> {
  /** The next block to ask of a peer, noted as asked; null when there is nothing for it now. */
  pick(peer: Peer): PendingRequest<Peer> | null {
    const me = this.peers.get(peer)
    if (!me || me.wantedCount === 0) return null
    const ask = this.#urgentBlock(me) ?? this.#ordinaryBlock(me) ?? this.#lateBlock(me)
    if (ask) me.requests.push(ask)
    return ask
  }

  /**
   * A run for a web seed, all of it asked of `peer` now: whole wanted pieces that nobody is asked for, adjacent, at most `most`, what a
   * reader needs first, else from the longest gap; where there is no such piece, adjacent free blocks of one that was begun and left. The
   * blocks are those of the requests, in order. Empty when there is nothing for it.
   */
  pickRun(peer: Peer, most: number, offers: (piece: number) => boolean): readonly PendingRequest<Peer>[] {
    const me = this.peers.get(peer)
    if (!me || me.wantedCount === 0) return []
    const isFree = (piece: number): boolean =>
      this.isUnstarted(piece) && this.peerHas(me, piece) && this.#mayAsk(piece, me) && offers(piece)
    const first = me.unstartedCount === 0 ? null : (this.#urgentGap(isFree) ?? this.#longestGap(isFree))
    const asks = first === null ? this.#gap(me, offers) : this.#wholePieces(me, first, most, isFree)
    me.requests.push(...asks)
    return asks
  }

  /**
   * A peer got a piece that a seeder is asked for: while the seeder has pieces that fewer have, it is better asked for one of those. So peers that
   * fetch from one seeder do not all fetch the same: in simulation a crowd of eight is done after 1.15 copies instead of 1.35. What a
   * reader waits for stays.
   * @returns requests to be taken back from the seeder, noted so; their blocks are free again
   */
  cancelForRarer(piece: number): readonly PendingRequest<Peer>[] {
    const open = this.partials.get(piece)
    if (!open || open.soleSource !== null || this.isUrgent(piece)) return []
    if (!this.unstarted.some((rarity) => rarity.least < this.leecherAvailability(piece))) return []
    const taken: PendingRequest<Peer>[] = []
    for (const [ask, twin] of [...open.requests()]) {
      const seeder = ask && this.peers.get(ask.peer)
      // What is next in its queue may be on its way already.
      if (twin || seeder?.bits !== null || seeder.speed.takesRuns || seeder.requests.indexOf(ask!) < BEGUN_ASKS)
        continue
      this.release(ask!)
      taken.push(ask!)
    }
    return taken
  }

  /**
   * A block is here, whoever was asked for it.
   * @returns requests for it that are on their way to others, to be cancelled, and whether its piece is complete; null when it is of no use
   */
  onBlock(
    piece: number,
    block: number,
    from: Peer,
  ): { cancel: readonly PendingRequest<Peer>[]; complete: boolean } | null {
    const open = this.partials.get(piece)
    if (!open || block < 0 || block >= open.blocks || open.hasBlock(block)) return null
    const asks = open.onBlock(block)
    for (const ask of asks) this.dropRequest(ask)
    if (!open.hasFreeBlock) this.withFreeBlocks.delete(open)
    return { cancel: asks.filter((ask) => ask.peer !== from), complete: open.isComplete }
  }

  // ---------------------------------------------------------------------------------------------------------------------

  #urgentBlock(me: PeerState<Peer>): PendingRequest<Peer> | null {
    for (const urgent of this.deadlines) {
      let critical = 0
      for (let piece = urgent.first; piece <= urgent.last; piece++) {
        const dueMs = urgent.dueMs(piece)
        if (dueMs > URGENT_MS) break
        if (this.isPresent(piece) || !this.isWanted(piece)) continue
        const isCritical = critical++ < CRITICAL
        if (!this.peerHas(me, piece) || !this.#mayAsk(piece, me) || this.#isTooSlow(me, piece, dueMs)) continue
        const open = this.partials.get(piece)
        if (!open) return this.#askOf(this.begin(piece, me), me)
        if (open.hasFreeBlock && this.#mayJoin(open, me)) return this.#askOf(open, me)
        const late = isCritical ? this.#lateOf(open, me) : null
        if (late) return late
      }
    }
    return null
  }

  #ordinaryBlock(me: PeerState<Peer>): PendingRequest<Peer> | null {
    const { current: open } = me
    if (open?.hasFreeBlock && this.partials.get(open.index) === open && this.isWanted(open.index)) {
      if (this.#mayJoin(open, me) && this.#mayAsk(open.index, me)) return this.#askOf(open, me)
    }
    if (!me.onParole) {
      const isCrowded = this.withFreeBlocks.size >= this.peers.size + SPARE_PIECES
      const left = this.#joinable(me, (piece) => isCrowded || piece.owner === null)
      if (left) return this.#askOf(left, me)
    }
    const piece = this.#newPiece(me)
    if (piece !== -1) return this.#askOf(this.begin(piece, me), me)
    const any = me.onParole ? null : this.#joinable(me, () => true)
    return any && this.#askOf(any, me)
  }

  #newPiece(me: PeerState<Peer>): number {
    if (me.unstartedCount === 0) return -1
    const passes = (piece: number): boolean => this.peerHas(me, piece) && this.#mayAsk(piece, me)
    const { random } = this.options
    // A peer that lacks some is itself counted among those that have what it has.
    const least = me.bits === null ? 0 : 1
    for (let level = 3; level >= 1; level--) {
      const rarity = this.unstarted[level]!
      const found = this.presentCount < RANDOM_FIRST ? rarity.any(passes, random) : rarity.rarest(passes, random, least)
      if (found !== -1) return found
    }
    return -1
  }

  #joinable(me: PeerState<Peer>, isOpenTo: (piece: PartialPiece<Peer>) => boolean): PartialPiece<Peer> | null {
    for (const open of this.withFreeBlocks) {
      const { index } = open
      if (!isOpenTo(open) || !this.isWanted(index) || !this.peerHas(me, index)) continue
      if (this.#mayJoin(open, me) && this.#mayAsk(index, me)) return open
    }
    return null
  }

  /** Endgame: nothing is free that anybody could be asked for, and somebody else is expected to be later than this peer. */
  #lateBlock(me: PeerState<Peer>): PendingRequest<Peer> | null {
    if (me.onParole || this.#isAnythingFree()) return null
    const mineMs = me.speed.drainMs(me.requests.length + 1)
    if (mineMs === Number.POSITIVE_INFINITY) return null
    const late: { known: PeerState<Peer>; ms: number }[] = []
    for (const known of this.peers.values()) {
      if (known === me || known.requests.length === 0) continue
      const ms = known.speed.drainMs(known.requests.length)
      if (isLater(ms, mineMs)) late.push({ known, ms })
    }
    late.sort((a, b) => b.ms - a.ms)
    // A block has one twin: it is for somebody much quicker, who comes for it as soon as it has room.
    const quicker = this.#muchQuicker(me, mineMs)
    for (const { known } of late) {
      // Its last requests are the ones it is latest with.
      for (let i = known.requests.length - 1; i >= 0; i--) {
        const ask = known.requests[i]!
        const open = this.partials.get(ask.piece)
        if (!open || ask.isDuplicate || !this.isWanted(ask.piece) || !this.peerHas(me, ask.piece)) continue
        if (quicker.some((other) => this.peerHas(other, ask.piece))) continue
        if (this.#mayJoin(open, me) && this.#mayAsk(ask.piece, me)) return open.requestDuplicate(ask, me.peer)
      }
    }
    return null
  }

  /** A block of a piece under a reader that its peer is late with. */
  #lateOf(open: PartialPiece<Peer>, me: PeerState<Peer>): PendingRequest<Peer> | null {
    if (me.onParole || !this.#mayJoin(open, me)) return null
    const mineMs = me.speed.drainMs(me.requests.length + 1)
    if (mineMs === Number.POSITIVE_INFINITY) return null
    for (const [ask, twin] of open.requests()) {
      if (!ask || twin || ask.peer === me.peer) continue
      const known = this.peers.get(ask.peer)
      if (known && isLater(known.speed.drainMs(known.requests.indexOf(ask) + 1), mineMs))
        return open.requestDuplicate(ask, me.peer)
    }
    return null
  }

  /** A slow peer is not given what a reader needs sooner than it can deliver, while a much quicker one has it. */
  #isTooSlow(me: PeerState<Peer>, piece: number, dueMs: number): boolean {
    const mineMs = me.speed.drainMs(me.requests.length + 1)
    return mineMs > dueMs && this.#muchQuicker(me, mineMs).some((known) => this.peerHas(known, piece))
  }

  #muchQuicker(me: PeerState<Peer>, mineMs: number): PeerState<Peer>[] {
    return [...this.peers.values()].filter(
      (known) => known !== me && mineMs > 2 * known.speed.drainMs(known.requests.length + 1) + TWIN_MS,
    )
  }

  #isAnythingFree(): boolean {
    for (const rarity of this.unstarted) if (rarity.size > (this.seeders > 0 ? 0 : rarity.unseen)) return true
    for (const { index } of this.withFreeBlocks) if (this.isWanted(index) && this.availability(index) > 0) return true
    return false
  }

  #wholePieces(
    me: PeerState<Peer>,
    first: number,
    most: number,
    isFree: (piece: number) => boolean,
  ): PendingRequest<Peer>[] {
    const asks: PendingRequest<Peer>[] = []
    for (let piece = first; piece - first < most && isFree(piece); piece++) {
      const open = this.begin(piece, me)
      while (open.hasFreeBlock) asks.push(open.request(me.peer))
      this.withFreeBlocks.delete(open)
    }
    return asks
  }

  #gap(me: PeerState<Peer>, offers: (piece: number) => boolean): PendingRequest<Peer>[] {
    const open = me.onParole ? null : this.#joinable(me, ({ index }) => offers(index))
    if (!open) return []
    const asks = open.requestRun(me.peer)
    if (!open.hasFreeBlock) this.withFreeBlocks.delete(open)
    return asks
  }

  #urgentGap(isFree: (piece: number) => boolean): number | null {
    for (const urgent of this.deadlines) {
      for (let piece = urgent.first; piece <= urgent.last && urgent.dueMs(piece) <= URGENT_MS; piece++) {
        if (isFree(piece)) return piece
      }
    }
    return null
  }

  #longestGap(isFree: (piece: number) => boolean): number | null {
    let best: number | null = null
    let bestLength = 0
    let length = 0
    for (let piece = 0; piece < this.options.pieceCount; piece++) {
      length = isFree(piece) ? length + 1 : 0
      if (length > bestLength) {
        bestLength = length
        best = piece + 1 - length
      }
    }
    return best
  }

  #askOf(open: PartialPiece<Peer>, me: PeerState<Peer>): PendingRequest<Peer> {
    me.current = open
    const ask = open.request(me.peer)
    if (!open.hasFreeBlock) this.withFreeBlocks.delete(open)
    return ask
  }

  #mayJoin(open: PartialPiece<Peer>, me: PeerState<Peer>): boolean {
    return open.soleSource === null ? !me.onParole : open.soleSource === me.peer
  }

  #mayAsk(piece: number, me: PeerState<Peer>): boolean {
    return this.options.mayRequest?.(piece, me.peer) ?? true
  }
}

const isLater = (theirsMs: number, mineMs: number): boolean => theirsMs > mineMs * TWIN_RATIO + TWIN_MS
