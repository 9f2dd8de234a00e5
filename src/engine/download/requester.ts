import { LIMITS } from '../../core/limits.ts'
import { BLOCK_BYTES } from '../../core/metainfo/block.ts'
import { pieceLengthAt } from '../../core/metainfo/layout.ts'
import type { PendingRequest } from '../../core/picking/partial-piece.ts'
import type { Picker } from '../../core/picking/picker.ts'
import type { BadPieceDetector } from './bad-piece-detector.ts'
import type { DownloadHost } from './download-host.ts'
import { type BlockSource, DownloadPeer } from './download-peer.ts'
import { blockLength } from './piece-buffer.ts'
import { RejectedPieces } from './rejected-pieces.ts'

/** Most requests that are sent together, in one message of the channel: each message costs both sides CPU time. */
const HANDFUL = 16
/** 1 ÷ the share of a queue that is refilled together: it must not run empty meanwhile. */
const HANDFULS = 8

/** What a requester needs of its download. */
export interface RequesterHost {
  readonly download: DownloadHost
  readonly picker: Picker<BlockSource>
  readonly detector: BadPieceDetector
  /** Whether a stream is read that may jump, which keeps queues short. */
  readonly isReading: boolean
  peers(): Iterable<DownloadPeer>
  onRequest(): void
  onBlock(from: DownloadPeer, piece: number, block: number, data: Uint8Array): void
}

/**
 * Sends and cancels requests as the picker and the pipelines decide. An event on a wire refills that wire's queue. An
 * event that frees blocks for other peers refills all queues, once for a burst of events.
 */
export class Requester {
  readonly #host: RequesterHost
  readonly #rejected = new RejectedPieces(() => performance.now())
  #fillQueued = false
  #retry: ReturnType<typeof setTimeout> | null = null
  #stopped = false

  constructor(host: RequesterHost) {
    this.#host = host
  }

