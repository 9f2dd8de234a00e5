import { blocksIn } from '../../core/metainfo/block.ts'
import { pieceLengthAt } from '../../core/metainfo/layout.ts'
import type { DeadlineRange } from '../../core/picking/deadlines.ts'
import type { PendingRequest } from '../../core/picking/partial-piece.ts'
import { Picker } from '../../core/picking/picker.ts'
import type { PiecePriority } from '../../core/picking/picker-options.ts'
import type { Wire } from '../wire/wire.ts'
import type { BadPieceDetector } from './bad-piece-detector.ts'
import type { DownloadHost } from './download-host.ts'
import { type BlockSource, DownloadPeer } from './download-peer.ts'
import { HostNeeds } from './host-needs.ts'
import { trackPeerPieces } from './peer-pieces.ts'
import { PieceAssembler } from './piece-assembler.ts'
import { ReaderActivity } from './reader-activity.ts'
import { Requester } from './requester.ts'
import { SilenceWatch } from './silence-watch.ts'
import { WebSeedRuns } from './web-seed-runs.ts'

/** Pieces that are wanted, and their priority. */
export interface WantedRange {
  readonly first: number
  /** Inclusive. */
  readonly last: number
  readonly priority: PiecePriority
}

/** Counts of {@link Download.supply}. */
export interface PeerSupply {
  /** Pieces that are wanted and missing. */
  readonly missing: number
  /** Those of them that a connected peer has. */
  readonly obtainable: number
  /** Peers with such a piece that accept requests and answer them. */
  readonly sending: number
}

/**
 * The download side of one torrent: which pieces are wanted, which peers have them, and our interest in those peers.
 */
export class Download {
  /** Null: web seeds are asked for all that is wanted. */
  readonly hostNeeds: HostNeeds | null
  /** Runs of blocks for web seeds. */
  readonly webSeedRuns: WebSeedRuns
  readonly #host: DownloadHost
  readonly #picker: Picker<BlockSource>
  readonly #detector: BadPieceDetector
  readonly #peers = new Map<Wire, DownloadPeer>()
  readonly #requester: Requester
  readonly #assembler: PieceAssembler
  readonly #silence: SilenceWatch
  readonly #activity = new ReaderActivity()

