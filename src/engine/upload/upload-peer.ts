import type { Candidate } from '../../core/choking/choker.ts'
import { LIMITS } from '../../core/limits.ts'
import { type BttPerMib, FREE } from '../../core/money/wei.ts'
import type { Wire } from '../wire/wire.ts'
import { type BlockRequest, isSameBlock } from '../wire/wire.ts'
import { hasEverything } from './has-everything.ts'
import type { SendBuffer, UploadTorrent } from './upload-torrent.ts'

/** The slot of a peer. `price` is null when it is free of charge. */
export interface UploadSlot {
  readonly price: BttPerMib | null
}

/** A peer as the upload side sees it: its requests, its slot, and what it sent us. */
export class UploadPeer {
  readonly wire: Wire
  readonly torrent: UploadTorrent
  readonly sendBuffer: SendBuffer
  /** Requests that are not being read yet, oldest first. */
  readonly queue: BlockRequest[] = []
  /** Requests with blocks that are being read. */
  readonly reading = new Set<BlockRequest>()
  readingBytes = 0
  /** Null while choked. */
  slot: UploadSlot | null = null
  isClosed = false
  heldRounds = 0
  waitedRounds = 0
  paidBytesThisRound = 0
  /** When a block was last sent to the peer, ms of the uploader's clock. */
  lastSentAt = Number.NEGATIVE_INFINITY
  lastBid: BttPerMib = FREE
  /** It has paid while it held its paid slot. */
  hasPaid = false
  /** Consecutive whole rounds with a paid slot. */
  paidRounds = 0

  #receivedThisRound = 0
  #receivedLastRound = 0
  #receivedAt = Number.NEGATIVE_INFINITY
  /** Since when the peer has had a piece that we want; null while it has none. */
  #interestingSince: number | null = null

  constructor(wire: Wire, torrent: UploadTorrent, outlet: SendBuffer) {
    this.wire = wire
    this.torrent = torrent
    this.sendBuffer = outlet
  }

  onReceived(bytes: number, now: number): void {
    this.#receivedThisRound += bytes
    this.#receivedAt = now
  }

  /** @returns false when the queue is full */
  enqueue(request: BlockRequest): boolean {
    if (this.queue.length + this.reading.size >= LIMITS.requestsPerPeer) return false
    this.queue.push(request)
    return true
  }

  /** Cancels one request for this block. @returns whether there was one */
  cancel(request: BlockRequest): boolean {
    const index = this.queue.findIndex((queued) => isSameBlock(queued, request))
    if (index >= 0) {
      this.queue.splice(index, 1)
      return true
    }
    for (const read of this.reading) {
      if (isSameBlock(read, request)) return this.reading.delete(read)
    }
    return false
  }

  /** Cancels all requests, those being read included. @returns them */
  cancelAll(): BlockRequest[] {
    const all = [...this.reading, ...this.queue]
    this.reading.clear()
    this.queue.length = 0
    return all
  }

  asCandidate(bid: BttPerMib, payer: string | null, isRequesting: boolean, now: number): Candidate<UploadPeer> {
    const { wire, torrent, heldRounds, waitedRounds } = this
    const interested = wire.peerInterested && torrent.ready && !this.isClosed
    if (!wire.amInterested) this.#interestingSince = null
    else this.#interestingSince ??= now
    return {
      peer: this,
      interested,
      seeder: interested && bid === FREE && hasEverything(wire.peerPieces, torrent.pieceCount),
      bid,
      payer,
      isRequesting,
      receivedBytes: this.#receivedThisRound + this.#receivedLastRound,
      interesting: wire.amInterested,
      silentMs: now - Math.max(this.#receivedAt, this.#interestingSince ?? now),
      heldRounds,
      waitedRounds,
    }
  }

  /** A round is over and the slots of the next one are assigned. */
  endRound(): void {
    this.#receivedLastRound = this.#receivedThisRound
    this.#receivedThisRound = 0
    this.paidBytesThisRound = 0
    this.paidRounds = this.slot?.price != null ? this.paidRounds + 1 : 0
    this.heldRounds = this.slot ? this.heldRounds + 1 : 0
    this.waitedRounds = !this.slot && this.wire.peerInterested ? this.waitedRounds + 1 : 0
  }
}