  stop(): void {
    this.#stopped = true
    if (this.#retry !== null) clearTimeout(this.#retry)
    this.#retry = null
  }

  mayRequest(piece: number, source: BlockSource): boolean {
    return (
      this.#host.detector.mayRequest(piece, source.id) &&
      this.#rejected.mayRequest(source, piece) &&
      !(source instanceof DownloadPeer && !source.cancelled.mayRequest(piece))
    )
  }

  /** Fills all queues once for a burst of calls; in random order, so that no peer is always first. */
  fillAll(): void {
    if (this.#fillQueued || this.#stopped) return
    this.#fillQueued = true
    queueMicrotask(() => {
      this.#fillQueued = false
      const peers = [...this.#host.peers()]
      this.#host.download.wakeWebSeeds()
      for (let left = peers.length; left > 0; left--) {
        const at = Math.floor(Math.random() * left)
        const peer = peers[at]!
        peers[at] = peers[left - 1]!
        this.fill(peer)
      }
    })
  }

  fill(peer: DownloadPeer): void {
    const { wire } = peer
    const { caps, infoHash, queuedBytes } = this.#host.download
    if (this.#stopped || wire.destroyed || wire.peerChoking || queuedBytes > LIMITS.pieceQueueBytes) return
    const depth = peer.depth(this.#host.isReading)
    const { size } = peer.pending
    if (size > 0 && depth - size < Math.min(HANDFUL, Math.floor(depth / HANDFULS))) return
    while (peer.pending.size < depth && !wire.peerChoking) {
      const now = performance.now()
      if (caps.waitMs(infoHash, now) > 0) {
        caps.whenAllowed(infoHash, () => this.fillAll())
        return
      }
      const request = this.#host.picker.pick(peer)
      if (!request) {
        const waitsMs = [this.#rejected.waitMs(peer), peer.cancelled.waitMs()].filter((ms) => ms !== null)
        if (waitsMs.length > 0) this.#fillLater(Math.min(...waitsMs))
        return
      }
      caps.charge(infoHash, this.#lengthOf(request), now)
      if (!this.#send(peer, request, now)) return
    }
  }

  /** Releases a request in the picker and cancels it. */
  takeBack(request: PendingRequest<BlockSource>): void {
    this.#host.picker.release(request)
    this.#cancel(request, true)
  }

  /** Cancels a request that the picker has already released; its block is not requested again. */
  cancelReleased(request: PendingRequest<BlockSource>): void {
    this.#cancel(request, false)
    if (request.peer instanceof DownloadPeer) this.fill(request.peer)
  }

  /** A peer got a piece: a seeder that is being asked for it is better asked for rarer ones. */
  cancelForRarer(piece: number): void {
    const seeders = new Set<DownloadPeer>()
    for (const request of this.#host.picker.cancelForRarer(piece)) {
      if (!(request.peer instanceof DownloadPeer)) continue
      this.#cancel(request, true)
      seeders.add(request.peer)
    }
    for (const seeder of seeders) this.fill(seeder)
  }

  /**
   * Keeps a block that was on the way when its request was cancelled; drops any other block that was not requested.
   */
  onUnawaitedBlock(peer: DownloadPeer, piece: number, offset: number, data: Uint8Array): void {
    const block = offset / BLOCK_BYTES
    const stamp = peer.cancelled.onBlock(piece, block)
    if (!stamp) return
    const { detector } = this.#host
    peer.pipeline.onAnswer(stamp, data.length, performance.now())
    peer.isSnubbed = false
    if (detector.mayRequest(piece, peer.id)) {
      detector.onRequest(piece, peer.id)
      this.#host.onBlock(peer, piece, block, data)
    }
    this.fill(peer)
  }

  /** @returns false when the wire refused the request at once, as it is closing */
  #send(peer: DownloadPeer, request: PendingRequest<BlockSource>, now: number): boolean {
    this.#host.detector.onRequest(request.piece, peer.id)
    const stamp = peer.pipeline.onRequest(peer.pending.size, now)
    peer.pending.set(request, stamp)
    this.#host.onRequest()
    peer.wire.request(request.piece, request.block * BLOCK_BYTES, this.#lengthOf(request), (error, data) => {
      // The request was cancelled, or its wire was removed.
      if (!peer.pending.delete(request) || this.#stopped) return
      if (error) {
        this.#onRejected(peer, request)
        return
      }
      peer.cancelled.onAnswer(stamp)
      peer.pipeline.onAnswer(stamp, data.length, performance.now())
      peer.isSnubbed = false
      this.#host.onBlock(peer, request.piece, request.block, data)
      this.fill(peer)
    })
    return peer.pending.has(request)
  }

  /** The request was rejected, or the wire closes. A peer that rejects without choking is not asked again at once. */
  #onRejected(peer: DownloadPeer, request: PendingRequest<BlockSource>): void {
    const { caps, infoHash } = this.#host.download
    this.#host.picker.release(request)
    caps.charge(infoHash, -this.#lengthOf(request), performance.now())
    if (!peer.wire.peerChoking) this.#rejected.add(peer, request.piece)
    this.fillAll()
  }

  /** @param mayReturn whether the block may be requested again */
  #cancel(request: PendingRequest<BlockSource>, mayReturn: boolean): void {
    const { peer, block } = request
    const stamp = peer.pending.get(request)
    if (!stamp) return
    peer.pending.delete(request)
    if (peer instanceof DownloadPeer) peer.cancelled.add(request, stamp, mayReturn)
    peer.cancel(request, block * BLOCK_BYTES, this.#lengthOf(request))
  }

  #fillLater(ms: number): void {
    if (this.#retry !== null || this.#stopped) return
    this.#retry = setTimeout(
      () => {
        this.#retry = null
        this.fillAll()
      },
      // When the timer fires, the clock may still show a fraction of a ms less.
      Math.ceil(ms) + 1,
    )
  }

  #lengthOf({ piece, block }: PendingRequest<BlockSource>): number {
    return blockLength(pieceLengthAt(this.#host.download.layout, piece), block)
  }
}