  constructor(host: DownloadHost, detector: BadPieceDetector) {
    this.#host = host
    this.#detector = detector
    const { layout } = host
    const picker = new Picker<BlockSource>({
      pieceCount: layout.pieceCount,
      blocksOf: (piece) => blocksIn(pieceLengthAt(layout, piece)),
      random: Math.random,
      mayRequest: (piece, source) => this.#requester.mayRequest(piece, source as BlockSource),
      onDropped: (piece) => this.#assembler.drop(piece),
    })
    this.#picker = picker
    const activity = this.#activity
    this.#requester = new Requester({
      download: host,
      picker,
      detector,
      get isReading() {
        return activity.isActive
      },
      peers: () => this.#peers.values(),
      onRequest: () => this.#silence.start(),
      onBlock: (from, piece, block, data) => this.#assembler.onBlock(from, piece, block, data),
    })
    const requester = this.#requester
    this.#silence = new SilenceWatch(this.#peers, picker, detector, requester)
    const download = this
    this.#assembler = new PieceAssembler(host, picker, detector, {
      cancel: (request) => requester.cancelReleased(request),
      onDone: (piece) => this.#onDone(piece),
      onFreed: () => requester.fillAll(),
      get sources() {
        return download.#sources
      },
    })
    const { reading } = host
    this.hostNeeds = reading
      ? new HostNeeds({
          ...{ layout, picker, fileIndex: reading.fileIndex },
          peers: () => this.#peers.values(),
          isConnecting: () => reading.isConnecting(),
          look: () => host.wakeWebSeeds(),
          takeBack: (piece) => this.#takeBack((request) => request.piece === piece),
        })
      : null
    const onFreed = (): void => requester.fillAll()
    this.webSeedRuns = new WebSeedRuns(host, picker, detector, this.#assembler, this.hostNeeds, onFreed)
    for (let piece = 0; piece < layout.pieceCount; piece++) if (host.hasPiece(piece)) picker.markPresent(piece)
  }

  stop(): void {
    this.#requester.stop()
    this.#silence.stop()
    this.#assembler.stop()
    this.hostNeeds?.stop()
  }

  // Wanted pieces ---------------------------------------------------------------------------------------------------

  /** Replaces all that is wanted. */
  setWanted(wanted: readonly WantedRange[]): void {
    let next = 0
    for (const { first, last, priority } of wanted) {
      this.#picker.setPriority(next, first - 1, 0)
      this.#picker.setPriority(first, last, priority)
      next = last + 1
    }
    this.#picker.setPriority(next, this.#host.layout.pieceCount - 1, 0)
    this.#onWantedChange()
  }

  /** Replaces all pieces that readers wait for, most urgent reader first. */
  setDeadlines(deadlines: readonly DeadlineRange[]): void {
    this.#activity.setReading(deadlines.length > 0)
    this.#picker.setDeadlines(deadlines)
    this.hostNeeds?.setDeadlines(deadlines)
    this.#onWantedChange()
  }

  /**
   * Cancels requests to peers for pieces that are not awaited after a reader jumped, so that the pieces under the
   * reader come at once and not behind others. Web seeds are not affected: `WebSeeds.cancelExcept`.
   */
  cancelExcept(isAwaited: (piece: number) => boolean): void {
    this.#takeBack(({ piece }) => !isAwaited(piece))
    this.#requester.fillAll()
  }

  /** A piece was found in the store. */
  markPresent(piece: number): void {
    this.#onDone(piece)
    this.#requester.fillAll()
  }

  /** A piece was found missing in the store. */
  markMissing(piece: number): void {
    this.#picker.markMissing(piece)
    this.#onWantedChange()
  }

  // Wires -----------------------------------------------------------------------------------------------------------

  /**
   * @param key names the connection
   * @param onParole whether the peer works alone until a piece of its own verifies
   */
  addWire(wire: Wire, key: string, onParole = false): void {
    const peer = new DownloadPeer(wire, key, () => performance.now())
    this.#peers.set(wire, peer)
    this.#picker.addPeer(peer, peer)
    this.#picker.setParole(peer, onParole)
    const onChange = (): void => this.#onPeerChange(peer)
    wire.on('unchoke', () => {
      peer.onUnchoke()
      onChange()
    })
    // A choke cancels all requests without BEP 6, and rejects each with it: both come as errors of the requests.
    wire.on('piece', (piece: number, offset: number, data: Uint8Array) =>
      this.#requester.onUnawaitedBlock(peer, piece, offset, data),
    )
    trackPeerPieces(peer, this.#picker, (piece) => this.#requester.cancelForRarer(piece), onChange)
  }

  removeWire(wire: Wire): void {
    const peer = this.#peers.get(wire)
    if (!peer) return
    this.#peers.delete(wire)
    peer.pending.clear()
    this.#picker.removePeer(peer)
    this.#detector.release(peer.id)
    this.#silence.stopIfIdle()
    this.#requester.fillAll()
  }

  /** The connection to a peer was lost: its blocks are requested from others until it sends one again. */
  snub(wire: Wire): void {
    const peer = this.#peers.get(wire)
    if (peer && peer.pending.size > 0) this.#silence.snub(peer, performance.now())
  }

  isSnubbed(wire: Wire): boolean {
    return this.#peers.get(wire)?.isSnubbed ?? false
  }

  /** What a peer delivered that counts (`core/choking/delivered-bytes.ts`): bytes, and bytes per second. */
  receivedFrom(wire: Wire): { readonly bytes: number; readonly bytesPerSecond: number } {
    const peer = this.#peers.get(wire)
    return { bytes: peer?.delivered.counted ?? 0, bytesPerSecond: peer?.deliveredPerSecond() ?? 0 }
  }

  /** Share of the torrent that a peer has, 0..1. */
  progressOf(wire: Wire): number {
    const peer = this.#peers.get(wire)
    return peer ? this.#picker.pieceCountOf(peer) / Math.max(1, this.#host.layout.pieceCount) : 0
  }

  /** Whether a peer has a piece that is wanted and missing. */
  isInteresting(wire: Wire): boolean {
    const peer = this.#peers.get(wire)
    return peer !== undefined && this.#picker.isInteresting(peer)
  }

  /** What the connected peers have of what is missing. Costs O(peers and begun pieces). */
  supply(): PeerSupply {
    const { missing } = this.#picker
    let [sending, seeders] = [0, 0]
    for (const peer of this.#peers.values()) {
      if (this.progressOf(peer.wire) === 1) seeders += 1
      if (this.#picker.isInteresting(peer) && !peer.wire.peerChoking && !peer.isSnubbed) sending += 1
    }
    return { missing, obtainable: seeders > 0 ? missing : missing - this.#picker.unseen, sending }
  }

  // -----------------------------------------------------------------------------------------------------------------

  #takeBack(isFrom: (request: PendingRequest<BlockSource>) => boolean): void {
    for (const { pending } of this.#peers.values()) {
      for (const request of [...pending.keys()]) if (isFrom(request)) this.#requester.takeBack(request)
    }
  }

  #onPeerChange(peer: DownloadPeer): void {
    peer.wire.isSeeder = this.progressOf(peer.wire) === 1
    this.#sendInterest(peer)
    this.#requester.fill(peer)
  }

  #onWantedChange(): void {
    for (const peer of this.#peers.values()) this.#sendInterest(peer)
    this.#requester.fillAll()
  }

  #sendInterest(peer: DownloadPeer): void {
    const { wire } = peer
    if (wire.destroyed) return
    if (wire.isAudited || this.#picker.isInteresting(peer)) wire.interested()
    else wire.uninterested()
  }

  /** The piece is present: cancels its requests, and interest in peers that have no other wanted piece. */
  #onDone(piece: number): void {
    const requests = this.#sources.flatMap((source) =>
      this.#picker.requestsOf(source).filter((request) => request.piece === piece),
    )
    this.#picker.markPresent(piece)
    for (const request of requests) this.#requester.cancelReleased(request)
    this.webSeedRuns.cancelPiece(piece)
    for (const peer of this.#peers.values()) if (!this.#picker.isInteresting(peer)) this.#sendInterest(peer)
    this.#silence.stopIfIdle()
  }

  get #sources(): BlockSource[] {
    return [...this.#peers.values(), ...this.webSeedRuns.sources]
  }
}
