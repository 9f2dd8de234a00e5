import type { Wire } from 'bittorrent-protocol'
import type { Candidate } from '../../core/choking/choker.ts'
import { LIMITS } from '../../core/limits.ts'
import { type BttPerMib, FREE } from '../../core/money/wei.ts'
import { type BlockRequest, isSameBlock } from '../wire/block-request.ts'
import { hasEverything } from './has-everything.ts'
import type { SendBuffer, UploadTorrent } from './upload-torrent.ts'

/** The slot that a peer holds. `price` is null when it is free of charge. */
export interface UploadSlot {
  readonly price: BttPerMib | null
}

/** One wire as the upload side sees it: what it asked for, which slot it holds, and what it gave. */
export class UploadPeer {
  readonly wire: Wire
  readonly torrent: UploadTorrent
  readonly sendBuffer: SendBuffer
  /** Asked for and not yet begun, oldest first. */
  readonly queue: BlockRequest[] = []
  /** Being read. */
  readonly reading = new Set<BlockRequest>()
  readingBytes = 0
  /** Null while choked. */
  slot: UploadSlot | null = null
  isClosed = false
  heldRounds = 0
  waitedRounds = 0
  paidBytesThisRound = 0
  /** When a block was put into its channel last, ms of the desk's clock. */
  lastSentAt = Number.NEGATIVE_INFINITY
  lastBid: BttPerMib = FREE
  /** Whole rounds in a row for which it has held a paid slot. */
  paidRounds = 0

  #givenThisRound = 0
  #givenLastRound = 0
  #givenAt = Number.NEGATIVE_INFINITY
  /** Since when it has something that we want and could have given it; null while it has not. */
  #wantedSince: number | null = null

  constructor(wire: Wire, torrent: UploadTorrent, outlet: SendBuffer) {
    this.wire = wire
    this.torrent = torrent
    this.sendBuffer = outlet
  }

  onReceived(bytes: number, now: number): void {
    this.#givenThisRound += bytes
    this.#givenAt = now
  }

  /** @returns whether there was room for it */
  enqueue(request: BlockRequest): boolean {
    if (this.queue.length + this.reading.size >= LIMITS.requestsPerPeer) return false
    this.queue.push(request)
    return true
  }

  /** Takes back one request like this. @returns whether there was one */
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

  /** Empties the queue and forgets what is being read. */
  cancelAll(): BlockRequest[] {
    const all = [...this.reading, ...this.queue]
    this.reading.clear()
    this.queue.length = 0
    return all
  }

  asCandidate(bid: BttPerMib, payer: string | null, asking: boolean, now: number): Candidate<UploadPeer> {
    const { wire, torrent, heldRounds, waitedRounds } = this
    const interested = wire.peerInterested && torrent.ready && !this.isClosed
    if (!wire.amInterested) this.#wantedSince = null
    else this.#wantedSince ??= now
    return {
      peer: this,
      interested,
      seeder: interested && hasEverything(wire.peerPieces, torrent.pieces.length),
      bid,
      payer,
      isRequesting: asking,
      receivedBytes: this.#givenThisRound + this.#givenLastRound,
      interesting: wire.amInterested,
      silentMs: now - Math.max(this.#givenAt, this.#wantedSince ?? now),
      heldRounds,
      waitedRounds,
    }
  }

  /** A round is over and the next one's slots are given. */
  endRound(): void {
    this.#givenLastRound = this.#givenThisRound
    this.#givenThisRound = 0
    this.paidBytesThisRound = 0
    this.paidRounds = this.slot?.price != null ? this.paidRounds + 1 : 0
    this.heldRounds = this.slot ? this.heldRounds + 1 : 0
    this.waitedRounds = !this.slot && this.wire.peerInterested ? this.waitedRounds + 1 : 0
  }
}
