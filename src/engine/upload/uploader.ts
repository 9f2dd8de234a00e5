import type { Wire } from 'bittorrent-protocol'
import {
  admit,
  type Candidate,
  type ChokeRound,
  type ChokerRules,
  chokeRound,
  openingRound,
  ROUND_MS,
} from '../../core/choking/choker.ts'
import type { RateLimits } from '../../core/lib/rate-caps.ts'
import { LIMITS } from '../../core/limits.ts'
import { BLOCK_BYTES } from '../../core/metainfo/block.ts'
import { FREE } from '../../core/money/wei.ts'
import { type Gate, gateWire } from '../wire/gate.ts'
import { BlockSender } from './block-sender.ts'
import { IdlePayers } from './idle-payers.ts'
import type { SlotMarket } from './slot-market.ts'
import { UploadPeer, type UploadSlot } from './upload-peer.ts'
import type { SendBuffer, UploadTorrent } from './upload-torrent.ts'

/** Share of slots, and of bytes while both classes want them, of those who do not pay. */
export const FREE_SHARE = 0.2
/**
 * Weight of the free share in bytes, as a multiple of it. A turn that nobody was ready for is not given back, and those who pay nothing
 * are ready less often: at 1 they got 0.196 of a busy machine's bytes, where a fifth is promised.
 */
const FREE_MARGIN = 1.1

/** A wire that took no block for so long, and waits for none of ours, makes way for another of its payer, ms. */
const QUIET_MS = 2_000

export interface UploaderOptions {
  readonly slots?: number
  readonly freeShare?: number
  /** ms of a clock that never goes back. */
  readonly now?: () => number
  /** 0 ≤ value < 1 */
  readonly random?: () => number
}

interface AttachedWire {
  readonly peer: UploadPeer
  readonly gate: Gate
}

/**
 * Everything we upload, all torrents: who holds a slot (`core/choker.ts`, every {@link ROUND_MS}; free slots are given at once) and
 * whose block goes next ({@link BlockSender}). One pool of slots and one queue, in place of the chassis' choker, which unchokes any
 * newcomer and answers any request at once. Without a market it is a plain choker.
 */
export class Uploader {
  readonly #peers = new Map<Wire, AttachedWire>()
  readonly #sender: BlockSender
  readonly #slots: number
  readonly #freeShare: number
  readonly #now: () => number
  readonly #random: () => number
  readonly #standing = new IdlePayers()
  /** Wires that wait for the slot of another of their payer, and when each is looked at again. */
  readonly #heirs = new Map<UploadPeer, ReturnType<typeof setTimeout>>()
  #market: SlotMarket | null = null
  #round: ChokeRound<UploadPeer>
  #timer: ReturnType<typeof setInterval> | null = null

