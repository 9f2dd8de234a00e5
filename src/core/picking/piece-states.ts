import { PartialPiece, type PendingRequest } from './partial-piece.ts'
import { RarityBuckets } from './rarity.ts'

/** 0 is not wanted; more is sooner. */
export type PiecePriority = 0 | 1 | 2 | 3

/** How fast a peer is, as far as picking needs it. */
export interface PeerSpeed {
  /** ms until the last of so many outstanding requests is answered; Infinity while unknown. */
  drainMs(outstanding: number): number
  /** It is asked for runs of pieces (a web seed), of which no single block is taken back. */
  readonly takesRuns?: boolean
}

/** Pieces that somebody waits for, in the order they are needed. */
export interface DeadlineRange {
  readonly first: number
  /** Inclusive. */
  readonly last: number
  /** ms until the piece is needed; 0 for at once. Never falls from one piece to the next. */
  dueMs(piece: number): number
}

export interface PickerOptions {
  readonly pieceCount: number
  blocksOf(piece: number): number
  /** 0 ≤ value < 1 */
  random(): number
  /** Pieces that the trial of a failed copy leaves to one peer (BEP 3 has no blame; this is ours). */
  mayRequest?(piece: number, peer: object): boolean
  /** An open piece that nobody wants any more was closed; what came of it is of no use. */
  onDropped?(piece: number): void
}

/** A peer, as far as pieces go. */
export interface PeerState<Peer> {
  readonly peer: Peer
  readonly speed: PeerSpeed
  /** One bit a piece, as on the wire; null: it has all. */
  bits: Uint8Array | null
  /** Pieces it has. */
  count: number
  /** Pieces it has that we want and lack. */
  wantedCount: number
  /** Of those, the ones nobody has been asked for. */
  unstartedCount: number
  /** In the order asked. */
  readonly requests: PendingRequest<Peer>[]
  current: PartialPiece<Peer> | null
  /** What it sends must come from it alone: it helped to make a piece that failed. */
  onParole: boolean
}

const HERE = 1
const OPEN = 2

/**
 * What is wanted, what is here and who has what: everything that a choice of the next block rests on (`picker.ts`), kept so that
 * every message costs O(1) or O(peers). Only a peer's coming and going costs O(pieces).
 */
export class PieceStates<Peer extends object> {
  protected readonly options: PickerOptions
  protected readonly peers = new Map<Peer, PeerState<Peer>>()
  /** By piece: HERE, OPEN or 0. */
  readonly #state: Uint8Array
  readonly #priority: Uint8Array
  /** Peers that have it, those that have all left out. */
  readonly #availability: Uint16Array
  /** Wanted pieces that nobody has been asked for, by priority. */
  protected readonly unstarted: readonly RarityBuckets[] = [
    new RarityBuckets(),
    new RarityBuckets(),
    new RarityBuckets(),
    new RarityBuckets(),
  ]
  protected readonly partials = new Map<number, PartialPiece<Peer>>()
  /** Open pieces with blocks nobody is asked for. */
  protected readonly withFreeBlocks = new Set<PartialPiece<Peer>>()
  protected deadlines: readonly DeadlineRange[] = []
  protected seeders = 0
  protected presentCount = 0
  #wantedMissing = 0

  constructor(options: PickerOptions) {
    this.options = options
    this.#state = new Uint8Array(options.pieceCount)
    this.#priority = new Uint8Array(options.pieceCount)
    this.#availability = new Uint16Array(options.pieceCount)
  }

  // What is wanted, and what is here ------------------------------------------------------------------------------------

  /** Wanted pieces that are not here. */
  get missing(): number {
    return this.#wantedMissing
  }

  /** Peers that have it. */
  availability(piece: number): number {
    return (this.#availability[piece] ?? 0) + this.seeders
  }

  /** Peers that have it, those that have all left out. */
  protected leecherAvailability(piece: number): number {
    return this.#availability[piece] ?? 0
  }

  /** How much pieces `first`..`last` are wanted. A piece of a reader's window is wanted whatever is said here. */
  setPriority(first: number, last: number, priority: PiecePriority): void {
    for (let piece = first; piece <= last; piece++) {
      if (this.#priority[piece] === priority) continue
      this.#change(piece, () => {
        this.#priority[piece] = priority
      })
      this.#dropIfUseless(piece)
    }
  }

