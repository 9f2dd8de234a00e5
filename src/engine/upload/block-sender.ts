import { FairShare } from '../../core/choking/fair-share.ts'
import { RateCaps, type RateLimits } from '../../core/lib/rate-caps.ts'
import { LIMITS } from '../../core/limits.ts'
import type { BlockRequest } from '../wire/block-request.ts'
import { weightOf } from './paid-weight.ts'
import type { SlotMarket } from './slot-market.ts'
import type { UploadPeer } from './upload-peer.ts'

/** Timers cannot be set for longer than 2³¹ ms; the sender looks again then. */
const LONGEST_SLEEP_MS = 60_000

/** What the sender needs of whoever gives the slots. */
export interface SenderHost {
  readonly market: SlotMarket | null
  now(): number
  reject(peer: UploadPeer, request: BlockRequest): void
}

/**
 * Decides whose block goes next, reads it and puts it on its wire. A peer waits while its channel is full, its credit used up or its
 * torrent at its cap; so what is queued in channels stays small, and weights decide, not buffers.
 */
export class BlockSender {
  readonly #host: SenderHost
  readonly #share: FairShare<UploadPeer>
  readonly #caps: RateCaps
  /** Peers of torrents at their cap. */
  readonly #resting = new Set<UploadPeer>()
  #timer: ReturnType<typeof setTimeout> | null = null
  /** When the timer goes off. */
  #wakeAt = Number.POSITIVE_INFINITY
  #pumpQueued = false

  constructor(host: SenderHost, freeShare: number) {
    this.#host = host
    this.#share = new FairShare(freeShare)
    this.#caps = new RateCaps(host.now())
  }

  setLimits(limits: RateLimits): void {
    this.#caps.setLimits(limits, this.#host.now())
    this.#wake()
  }

  /** Something about this peer changed: its slot, its queue, its credit, or room in its channel. */
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
    this.#queuePump()
  }

  remove(peer: UploadPeer): void {
    this.#share.remove(peer)
    this.#resting.delete(peer)
  }

  /** The last peer of all is gone. */
  stop(): void {
    this.#clearTimer()
  }

  /** The peer has asked for a block, has room and credit for it, and waits for us. */
  isReady(peer: UploadPeer): boolean {
    return peer.reading.size > 0 || this.#canSend(peer)
  }

  #canSend(peer: UploadPeer): boolean {
    const [next] = peer.queue
    if (!next || !peer.slot) return false
    // Of a peer whose channel is empty even a block above the bound is sent.
    const ahead = peer.sendBuffer.bufferedBytes + peer.readingBytes
    if (ahead > 0 && ahead + next.length > LIMITS.uploadAheadBytes) return false
    return this.#isCovered(peer, next.length + peer.readingBytes)
  }

  #isCovered({ slot, wire }: UploadPeer, bytes: number): boolean {
    const { market } = this.#host
    return slot?.price == null || !market || market.creditBytes(wire) >= bytes
  }

  /** Once for a burst of requests; a block put on a wire may call back at once. */
  #queuePump(): void {
    if (this.#pumpQueued) return
    this.#pumpQueued = true
    queueMicrotask(() => {
      this.#pumpQueued = false
      this.#pump()
    })
  }

  #pump(): void {
    const now = this.#host.now()
    for (let peer = this.#share.next(); peer; peer = this.#share.next()) {
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
      const restMs = this.#caps.waitMs(infoHash, now)
      if (restMs > 0) {
        this.#share.idle(peer)
        this.#resting.add(peer)
        this.#sleep(restMs)
        continue
      }
      const request = peer.queue.shift() as BlockRequest
      this.#share.charge(peer, request.length)
      this.#caps.charge(infoHash, request.length, now)
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
      // Said and remembered where the store is kept; the peer may ask again, or another.
    }
    peer.readingBytes -= length
    if (!peer.reading.delete(request) || peer.isClosed) this.#giveBack(peer, length)
    else if (!block) this.#host.reject(peer, request)
    else if (peer.slot?.price !== slot?.price) {
      // It was taken up for another price than it would be sent for now.
      this.#putBack(peer, request)
    } else if (!this.#isCovered(peer, length)) {
      // Credit belongs to who pays, over all its wires: another of them used it up while this block was read.
      this.#putBack(peer, request)
    } else {
      peer.wire.piece(piece, offset, block)
      peer.lastSentAt = this.#host.now()
      const isPaid = peer.slot !== null && peer.slot.price !== null
      if (isPaid) peer.paidBytesThisRound += length
      this.#host.market?.onSent(peer.wire, length, isPaid)
    }
    this.refresh(peer)
  }

  #putBack(peer: UploadPeer, request: BlockRequest): void {
    peer.queue.unshift(request)
    this.#giveBack(peer, request.length)
  }

  /** What was counted as sent was not. */
  #giveBack(peer: UploadPeer, bytes: number): void {
    this.#caps.charge(peer.torrent.infoHash, -bytes, this.#host.now())
  }

  #sleep(ms: number): void {
    const wakeAt = this.#host.now() + Math.min(ms, LONGEST_SLEEP_MS)
    if (wakeAt >= this.#wakeAt) return
    this.#clearTimer()
    this.#wakeAt = wakeAt
    this.#timer = setTimeout(() => this.#wake(), Math.ceil(Math.min(ms, LONGEST_SLEEP_MS)))
  }

  #clearTimer(): void {
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timer = null
    this.#wakeAt = Number.POSITIVE_INFINITY
  }

  #wake(): void {
    this.#clearTimer()
    const rested = [...this.#resting]
    this.#resting.clear()
    for (const peer of rested) this.refresh(peer)
    this.#queuePump()
  }
}
