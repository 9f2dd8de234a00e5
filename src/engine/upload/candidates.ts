import type { Candidate } from '../../core/choking/choker.ts'
import { BLOCK_BYTES } from '../../core/metainfo/block.ts'
import { FREE } from '../../core/money/wei.ts'
import { IdlePayers } from './idle-payers.ts'
import type { SlotMarket } from './slot-market.ts'
import type { UploadPeer } from './upload-peer.ts'

/** A wire that was sent no block for so long and has no open request yields its slot to another of its payer, ms. */
export const QUIET_MS = 2_000

interface CandidatesHost {
  readonly market: SlotMarket | null
  now(): number
}

/** Describes peers to the choker: their bids, payers and activity. */
export class Candidates {
  readonly #host: CandidatesHost
  readonly #isReady: (peer: UploadPeer) => boolean
  readonly #idlePayers = new IdlePayers()

  /** @param isReady whether the peer has a request that is being served or could be */
  constructor(host: CandidatesHost, isReady: (peer: UploadPeer) => boolean) {
    this.#host = host
    this.#isReady = isReady
  }

  of(peer: UploadPeer): Candidate<UploadPeer> {
    const payer = this.payerOf(peer)
    const bid = this.#host.market?.bid(peer.wire) ?? FREE
    // Without credit a market counts no bid. A peer that paid in this round keeps its bid while its next cheque is on
    // the way.
    const isPaying = bid === 0n && peer.slot?.price != null && this.#isOutOfCredit(peer)
    if (!isPaying) peer.lastBid = bid
    const mayBid = this.#idlePayers.mayBid(payer, peer.wire)
    return peer.asCandidate(mayBid ? peer.lastBid : FREE, payer, this.isRequesting(peer), this.#host.now())
  }

  /** Whether the peer waits for blocks, or has just received one. */
  isRequesting(peer: UploadPeer): boolean {
    return peer.wire.peerInterested && (this.#isReady(peer) || this.#host.now() - peer.lastSentAt < QUIET_MS)
  }

  payerOf({ wire }: UploadPeer): string | null {
    return this.#host.market?.payerOf?.(wire) ?? null
  }

  nextRound(peers: readonly UploadPeer[]): void {
    this.#idlePayers.nextRound()
    for (const peer of peers) this.#recordUse(peer)
  }

  onPaid(peer: UploadPeer): void {
    if (peer.slot?.price != null) peer.hasPaid = true
    this.#idlePayers.onPaid(this.payerOf(peer), peer.wire)
  }

  onWithdrawn(peer: UploadPeer): void {
    // One that paid for its slot may have reached a budget: its other wires still bid.
    this.#idlePayers.onWithdrawn(peer.hasPaid ? null : this.payerOf(peer), peer.wire)
    peer.hasPaid = false
    peer.lastBid = FREE
  }

  onClose(peer: UploadPeer): void {
    this.#idlePayers.onClose(peer.wire)
  }

  /** A paid slot without a paid block for a whole round is idle, unless we were slow: other peers can use the slot. */
  #recordUse(peer: UploadPeer): void {
    if (!this.#host.market || peer.slot?.price == null) return
    const payer = this.payerOf(peer)
    if (peer.paidBytesThisRound > 0) this.#idlePayers.onSlotUsed(payer)
    else if (peer.paidRounds > 0 && !this.#isReady(peer)) {
      this.#idlePayers.onIdleRound(payer, peer.wire, !this.#isOutOfCredit(peer))
    }
  }

  #isOutOfCredit({ wire }: UploadPeer): boolean {
    return (this.#host.market?.creditBytes(wire) ?? 0) < BLOCK_BYTES
  }
}
