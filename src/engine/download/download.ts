import type { Wire } from 'bittorrent-protocol'
import { LIMITS } from '../../core/limits.ts'
import { BLOCK_BYTES, blocksIn } from '../../core/metainfo/block.ts'
import { pieceLengthAt } from '../../core/metainfo/layout.ts'
import type { PendingRequest } from '../../core/picking/partial-piece.ts'
import { Picker } from '../../core/picking/picker.ts'
import type { DeadlineRange } from '../../core/picking/deadlines.ts'
import type { PiecePriority } from '../../core/picking/picker-options.ts'
import type { BadPieceDetector } from './bad-piece-detector.ts'
import type { DownloadHost } from './download-host.ts'
import { type BlockSource, DownloadPeer } from './download-peer.ts'
import { trackPeerPieces } from './peer-pieces.ts'
import { PieceAssembler } from './piece-assembler.ts'
import { PieceBuffer } from './piece-buffer.ts'
import { ReaderActivity } from './reader-activity.ts'
import { RejectedPieces } from './rejected-pieces.ts'
import { WebSeedRuns } from './web-seed-runs.ts'

/** Pieces that are wanted, and how much. */
export interface WantedRange {
  readonly first: number
  /** Inclusive. */
  readonly last: number
  readonly priority: PiecePriority
}

/** How often silent peers are looked for while anything is outstanding, ms. */
const WATCH_MS = 500
/** A request this many times older than its queue explains is lost. */
const LOST_RATIO = 3

/**
 * Carries out what `core/picker.ts` and `core/pipeline.ts` decide for one torrent: interest, requests, cancels and time-outs. Whatever happens to a wire is answered by filling up that wire; what frees blocks for others, by filling up all, once a burst.
 */
export class Download {
  readonly #host: DownloadHost
  readonly #picker: Picker<BlockSource>
  readonly #trial: BadPieceDetector
  readonly #legs = new Map<Wire, DownloadPeer>()
  readonly #desk: PieceAssembler
  readonly #webRuns: WebSeedRuns
  readonly #reading = new ReaderActivity()
  readonly #refusals = new RejectedPieces(() => performance.now())
  #fillQueued = false
  #watch: ReturnType<typeof setInterval> | null = null
  #later: ReturnType<typeof setTimeout> | null = null
  #stopped = false