  /** Pieces that readers wait for, most pressing reader first. */
  setDeadlines(urgent: readonly DeadlineRange[]): void {
    const before = this.deadlines
    const touched = new Set<number>()
    for (const { first, last } of [...before, ...urgent]) {
      for (let piece = first; piece <= last; piece++) {
        if (this.#priority[piece] === 0 && covers(before, piece) !== covers(urgent, piece)) touched.add(piece)
      }
    }
    // One by one with what was: the counts of each follow from what is said of it now.
    for (const piece of touched) this.#leave(piece)
    this.deadlines = urgent
    for (const piece of touched) this.#enter(piece)
    for (const piece of touched) this.#dropIfUseless(piece)
  }

  /** The piece is verified and at rest. */
  markPresent(piece: number): void {
    if (this.#state[piece] === HERE) return
    this.#change(piece, () => {
      this.#close(piece)
      this.#state[piece] = HERE
      this.presentCount += 1
    })
  }

  /** The piece is not here, or not any more. `sole`: only that peer may be asked for it. */
  markMissing(piece: number): void {
    this.#change(piece, () => {
      if (this.#state[piece] === HERE) this.presentCount -= 1
      this.#close(piece)
      this.#state[piece] = 0
    })
  }

  isPresent(piece: number): boolean {
    return this.#state[piece] === HERE
  }

  // Peers ---------------------------------------------------------------------------------------------------------------

  /** A peer with nothing so far. */
  addPeer(peer: Peer, meter: PeerSpeed): void {
    const bits = new Uint8Array(Math.ceil(this.options.pieceCount / 8))
    this.peers.set(peer, {
      peer,
      speed: meter,
      bits,
      count: 0,
      wantedCount: 0,
      unstartedCount: 0,
      requests: [],
      current: null,
      onParole: false,
    })
  }

  removePeer(peer: Peer): void {
    const known = this.peers.get(peer)
    if (!known) return
    this.releaseAll(peer)
    this.#has(known, null)
    this.peers.delete(peer)
    for (const open of this.partials.values()) {
      if (open.owner === peer) open.owner = null
      if (open.soleSource === peer) open.soleSource = null
    }
  }

  /** What a peer has, said anew. `bits` as in a bitfield message, shorter ones are filled up with zeros; `all` for BEP 6 have-all. */
  setPieces(peer: Peer, bits: Uint8Array | 'all'): void {
    const known = this.peers.get(peer)
    if (known) this.#has(known, bits)
  }

  addPiece(peer: Peer, piece: number): void {
    const known = this.peers.get(peer)
    if (!known?.bits || piece < 0 || piece >= this.options.pieceCount || hasBit(known.bits, piece)) return
    known.bits[piece >> 3]! |= 0x80 >> (piece & 7)
    known.count += 1
    const before = this.#availability[piece]!++
    if (this.isUnstarted(piece)) this.unstarted[this.level(piece)]!.more(piece, before)
    this.#count(known, piece, 1)
    if (known.count === this.options.pieceCount) this.#has(known, 'all')
  }

  /** lt_donthave. */
  removePiece(peer: Peer, piece: number): void {
    const known = this.peers.get(peer)
    if (!known || piece < 0 || piece >= this.options.pieceCount || !this.peerHas(known, piece)) return
    if (known.bits === null) {
      this.#has(known, new Uint8Array(Math.ceil(this.options.pieceCount / 8)).fill(0xff), true)
    }
    known.count -= 1
    this.#count(known, piece, -1)
    known.bits![piece >> 3]! &= ~(0x80 >> (piece & 7))
    const before = this.#availability[piece]!--
    if (this.isUnstarted(piece)) this.unstarted[this.level(piece)]!.fewer(piece, before)
  }

  /** Pieces it has. */
  pieceCountOf(peer: Peer): number {
    return this.peers.get(peer)?.count ?? 0
  }

  /** Whether it has anything that we want and lack. */
  isInteresting(peer: Peer): boolean {
    return (this.peers.get(peer)?.wantedCount ?? 0) > 0
  }

  /** Requests on their way to a peer, oldest first. */
  requestsOf(peer: Peer): readonly PendingRequest<Peer>[] {
    return this.peers.get(peer)?.requests ?? []
  }

  /** Who helped to make a piece that failed works alone until a piece of its own verifies. */
  setParole(peer: Peer, parole: boolean): void {
    const known = this.peers.get(peer)
    if (known) known.onParole = parole
  }

  /** A request will not be answered, or nobody waits for the answer any more. */
  release(ask: PendingRequest<Peer>): void {
    this.dropRequest(ask)
    const open = this.partials.get(ask.piece)
    if (!open) return
    open.release(ask)
    if (open.hasFreeBlock) this.withFreeBlocks.add(open)
    this.#dropIfUseless(ask.piece)
  }

  /** A peer has gone silent or choked us. @returns the requests it had */
  releaseAll(peer: Peer): readonly PendingRequest<Peer>[] {
    const known = this.peers.get(peer)
    if (!known) return []
    const asks = [...known.requests]
    for (const ask of asks) this.release(ask)
    known.current = null
    return asks
  }

  // ---------------------------------------------------------------------------------------------------------------------

  protected begin(piece: number, me: PeerState<Peer>): PartialPiece<Peer> {
    const open = new PartialPiece<Peer>(piece, this.options.blocksOf(piece))
    if (me.onParole) open.soleSource = me.peer
    this.#change(piece, () => {
      this.#state[piece] = OPEN
      this.partials.set(piece, open)
    })
    this.withFreeBlocks.add(open)
    return open
  }

  protected dropRequest(ask: PendingRequest<Peer>): void {
    const asks = this.peers.get(ask.peer)?.requests
    const at = asks?.indexOf(ask) ?? -1
    if (at >= 0) asks!.splice(at, 1)
  }

  #close(piece: number): void {
    const open = this.partials.get(piece)
    if (!open) return
    for (const asks of open.requests()) for (const ask of asks) this.dropRequest(ask)
    this.partials.delete(piece)
    this.withFreeBlocks.delete(open)
  }

  #dropIfUseless(piece: number): void {
    const open = this.partials.get(piece)
    if (!open || open.hasRequests || open.isComplete || this.isWanted(piece)) return
    this.#change(piece, () => {
      this.#close(piece)
      this.#state[piece] = 0
    })
    this.options.onDropped?.(piece)
  }

  // Counts: every change of a piece takes it out of them, and puts it back as it is then ---------------------------------

  #change(piece: number, change: () => void): void {
    this.#leave(piece)
    change()
    this.#enter(piece)
  }

  #leave(piece: number): void {
    if (this.isUnstarted(piece)) this.unstarted[this.level(piece)]!.remove(piece, this.#availability[piece]!)
    if (this.#isMissing(piece)) this.#wantedMissing -= 1
    for (const known of this.peers.values()) if (this.peerHas(known, piece)) this.#count(known, piece, -1)
  }

  #enter(piece: number): void {
    if (this.isUnstarted(piece)) this.unstarted[this.level(piece)]!.add(piece, this.#availability[piece]!)
    if (this.#isMissing(piece)) this.#wantedMissing += 1
    for (const known of this.peers.values()) if (this.peerHas(known, piece)) this.#count(known, piece, 1)
  }

  #count(known: PeerState<Peer>, piece: number, step: 1 | -1): void {
    if (this.#isMissing(piece)) known.wantedCount += step
    if (this.isUnstarted(piece)) known.unstartedCount += step
  }

  #has(known: PeerState<Peer>, bits: Uint8Array | 'all' | null, isAboutToLack = false): void {
    const { pieceCount } = this.options
    const before = known.bits
    if (before === null) this.seeders -= 1
    let after = bits === 'all' ? null : new Uint8Array(Math.ceil(pieceCount / 8))
    if (bits !== 'all' && bits !== null) after?.set(bits.subarray(0, after.length))
    known.count = after === null ? pieceCount : countBits(after, pieceCount)
    if (known.count === pieceCount && pieceCount > 0 && !isAboutToLack) after = null
    if (after === null) this.seeders += 1
    known.wantedCount = 0
    known.unstartedCount = 0
    known.bits = after
    for (let piece = 0; piece < pieceCount; piece++) {
      const had = before !== null && hasBit(before, piece)
      const has = after !== null && hasBit(after, piece)
      if (had !== has) {
        const count = this.#availability[piece]!
        this.#availability[piece] = count + (has ? 1 : -1)
        if (this.isUnstarted(piece)) {
          const rarity = this.unstarted[this.level(piece)]!
          if (has) rarity.more(piece, count)
          else rarity.fewer(piece, count)
        }
      }
      if (has || after === null) this.#count(known, piece, 1)
    }
  }

  protected peerHas({ bits }: PeerState<Peer>, piece: number): boolean {
    return bits === null || hasBit(bits, piece)
  }

  /** Of a piece that is wanted only for a reader, the highest. */
  protected level(piece: number): number {
    return this.#priority[piece] || 3
  }

  protected isWanted(piece: number): boolean {
    return this.#priority[piece] !== 0 || this.isUrgent(piece)
  }

  /** In a reader's window. */
  protected isUrgent(piece: number): boolean {
    return covers(this.deadlines, piece)
  }

  #isMissing(piece: number): boolean {
    return this.#state[piece] !== HERE && this.isWanted(piece)
  }

  protected isUnstarted(piece: number): boolean {
    return this.#state[piece] === 0 && this.isWanted(piece)
  }
}

const hasBit = (bits: Uint8Array, piece: number): boolean => (bits[piece >> 3]! & (0x80 >> (piece & 7))) !== 0

function countBits(bits: Uint8Array, pieceCount: number): number {
  let count = 0
  for (let piece = 0; piece < pieceCount; piece++) if (hasBit(bits, piece)) count += 1
  return count
}

const covers = (ranges: readonly DeadlineRange[], piece: number): boolean =>
  ranges.some(({ first, last }) => piece >= first && piece <= last)
