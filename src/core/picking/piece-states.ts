import { type Ask, OpenPiece } from './partial-piece.ts'
import { Rarity } from './rarity.ts'

/** 0 is not wanted; more is sooner. */
export type Priority = 0 | 1 | 2 | 3

/** How fast a peer is, as far as picking needs it. */
export interface Meter {
  /** ms until the last of so many outstanding requests is answered; Infinity while unknown. */
  drainMs(outstanding: number): number
  /** It is asked for runs of pieces (a web seed), of which no single block is taken back. */
  readonly takesRuns?: boolean
}

/** Pieces that somebody waits for, in the order they are needed. */
export interface Urgent {
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
  mayAsk?(piece: number, peer: object): boolean
  /** An open piece that nobody wants any more was closed; what came of it is of no use. */
  dropped?(piece: number): void
}

/** A peer, as far as pieces go. */
export interface Known<Peer> {
  readonly peer: Peer
  readonly meter: Meter
  /** One bit a piece, as on the wire; null: it has all. */
  bits: Uint8Array | null
  /** Pieces it has. */
  count: number
  /** Pieces it has that we want and lack. */
  wanted: number
  /** Of those, the ones nobody has been asked for. */
  absent: number
  /** In the order asked. */
  readonly asks: Ask<Peer>[]
  open: OpenPiece<Peer> | null
  /** What it sends must come from it alone: it helped to make a piece that failed. */
  parole: boolean
}

const HERE = 1
const OPEN = 2

/**
 * What is wanted, what is here and who has what: everything that a choice of the next block rests on (`picker.ts`), kept so that
 * every message costs O(1) or O(peers). Only a peer's coming and going costs O(pieces).
 */
export class PieceMap<Peer extends object> {
  protected readonly options: PickerOptions
  protected readonly peers = new Map<Peer, Known<Peer>>()
  /** By piece: HERE, OPEN or 0. */
  readonly #state: Uint8Array
  readonly #priority: Uint8Array
  /** Peers that have it, those that have all left out. */
  readonly #availability: Uint16Array
  /** Wanted pieces that nobody has been asked for, by priority. */
  protected readonly absent: readonly Rarity[] = [new Rarity(), new Rarity(), new Rarity(), new Rarity()]
  protected readonly open = new Map<number, OpenPiece<Peer>>()
  /** Open pieces with blocks nobody is asked for. */
  protected readonly free = new Set<OpenPiece<Peer>>()
  protected urgent: readonly Urgent[] = []
  protected seeds = 0
  protected hereCount = 0
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
    return (this.#availability[piece] ?? 0) + this.seeds
  }

  /** Peers that have it, those that have all left out. */
  protected availabilityOf(piece: number): number {
    return this.#availability[piece] ?? 0
  }