  constructor(host: DownloadHost, trial: BadPieceDetector) {
    this.#host = host
    this.#trial = trial
    const { layout } = host
    this.#picker = new Picker<BlockSource>({
      pieceCount: layout.pieceCount,
      blocksOf: (piece) => blocksIn(pieceLengthAt(layout, piece)),
      random: Math.random,
      mayRequest: (piece, party) =>
        trial.mayRequest(piece, (party as BlockSource).id) &&
        this.#refusals.mayRequest(party, piece) &&
        !(party instanceof DownloadPeer && !party.cancelled.mayRequest(piece)),
      onDropped: (piece) => this.#desk.drop(piece),
    })
    this.#desk = new PieceAssembler(host, this.#picker, trial, {
      unask: (ask) => this.#unask(ask),
      done: (piece) => this.#done(piece),
      freed: () => this.#fillAll(),
      parties: (id) => this.#parties.filter((party) => party.id === id),
    })
    this.#webRuns = new WebSeedRuns(host, this.#picker, trial, this.#desk, () => this.#fillAll())
    for (let piece = 0; piece < layout.pieceCount; piece++) if (host.hasPiece(piece)) this.#picker.markPresent(piece)
  }

  stop(): void {
    this.#stopped = true
    if (this.#watch !== null) clearInterval(this.#watch)
    if (this.#later !== null) clearTimeout(this.#later)
    this.#watch = null
    this.#later = null
    this.#desk.stop()
  }

  /** Runs of pieces for web seeds. */
  get webSeedRuns(): WebSeedRuns {
    return this.#webRuns
  }

  // What is wanted ------------------------------------------------------------------------------------------------------

  /** All that is wanted, said anew. */
  setWanted(wanted: readonly WantedRange[]): void {
    let next = 0
    for (const { first, last, priority } of wanted) {
      this.#picker.setPriority(next, first - 1, 0)
      this.#picker.setPriority(first, last, priority)
      next = last + 1
    }
    this.#picker.setPriority(next, this.#host.layout.pieceCount - 1, 0)
    this.#wantedChanged()
  }

  /** Pieces that readers wait for, most pressing first. */
  setDeadlines(urgent: readonly DeadlineRange[]): void {
    this.#reading.setReading(urgent.length > 0)
    this.#picker.setDeadlines(urgent)
    this.#wantedChanged()
  }

  /**
   * A reader jumped: takes back what peers were asked for and nobody waits for now, so that the pieces under the reader are asked
   * for at once and not behind a queue of others. Web seeds are told of the jump apart.
   */
  cancelExcept(isWanted: (piece: number) => boolean): void {
    for (const leg of this.#legs.values()) {
      for (const ask of [...leg.live.keys()]) {
        if (isWanted(ask.piece)) continue
        this.#takeBack(ask)
      }
    }
    this.#fillAll()
  }

  /** A piece turned out to be at rest. */
  markPresent(piece: number): void {
    this.#done(piece)
    this.#fillAll()
  }

  /** A piece turned out not to be at rest. */
  markMissing(piece: number): void {
    this.#picker.markMissing(piece)
    this.#wantedChanged()
  }

  // Wires ---------------------------------------------------------------------------------------------------------------

  addWire(wire: Wire, id: string): void {
    const leg = new DownloadPeer(wire, id, () => performance.now())
    this.#legs.set(wire, leg)
    this.#picker.addPeer(leg, leg)
    const changed = (): void => this.#changed(leg)
    wire.on('unchoke', changed)
    // Without BEP 6 a choke takes every request back, and with it each is rejected: both come as errors of the requests.
    wire.on('piece', (piece: number, offset: number, data: Uint8Array) => this.#salvage(leg, piece, offset, data))
    trackPeerPieces(leg, this.#picker, (piece) => this.#reconsider(piece), changed)
  }

  removeWire(wire: Wire): void {
    const leg = this.#legs.get(wire)
    if (!leg) return
    this.#legs.delete(wire)
    leg.live.clear()
    this.#picker.removePeer(leg)
    this.#trial.release(leg.id)
    this.#rest()
    this.#fillAll()
  }

  /** The road to a peer went quiet: what it was asked for is asked of others. It is back with the next block. */
  snub(wire: Wire): void {
    const leg = this.#legs.get(wire)
    if (leg && leg.live.size > 0) this.#snub(leg, performance.now())
  }

  isSnubbed(wire: Wire): boolean {
    return this.#legs.get(wire)?.isSnubbed ?? false
  }

  /** Share of the torrent that a peer has, 0..1. */
  progressOf(wire: Wire): number {
    const leg = this.#legs.get(wire)
    return leg ? this.#picker.pieceCountOf(leg) / Math.max(1, this.#host.layout.pieceCount) : 0
  }

  /** Whether a peer has a piece that we want and lack. */
  isInteresting(wire: Wire): boolean {
    const leg = this.#legs.get(wire)
    return leg !== undefined && this.#picker.isInteresting(leg)
  }

  // ---------------------------------------------------------------------------------------------------------------------

  #changed(leg: DownloadPeer): void {
    leg.wire.isSeeder = this.progressOf(leg.wire) === 1
    this.#tellInterest(leg)
    this.#fill(leg)
  }

  #wantedChanged(): void {
    for (const leg of this.#legs.values()) this.#tellInterest(leg)
    this.#fillAll()
  }

  #tellInterest({ wire }: DownloadPeer): void {
    if (wire.destroyed) return
    if (this.isInteresting(wire)) wire.interested()
    else wire.uninterested()
  }

  /** Once for a burst; in another order each time, so that nobody is always first. */
  #fillAll(): void {
    if (this.#fillQueued || this.#stopped) return
    this.#fillQueued = true
    queueMicrotask(() => {
      this.#fillQueued = false
      const legs = [...this.#legs.values()]
      this.#host.wakeWebSeeds()
      for (let left = legs.length; left > 0; left--) {
        const at = Math.floor(Math.random() * left)
        const leg = legs[at]!
        legs[at] = legs[left - 1]!
        this.#fill(leg)
      }
    })
  }

  #fill(leg: DownloadPeer): void {
    const { wire } = leg
    if (this.#stopped || wire.destroyed || wire.peerChoking || this.#host.queuedBytes > LIMITS.pieceQueueBytes) return
    const { caps, infoHash } = this.#host
    const depth = leg.depth(this.#reading.isActive)
    while (leg.live.size < depth && !wire.peerChoking) {
      const now = performance.now()
      if (caps.waitMs(infoHash, now) > 0) {
        caps.whenAllowed(infoHash, () => this.#fillAll())
        return
      }
      const ask = this.#picker.pick(leg)
      if (!ask) {
        const coolingMs = [this.#refusals.waitMs(leg), leg.cancelled.waitMs()].filter((ms) => ms !== null)
        if (coolingMs.length > 0) this.#fillLater(Math.min(...coolingMs))
        return
      }
      caps.charge(infoHash, this.#lengthOf(ask), now)
      if (!this.#ask(leg, ask, now)) return
    }
  }

  #fillLater(ms: number): void {
    if (this.#later !== null || this.#stopped) return
    this.#later = setTimeout(() => {
      this.#later = null
      this.#fillAll()
      // A clock that is read again right after may show a fraction less.
    }, Math.ceil(ms) + 1)
  }

  /** @returns false when the wire refused it on the spot: it is closing */
  #ask(leg: DownloadPeer, ask: PendingRequest<BlockSource>, now: number): boolean {
    this.#trial.onRequest(ask.piece, leg.id)
    const stamp = leg.pipeline.onRequest(leg.live.size, now)
    leg.live.set(ask, stamp)
    this.#watch ??= setInterval(() => this.#lookForSilence(), WATCH_MS)
    leg.wire.request(ask.piece, ask.block * BLOCK_BYTES, this.#lengthOf(ask), (error, data) => {
      // Taken back, or its wire has left.
      if (!leg.live.delete(ask) || this.#stopped) return
      if (error) {
        this.#refused(leg, ask)
        return
      }
      leg.cancelled.onAnswer(stamp)
      leg.pipeline.onAnswer(stamp, data.length, performance.now())
      leg.isSnubbed = false
      this.#desk.onBlock(leg, ask.piece, ask.block, data)
      this.#fill(leg)
    })
    return leg.live.has(ask)
  }

  /** Rejected, or the wire closes. One that says no without choking us is not asked for this piece again at once. */
  #refused(leg: DownloadPeer, ask: PendingRequest<BlockSource>): void {
    this.#picker.release(ask)
    this.#host.caps.charge(this.#host.infoHash, -this.#lengthOf(ask), performance.now())
    if (!leg.wire.peerChoking) this.#refusals.add(leg, ask.piece)
    this.#fillAll()
  }

  /** A block that was taken back but was on its way already: it is here, so it is kept. Anything else unasked is dropped. */
  #salvage(leg: DownloadPeer, piece: number, offset: number, data: Uint8Array): void {
    const block = offset / BLOCK_BYTES
    const stamp = leg.cancelled.onBlock(piece, block)
    if (!stamp) return
    leg.pipeline.onAnswer(stamp, data.length, performance.now())
    leg.isSnubbed = false
    if (this.#trial.mayRequest(piece, leg.id)) {
      this.#trial.onRequest(piece, leg.id)
      this.#desk.onBlock(leg, piece, block, data)
    }
    this.#fill(leg)
  }

  /** The piece is here: requests for it are taken back, and peers that have nothing else are not interesting any more. */
  #done(piece: number): void {
    const asks = this.#parties.flatMap((party) => this.#picker.requestsOf(party).filter((ask) => ask.piece === piece))
    this.#picker.markPresent(piece)
    for (const ask of asks) this.#unask(ask)
    this.#webRuns.cancelPiece(piece)
    for (const leg of this.#legs.values()) if (!this.#picker.isInteresting(leg)) this.#tellInterest(leg)
    this.#rest()
  }

  /** A request that the picker has forgotten already. */
  #unask(ask: PendingRequest<BlockSource>): void {
    this.#cancel(ask, false)
    if (ask.peer instanceof DownloadPeer) this.#fill(ask.peer)
  }

  #takeBack(ask: PendingRequest<BlockSource>): void {
    this.#picker.release(ask)
    this.#cancel(ask, true)
  }

  /** @param mayReturn whether its block may be asked for again */
  #cancel(ask: PendingRequest<BlockSource>, mayReturn: boolean): void {
    const { peer, block } = ask
    const stamp = peer.live.get(ask)
    if (!stamp) return
    peer.live.delete(ask)
    if (peer instanceof DownloadPeer) peer.cancelled.add(ask, stamp, mayReturn)
    peer.cancel(ask, block * BLOCK_BYTES, this.#lengthOf(ask))
  }

  /** Somebody else got a piece: a seeder is better asked for what nobody has. */
  #reconsider(piece: number): void {
    const seeders = new Set<DownloadPeer>()
    for (const ask of this.#picker.cancelForRarer(piece)) {
      if (!(ask.peer instanceof DownloadPeer)) continue
      this.#cancel(ask, true)
      seeders.add(ask.peer)
    }
    for (const seeder of seeders) this.#fill(seeder)
  }

  #lookForSilence(): void {
    const now = performance.now()
    let isWaiting = false
    for (const leg of this.#legs.values()) {
      const outstanding = leg.live.size
      if (outstanding === 0) continue
      isWaiting = true
      if (leg.pipeline.isOverdue(outstanding, now)) this.#snub(leg, now)
      else this.#findLost(leg, now)
    }
    if (!isWaiting) this.#rest()
  }

  /**
   * Blocks of a silent peer are for others to bring. One request stays with it, to hear when it is back: the oldest, and when that one has been
   * waited for in vain, what is wanted most now.
   */
  #snub(leg: DownloadPeer, now: number): void {
    const [probe] = leg.live.keys()
    const askedAt = probe && leg.live.get(probe)?.askedAt
    const isInVain = leg.isSnubbed && askedAt !== undefined && now - askedAt > leg.pipeline.timeoutMs
    leg.isSnubbed = true
    for (const ask of [...leg.live.keys()]) {
      if (ask === probe && !isInVain) {
        this.#picker.release(ask)
        continue
      }
      this.#takeBack(ask)
    }
    this.#trial.release(leg.id)
    this.#fillAll()
  }

  /** A request that the peer has forgotten, while it answers others: asked again, of whoever comes first. */
  #findLost(leg: DownloadPeer, now: number): void {
    const [oldest] = leg.live
    if (!oldest || leg.isSnubbed) return
    const [ask, { askedAt }] = oldest
    const explainedMs = LOST_RATIO * leg.drainMs(leg.live.size) + leg.pipeline.timeoutMs
    if (now - askedAt <= explainedMs) return
    this.#takeBack(ask)
    this.#fillAll()
  }

  /** Nothing is outstanding: no timer runs. */
  #rest(): void {
    if (this.#watch === null || [...this.#legs.values()].some(({ live }) => live.size > 0)) return
    clearInterval(this.#watch)
    this.#watch = null
  }

  get #parties(): BlockSource[] {
    return [...this.#legs.values(), ...this.#webRuns.parties]
  }

  #lengthOf({ piece, block }: PendingRequest<BlockSource>): number {
    return PieceBuffer.lengthOf(pieceLengthAt(this.#host.layout, piece), block)
  }
}