  constructor({ slots, freeShare, now, random }: UploaderOptions = {}) {
    this.#slots = slots ?? LIMITS.uploadSlots
    this.#freeShare = freeShare ?? FREE_SHARE
    this.#now = now ?? (() => performance.now())
    this.#random = random ?? Math.random
    this.#round = openingRound(this.#rules)
    const desk = this
    this.#sender = new BlockSender(
      {
        get market() {
          return desk.#market
        },
        now: this.#now,
        reject: (peer, request) => this.#peers.get(peer.wire)?.gate.refuse(request),
      },
      this.#freeShare * FREE_MARGIN,
    )
  }

  /** Who keeps the money; null, the default, when nothing is sold. Paid slots become free ones when it goes. */
  set market(market: SlotMarket | null) {
    if (market === this.#market) return
    for (const { peer } of this.#peers.values()) {
      if (peer.slot) this.#give(peer, { price: null })
    }
    this.#market = market
    this.#round = { ...this.#round, price: market?.ask ?? null }
  }

  get market(): SlotMarket | null {
    return this.#market
  }

  setLimits(limits: RateLimits): void {
    this.#sender.setLimits(limits)
  }

  /**
   * Takes over a wire's slot and requests until it closes. Whoever else wraps the wire's `_onRequest` must do so afterwards.
   * Web seeds are no peers.
   */
  attach(wire: Wire, torrent: UploadTorrent, outlet: SendBuffer): void {
    const peer = new UploadPeer(wire, torrent, outlet)
    const gate = gateWire(wire, {
      onRequest: (request) => {
        const isTaken = torrent.ready && torrent.pieces[request.piece] === null && peer.enqueue(request)
        if (isTaken) this.#sender.refresh(peer)
        return isTaken
      },
      onCancel: (request) => {
        const isWaiting = peer.cancel(request)
        this.#sender.refresh(peer)
        return isWaiting
      },
      onChoke: () => {
        this.#take(peer)
        return peer.cancelAll()
      },
    })
    this.#peers.set(wire, { peer, gate })
    wire.on('download', (bytes: number) => peer.onReceived(bytes, this.#now()))
    wire.on('interested', () => this.#admit(peer))
    wire.once('close', () => this.#detach(peer))
    outlet.onDrain(() => this.#sender.refresh(peer))
    this.#timer ??= setInterval(() => this.#nextRound(), ROUND_MS)
  }

  /** Its credit came back, or it bids now. @param paid it has just paid */
  onPaymentChange(wire: Wire, paid = false): void {
    const peer = this.#peers.get(wire)?.peer
    if (!peer) return
    if (paid) this.#standing.onPaid(this.#payerOf(peer), wire)
    if (peer.slot?.price != null && this.#market?.hasWithdrawn?.(wire)) this.#give(peer, { price: null })
    this.#sender.refresh(peer)
    if (peer.slot?.price == null) this.#admit(peer)
  }

  /** The slot of a wire; null while it is choked. */
  slotOf(wire: Wire): UploadSlot | null {
    return this.#peers.get(wire)?.peer.slot ?? null
  }

  get #rules(): ChokerRules {
    return { slots: this.#slots, freeShare: this.#freeShare, ask: this.#market?.ask ?? null }
  }

  #candidate(peer: UploadPeer): Candidate<UploadPeer> {
    const payer = this.#payerOf(peer)
    const bid = this.#market?.bid(peer.wire) ?? FREE
    // Out of credit, a market counts no bid. A peer that paid in this round and whose cheque is on its way bids as it did.
    const isPaying = bid === 0n && peer.slot?.price != null && this.#isBroke(peer)
    if (!isPaying) peer.lastBid = bid
    const counts = this.#standing.mayBid(payer, peer.wire)
    return peer.asCandidate(counts ? peer.lastBid : FREE, payer, this.#isAsking(peer), this.#now())
  }

  #isAsking(peer: UploadPeer): boolean {
    return peer.wire.peerInterested && (this.#sender.isReady(peer) || this.#now() - peer.lastSentAt < QUIET_MS)
  }

  #payerOf({ wire }: UploadPeer): string | null {
    return this.#market?.payerOf?.(wire) ?? null
  }

  #nextRound(): void {
    this.#standing.nextRound()
    for (const { peer } of this.#peers.values()) this.#judge(peer)
    const candidates = [...this.#peers.values()].map(({ peer }) => this.#candidate(peer))
    const round = chokeRound(candidates, this.#rules, this.#round, this.#random)
    this.#round = round
    const paid = new Set(round.paid)
    const free = new Set(round.free)
    // Slots are taken before they are given: never more are out than there are.
    for (const { peer, gate } of this.#peers.values()) {
      if (!paid.has(peer) && !free.has(peer)) gate.choke()
    }
    for (const peer of paid) this.#give(peer, { price: round.price })
    for (const peer of free) this.#give(peer, { price: null })
    for (const { peer } of this.#peers.values()) peer.endRound()
  }

  /** A whole round in a paid slot without a block paid for, and not because we were slow: others can use the slot. */
  #judge(peer: UploadPeer): void {
    if (!this.#market || peer.slot?.price == null) return
    const payer = this.#payerOf(peer)
    if (peer.paidBytesThisRound > 0) this.#standing.onSlotUsed(payer)
    else if (peer.paidRounds > 0 && !this.#sender.isReady(peer)) {
      this.#standing.onIdleRound(payer, peer.wire, !this.#isBroke(peer))
    }
  }

  #isBroke({ wire }: UploadPeer): boolean {
    return (this.#market?.creditBytes(wire) ?? 0) < BLOCK_BYTES
  }

  /** Between rounds: a slot that nobody holds goes to who asks for it first. */
  #admit(peer: UploadPeer): void {
    this.#stopWaiting(peer)
    const candidate = this.#candidate(peer)
    const holders = [...this.#peers.values()].flatMap((desked) => (desked.peer.slot ? desked.peer : []))
    const others = holders.filter((holder) => holder !== peer && holder.slot?.price != null)
    const isTwin = (other: UploadPeer): boolean => candidate.payer != null && this.#payerOf(other) === candidate.payer
    // A wire that wants nothing any more, or whose peer has gone without a word, makes way for another of the same payer.
    const twins = candidate.bid > 0n && candidate.interested ? others.filter(isTwin) : []
    const idle = twins.filter((twin) => !this.#isAsking(twin))
    for (const twin of idle) this.#give(twin, { price: null })
    if (idle.length < twins.length) this.#waitFor(twins, peer)
    const paying = others.filter((other) => !idle.includes(other))
    const payers = new Set(paying.flatMap((holder) => this.#payerOf(holder) ?? []))
    const held = { all: holders.length, paid: paying.length + (peer.slot?.price != null ? 1 : 0), payers }
    const admitted = admit(candidate, this.#rules, this.#round, held)
    if (admitted === 'paid') this.#give(peer, { price: this.#round.price })
    else if (admitted === 'free' && !peer.slot) this.#give(peer, { price: null })
  }

  /** A browser that was killed leaves a wire behind, and is back on another before that one can be told from one that is slow. */
  #waitFor(twins: readonly UploadPeer[], heir: UploadPeer): void {
    const now = this.#now()
    const waits = twins.map(({ lastSentAt: tookAt }) => tookAt + QUIET_MS - now).filter((ms) => ms > 0)
    const look = (): void => {
      if (heir.slot?.price == null) this.#admit(heir)
      else this.#stopWaiting(heir)
    }
    this.#heirs.set(heir, setTimeout(look, Math.ceil(Math.min(QUIET_MS, ...waits))))
  }

  #stopWaiting(heir: UploadPeer): void {
    clearTimeout(this.#heirs.get(heir))
    this.#heirs.delete(heir)
  }

  #give(peer: UploadPeer, slot: UploadSlot): void {
    const before = peer.slot
    peer.slot = slot
    peer.heldRounds = Math.max(1, peer.heldRounds)
    peer.waitedRounds = 0
    if (slot.price !== null || before?.price != null) this.#market?.award(peer.wire, slot.price)
    if (!before) this.#peers.get(peer.wire)?.gate.unchoke()
    this.#sender.refresh(peer)
  }

  /** Of a peer that is choked. */
  #take(peer: UploadPeer): void {
    const before = peer.slot
    peer.slot = null
    peer.heldRounds = 0
    if (before?.price != null) this.#market?.award(peer.wire, null)
    this.#sender.refresh(peer)
  }

  #detach(peer: UploadPeer): void {
    peer.isClosed = true
    peer.slot = null
    peer.cancelAll()
    this.#sender.remove(peer)
    this.#stopWaiting(peer)
    this.#standing.onClose(peer.wire)
    this.#peers.delete(peer.wire)
    if (this.#peers.size > 0) {
      this.#admitWaiting()
      return
    }
    if (this.#timer !== null) clearInterval(this.#timer)
    this.#timer = null
    this.#sender.stop()
    this.#round = openingRound(this.#rules)
  }

  /** A slot fell vacant: it goes to the best bidder, then to whoever waited longest. */
  #admitWaiting(): void {
    const waiting = [...this.#peers.values()]
      .filter(({ peer }) => !peer.slot && peer.wire.peerInterested)
      .map(({ peer }) => this.#candidate(peer))
      .sort((a, b) => (a.bid === b.bid ? b.waitedRounds - a.waitedRounds : a.bid < b.bid ? 1 : -1))
    for (const { peer } of waiting) this.#admit(peer)
  }
}
