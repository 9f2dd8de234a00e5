import { FairShare } from '../../core/choking/fair-share.ts'
import { CAP_SLEEP_MAX_MS, RateCaps, type RateLimits } from '../../core/lib/rate-caps.ts'
import { LIMITS } from '../../core/limits.ts'
import type { InfoHash } from '../../core/metainfo/info-hash.ts'
import type { TrafficCounter } from '../lib/traffic-counter.ts'
import type { BlockRequest } from '../wire/wire.ts'
import { weightOf } from './paid-weight.ts'
import type { SlotMarket } from './slot-market.ts'
import type { UploadPeer } from './upload-peer.ts'

/** What the sender needs of the uploader. */
export interface SenderHost {
  readonly market: SlotMarket | null
  readonly traffic: TrafficCounter
  now(): number
  reject(peer: UploadPeer, request: BlockRequest): void
}

/**
 * Decides which peer is sent the next block, reads the block and writes it to the wire. A peer waits while its
 * channel is full, its credit is used up or its torrent is at its cap. Thus channels buffer little, and weights
 * decide, not buffers.
 */
export class BlockSender {
  readonly #host: SenderHost
  readonly #share: FairShare<UploadPeer>
  readonly #caps: RateCaps
  /** Peers of torrents at their cap. */
  readonly #capped = new Set<UploadPeer>()
  #timer: ReturnType<typeof setTimeout> | null = null
  /** When the timer goes off. */
  #wakeAt = Number.POSITIVE_INFINITY
  #sendQueued = false

  constructor(host: SenderHost, freeShare: number) {
    this.#host = host
    this.#share = new FairShare(freeShare)
    this.#caps = new RateCaps(host.now())
  }

  setLimits(limits: RateLimits): void {
    this.#caps.setLimits(limits, this.#host.now())
    this.#wake()
  }

  /** The slot, the queue, the credit or the channel of this peer has changed. */
  refresh(peer: UploadPeer): void {
    if (!peer.slot || peer.isClosed) {
      this.#share.remove(peer)
      return
    }
    const { market } = this.#host
    const isPaid = peer.slot.price !== null && market !== null
    this.#share.assign(peer, isPaid ? 'paid' : 'free', isPaid ? weightOf(peer, market) : 1)
    if (!this.#canSend(peer)) {
      this.#share.idle(peer)
      return
    }
    this.#share.ready(peer)
    this.#queueSend()
  }

  remove(peer: UploadPeer): void {
    this.#share.remove(peer)
    this.#capped.delete(peer)
  }

  /** The last peer was removed. */
  stop(): void {
    this.#clearTimer()
  }

  /** Whether a block is being read for the peer, or could be sent to it now: the peer waits for us, not we for it. */
  isReady(peer: UploadPeer): boolean {
    return peer.reading.size > 0 || this.#canSend(peer)
  }

  #canSend(peer: UploadPeer): boolean {
    const [next] = peer.queue
    if (!next || !peer.slot) return false
    // To a peer with an empty channel even a block above the limit is sent.
    const ahead = peer.sendBuffer.bufferedBytes + peer.readingBytes
    if (ahead > 0 && ahead + next.length > LIMITS.uploadAheadBytes) return false
    return this.#hasCredit(peer, next.length + peer.readingBytes)
  }

  #hasCredit({ slot, wire }: UploadPeer, bytes: number): boolean {
    const { market } = this.#host
    return slot?.price == null || !market || market.creditBytes(wire) >= bytes
  }

  /** Once for a burst of requests; writing a block to a wire may call back at once. */
  #queueSend(): void {
    if (this.#sendQueued) return
    this.#sendQueued = true
    queueMicrotask(() => {
      this.#sendQueued = false
      this.#sendNext()
    })
  }

  #sendNext(): void {
    const now = this.#host.now()
    for (let peer = this.#share.next(); peer; peer = this.#share.next()) {
      // The uploader has choked every peer, and begins again when uploads may go on.
      if (this.#host.traffic.halts.uploads !== null) return
      const waitMs = this.#caps.allWaitMs(now)
      if (waitMs > 0) {
        this.#sleep(waitMs)
        return
      }
      if (!this.#canSend(peer)) {
        this.#share.idle(peer)
        continue
      }
      const { infoHash } = peer.torrent
      const capMs = this.#caps.waitMs(infoHash, now)
      if (capMs > 0) {
        this.#share.idle(peer)
        this.#capped.add(peer)
        this.#sleep(capMs)
        continue
      }
      const request = peer.queue.shift() as BlockRequest
      if (!this.#host.traffic.mayUpload(request.length)) {
        // A longer block than the ones that still fit below the ceiling.
        this.#host.reject(peer, request)
        if (!this.#canSend(peer)) this.#share.idle(peer)
        continue
      }
      this.#share.charge(peer, request.length)
      this.#charge(infoHash, request.length)
      if (!this.#canSend(peer)) this.#share.idle(peer)
      void this.#send(peer, request)
    }
  }

  async #send(peer: UploadPeer, request: BlockRequest): Promise<void> {
    const { piece, offset, length } = request
    const { slot } = peer
    peer.reading.add(request)
    peer.readingBytes += length
    let block: Uint8Array | null = null
    try {
      block = await peer.torrent.readBlock(piece, offset, length)
    } catch {
      // The session reports the error; the peer may request the block again, or from another peer.
    }
    peer.readingBytes -= length
    if (!peer.reading.delete(request) || peer.isClosed) this.#refund(peer, length)
    else if (!block || !this.#host.traffic.mayUpload(0)) {
      // It cannot be read, or the ceiling was lowered meanwhile.
      this.#refund(peer, length)
      this.#host.reject(peer, request)
    } else if (peer.slot?.price !== slot?.price) {
      // The price changed while the block was read.
      this.#requeue(peer, request)
    } else if (!this.#hasCredit(peer, length)) {
      // Wires of one payer share its credit: another wire used it up while the block was read.
      this.#requeue(peer, request)
    } else {
      peer.wire.piece(piece, offset, block)
      peer.lastSentAt = this.#host.now()
      const isPaid = peer.slot !== null && peer.slot.price !== null
      if (isPaid) peer.paidBytesThisRound += length
      this.#host.market?.onSent(peer.wire, length, isPaid)
    }
    this.refresh(peer)
  }

  #requeue(peer: UploadPeer, request: BlockRequest): void {
    peer.queue.unshift(request)
    this.#refund(peer, request.length)
  }

  /** Refunds bytes that were charged and not sent. */
  #refund(peer: UploadPeer, bytes: number): void {
    this.#charge(peer.torrent.infoHash, -bytes)
  }

  #charge(infoHash: InfoHash, bytes: number): void {
    this.#caps.charge(infoHash, bytes, this.#host.now())
    this.#host.traffic.onSending(bytes)
  }

  #sleep(ms: number): void {
    const wakeAt = this.#host.now() + Math.min(ms, CAP_SLEEP_MAX_MS)
    if (wakeAt >= this.#wakeAt) return
    this.#clearTimer()
    this.#wakeAt = wakeAt
    this.#timer = setTimeout(() => this.#wake(), Math.ceil(Math.min(ms, CAP_SLEEP_MAX_MS)))
  }

  #clearTimer(): void {
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timer = null
    this.#wakeAt = Number.POSITIVE_INFINITY
  }

  #wake(): void {
    this.#clearTimer()
    const capped = [...this.#capped]
    this.#capped.clear()
    for (const peer of capped) this.refresh(peer)
    this.#queueSend()
  }
}
