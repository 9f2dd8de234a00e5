import { covers, type DeadlineRange } from './deadlines.ts'
import { PartialPiece } from './partial-piece.ts'
import { type PeerState, peerHas, removeRequest } from './peer-state.ts'
import type { PickerOptions, PiecePriority } from './picker-options.ts'
import { RarityBuckets } from './rarity.ts'

const PRESENT = 1
const PARTIAL = 2

/**
 * Which pieces are wanted, present, partial or unstarted, and how many peers have each: all that the choice of the next
 * block rests on. Every change of a piece costs O(peers). The fields are for the modules of this folder only.
 */
export class PieceStates<Peer extends object> {
  readonly options: PickerOptions
  readonly peers = new Map<Peer, PeerState<Peer>>()
  /** By piece: PRESENT, PARTIAL or 0. */
  readonly #state: Uint8Array
  readonly #priority: Uint8Array
  /** Leechers that have each piece; peers that have all pieces are counted in {@link seeders}. */
  readonly #availability: Uint16Array
  /** Wanted pieces of which no block has been requested, by priority. */
  readonly unstarted: readonly RarityBuckets[] = [0, 1, 2, 3].map(() => new RarityBuckets())
  readonly partials = new Map<number, PartialPiece<Peer>>()
  /** Partial pieces with blocks that no peer has been asked for. */
  readonly withFreeBlocks = new Set<PartialPiece<Peer>>()
  deadlines: readonly DeadlineRange[] = []
  seeders = 0
  presentCount = 0
  missingCount = 0

  constructor(options: PickerOptions) {
    this.options = options
    this.#state = new Uint8Array(options.pieceCount)
    this.#priority = new Uint8Array(options.pieceCount)
    this.#availability = new Uint16Array(options.pieceCount)
  }

  isPresent(piece: number): boolean {
    return this.#state[piece] === PRESENT
  }

  isWanted(piece: number): boolean {
    return this.#priority[piece] !== 0 || this.hasDeadline(piece)
  }

  /** Whether a reader waits for the piece. */
  hasDeadline(piece: number): boolean {
    return covers(this.deadlines, piece)
  }

  isUnstarted(piece: number): boolean {
    return this.#state[piece] === 0 && this.isWanted(piece)
  }

  /** Leechers that have the piece. */
  leechersWith(piece: number): number {
    return this.#availability[piece] ?? 0
  }

  setPriority(first: number, last: number, priority: PiecePriority): void {
    for (let piece = first; piece <= last; piece++) {
      if (this.#priority[piece] === priority) continue
      this.#change(piece, () => {
        this.#priority[piece] = priority
      })
      this.dropIfUnwanted(piece)
    }
  }

  setDeadlines(deadlines: readonly DeadlineRange[]): void {
    const before = this.deadlines
    const touched = new Set<number>()
    for (const { first, last } of [...before, ...deadlines]) {
      for (let piece = first; piece <= last; piece++) {
        if (this.#priority[piece] === 0 && covers(before, piece) !== covers(deadlines, piece)) touched.add(piece)
      }
    }
    // The counts of a piece follow from its deadline: subtract all by the old deadlines, then add all by the new ones.
    for (const piece of touched) this.#subtract(piece)
    this.deadlines = deadlines
    for (const piece of touched) this.#add(piece)
    for (const piece of touched) this.dropIfUnwanted(piece)
  }

  markPresent(piece: number): void {
    if (this.#state[piece] === PRESENT) return
    this.#change(piece, () => {
      this.#close(piece)
      this.#state[piece] = PRESENT
      this.presentCount += 1
    })
  }

  markMissing(piece: number): void {
    this.#change(piece, () => {
      if (this.#state[piece] === PRESENT) this.presentCount -= 1
      this.#close(piece)
      this.#state[piece] = 0
    })
  }

  /** Starts a piece with the first request of `me`. */
  start(piece: number, me: PeerState<Peer>): PartialPiece<Peer> {
    const partial = new PartialPiece<Peer>(piece, this.options.blocksOf(piece))
    if (me.onParole) partial.soleSource = me.peer
    this.#change(piece, () => {
      this.#state[piece] = PARTIAL
      this.partials.set(piece, partial)
    })
    this.withFreeBlocks.add(partial)
    return partial
  }

  /** Closes a partial piece that is no longer wanted, once none of its blocks is on the way. */
  dropIfUnwanted(piece: number): void {
    const partial = this.partials.get(piece)
    if (!partial || partial.hasRequests || partial.isComplete || this.isWanted(piece)) return
    this.#change(piece, () => {
      this.#close(piece)
      this.#state[piece] = 0
    })
    this.options.onDropped?.(piece)
  }

  /** One more leecher has the piece, or one fewer. */
  changeAvailability(piece: number, step: 1 | -1): void {
    const before = this.#availability[piece]!
    this.#availability[piece] = before + step
    if (!this.isUnstarted(piece)) return
    const rarity = this.unstarted[this.#level(piece)]!
    if (step === 1) rarity.more(piece, before)
    else rarity.fewer(piece, before)
  }

  /** Adds the piece to the counts of a peer that has it, or subtracts it. */
  countFor(peer: PeerState<Peer>, piece: number, step: 1 | -1): void {
    if (this.#isMissing(piece)) peer.wantedCount += step
    if (this.isUnstarted(piece)) peer.unstartedCount += step
  }

  #close(piece: number): void {
    const partial = this.partials.get(piece)
    if (!partial) return
    for (const requests of partial.requests()) for (const request of requests) removeRequest(this.peers, request)
    this.partials.delete(piece)
    this.withFreeBlocks.delete(partial)
  }

  /** Every change of a piece subtracts it from all counts and adds it again as it is afterwards. */
  #change(piece: number, change: () => void): void {
    this.#subtract(piece)
    change()
    this.#add(piece)
  }

  #subtract(piece: number): void {
    if (this.isUnstarted(piece)) this.unstarted[this.#level(piece)]!.remove(piece, this.#availability[piece]!)
    if (this.#isMissing(piece)) this.missingCount -= 1
    for (const peer of this.peers.values()) if (peerHas(peer, piece)) this.countFor(peer, piece, -1)
  }

  #add(piece: number): void {
    if (this.isUnstarted(piece)) this.unstarted[this.#level(piece)]!.add(piece, this.#availability[piece]!)
    if (this.#isMissing(piece)) this.missingCount += 1
    for (const peer of this.peers.values()) if (peerHas(peer, piece)) this.countFor(peer, piece, 1)
  }

  /** A piece that only a reader wants has the highest priority. */
  #level(piece: number): number {
    return this.#priority[piece] || 3
  }

  #isMissing(piece: number): boolean {
    return this.#state[piece] !== PRESENT && this.isWanted(piece)
  }
}