  /** How much pieces `first`..`last` are wanted. A piece of a reader's window is wanted whatever is said here. */
  want(first: number, last: number, priority: Priority): void {
    for (let piece = first; piece <= last; piece++) {
      if (this.#priority[piece] === priority) continue
      this.#change(piece, () => {
        this.#priority[piece] = priority
      })
      this.#dropIfUseless(piece)
    }
  }

  /** Pieces that readers wait for, most pressing reader first. */
  hurry(urgent: readonly Urgent[]): void {
    const before = this.urgent
    const touched = new Set<number>()
    for (const { first, last } of [...before, ...urgent]) {
      for (let piece = first; piece <= last; piece++) {
        if (this.#priority[piece] === 0 && covers(before, piece) !== covers(urgent, piece)) touched.add(piece)
      }
    }
    // One by one with what was: the counts of each follow from what is said of it now.
    for (const piece of touched) this.#leave(piece)
    this.urgent = urgent
    for (const piece of touched) this.#enter(piece)
    for (const piece of touched) this.#dropIfUseless(piece)
  }

  /** The piece is verified and at rest. */
  verified(piece: number): void {
    if (this.#state[piece] === HERE) return
    this.#change(piece, () => {
      this.#close(piece)
      this.#state[piece] = HERE
      this.hereCount += 1
    })
  }

  /** The piece is not here, or not any more. `sole`: only that peer may be asked for it. */
  lost(piece: number): void {
    this.#change(piece, () => {
      if (this.#state[piece] === HERE) this.hereCount -= 1
      this.#close(piece)
      this.#state[piece] = 0
    })
  }

  isHere(piece: number): boolean {
    return this.#state[piece] === HERE
  }

  // Peers ---------------------------------------------------------------------------------------------------------------

  /** A peer with nothing so far. */
  join(peer: Peer, meter: Meter): void {
    const bits = new Uint8Array(Math.ceil(this.options.pieceCount / 8))
    this.peers.set(peer, { peer, meter, bits, count: 0, wanted: 0, absent: 0, asks: [], open: null, parole: false })
  }

  leave(peer: Peer): void {
    const known = this.peers.get(peer)
    if (!known) return
    this.releaseAll(peer)
    this.#has(known, null)
    this.peers.delete(peer)
    for (const open of this.open.values()) {
      if (open.owner === peer) open.owner = null
      if (open.sole === peer) open.sole = null
    }
  }

  /** What a peer has, said anew. `bits` as in a bitfield message, shorter ones are filled up with zeros; `all` for BEP 6 have-all. */
  has(peer: Peer, bits: Uint8Array | 'all'): void {
    const known = this.peers.get(peer)
    if (known) this.#has(known, bits)
  }

  have(peer: Peer, piece: number): void {
    const known = this.peers.get(peer)
    if (!known?.bits || piece < 0 || piece >= this.options.pieceCount || hasBit(known.bits, piece)) return
    known.bits[piece >> 3]! |= 0x80 >> (piece & 7)
    known.count += 1
    const before = this.#availability[piece]!++
    if (this.isAbsent(piece)) this.absent[this.level(piece)]!.more(piece, before)
    this.#count(known, piece, 1)
    if (known.count === this.options.pieceCount) this.#has(known, 'all')
  }

  /** lt_donthave. */
  haveNot(peer: Peer, piece: number): void {
    const known = this.peers.get(peer)
    if (!known || piece < 0 || piece >= this.options.pieceCount || !this.knownHas(known, piece)) return
    if (known.bits === null) {
      this.#has(known, new Uint8Array(Math.ceil(this.options.pieceCount / 8)).fill(0xff), true)
    }
    known.count -= 1
    this.#count(known, piece, -1)
    known.bits![piece >> 3]! &= ~(0x80 >> (piece & 7))
    const before = this.#availability[piece]!--
    if (this.isAbsent(piece)) this.absent[this.level(piece)]!.fewer(piece, before)
  }

  /** Pieces it has. */
  countOf(peer: Peer): number {
    return this.peers.get(peer)?.count ?? 0
  }

  /** Whether it has anything that we want and lack. */
  isInteresting(peer: Peer): boolean {
    return (this.peers.get(peer)?.wanted ?? 0) > 0
  }

  /** Requests on their way to a peer, oldest first. */
  asksOf(peer: Peer): readonly Ask<Peer>[] {
    return this.peers.get(peer)?.asks ?? []
  }

  /** Who helped to make a piece that failed works alone until a piece of its own verifies. */
  setParole(peer: Peer, parole: boolean): void {
    const known = this.peers.get(peer)
    if (known) known.parole = parole
  }

  /** A request will not be answered, or nobody waits for the answer any more. */
  release(ask: Ask<Peer>): void {
    this.forget(ask)
    const open = this.open.get(ask.piece)
    if (!open) return
    open.release(ask)
    if (open.isFree) this.free.add(open)
    this.#dropIfUseless(ask.piece)
  }

  /** A peer has gone silent or choked us. @returns the requests it had */
  releaseAll(peer: Peer): readonly Ask<Peer>[] {
    const known = this.peers.get(peer)
    if (!known) return []
    const asks = [...known.asks]
    for (const ask of asks) this.release(ask)
    known.open = null
    return asks
  }

  // ---------------------------------------------------------------------------------------------------------------------

  protected begin(piece: number, me: Known<Peer>): OpenPiece<Peer> {
    const open = new OpenPiece<Peer>(piece, this.options.blocksOf(piece))
    if (me.parole) open.sole = me.peer
    this.#change(piece, () => {
      this.#state[piece] = OPEN
      this.open.set(piece, open)
    })
    this.free.add(open)
    return open
  }

  protected forget(ask: Ask<Peer>): void {
    const asks = this.peers.get(ask.peer)?.asks
    const at = asks?.indexOf(ask) ?? -1
    if (at >= 0) asks!.splice(at, 1)
  }

  #close(piece: number): void {
    const open = this.open.get(piece)
    if (!open) return
    for (const asks of open.asks()) for (const ask of asks) this.forget(ask)
    this.open.delete(piece)
    this.free.delete(open)
  }

  #dropIfUseless(piece: number): void {
    const open = this.open.get(piece)
    if (!open || open.isAsked || open.isComplete || this.isWanted(piece)) return
    this.#change(piece, () => {
      this.#close(piece)
      this.#state[piece] = 0
    })
    this.options.dropped?.(piece)
  }

  // Counts: every change of a piece takes it out of them, and puts it back as it is then ---------------------------------

  #change(piece: number, change: () => void): void {
    this.#leave(piece)
    change()
    this.#enter(piece)
  }

  #leave(piece: number): void {
    if (this.isAbsent(piece)) this.absent[this.level(piece)]!.remove(piece, this.#availability[piece]!)
    if (this.#isMissing(piece)) this.#wantedMissing -= 1
    for (const known of this.peers.values()) if (this.knownHas(known, piece)) this.#count(known, piece, -1)
  }

  #enter(piece: number): void {
    if (this.isAbsent(piece)) this.absent[this.level(piece)]!.add(piece, this.#availability[piece]!)
    if (this.#isMissing(piece)) this.#wantedMissing += 1
    for (const known of this.peers.values()) if (this.knownHas(known, piece)) this.#count(known, piece, 1)
  }

  #count(known: Known<Peer>, piece: number, step: 1 | -1): void {
    if (this.#isMissing(piece)) known.wanted += step
    if (this.isAbsent(piece)) known.absent += step
  }

  #has(known: Known<Peer>, bits: Uint8Array | 'all' | null, isAboutToLack = false): void {
    const { pieceCount } = this.options
    const before = known.bits
    if (before === null) this.seeds -= 1
    let after = bits === 'all' ? null : new Uint8Array(Math.ceil(pieceCount / 8))
    if (bits !== 'all' && bits !== null) after?.set(bits.subarray(0, after.length))
    known.count = after === null ? pieceCount : countBits(after, pieceCount)
    if (known.count === pieceCount && pieceCount > 0 && !isAboutToLack) after = null
    if (after === null) this.seeds += 1
    known.wanted = 0
    known.absent = 0
    known.bits = after
    for (let piece = 0; piece < pieceCount; piece++) {
      const had = before !== null && hasBit(before, piece)
      const has = after !== null && hasBit(after, piece)
      if (had !== has) {
        const count = this.#availability[piece]!
        this.#availability[piece] = count + (has ? 1 : -1)
        if (this.isAbsent(piece)) {
          const rarity = this.absent[this.level(piece)]!
          if (has) rarity.more(piece, count)
          else rarity.fewer(piece, count)
        }
      }
      if (has || after === null) this.#count(known, piece, 1)
    }
  }

  protected knownHas({ bits }: Known<Peer>, piece: number): boolean {
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
    return covers(this.urgent, piece)
  }

  #isMissing(piece: number): boolean {
    return this.#state[piece] !== HERE && this.isWanted(piece)
  }

  protected isAbsent(piece: number): boolean {
    return this.#state[piece] === 0 && this.isWanted(piece)
  }
}

const hasBit = (bits: Uint8Array, piece: number): boolean => (bits[piece >> 3]! & (0x80 >> (piece & 7))) !== 0

function countBits(bits: Uint8Array, pieceCount: number): number {
  let count = 0
  for (let piece = 0; piece < pieceCount; piece++) if (hasBit(bits, piece)) count += 1
  return count
}

const covers = (ranges: readonly Urgent[], piece: number): boolean =>
  ranges.some(({ first, last }) => piece >= first && piece <= last)
