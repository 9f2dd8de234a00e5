import {
  admit,
  type ChokeRound,
  type ChokerRules,
  chokeRound,
  openingRound,
  ROUND_MS,
} from '../../core/choking/choker.ts'
import type { RateLimits } from '../../core/lib/rate-caps.ts'
import { LIMITS } from '../../core/limits.ts'
import { type TrafficCounter, UNCOUNTED } from '../lib/traffic-counter.ts'
import type { GatedWire } from '../wire/gate.ts'
import type { BlockRequest, Wire } from '../wire/wire.ts'
import { BlockSender } from './block-sender.ts'
import { Candidates, QUIET_MS } from './candidates.ts'
import type { SlotMarket } from './slot-market.ts'
import { UploadPeer, type UploadSlot } from './upload-peer.ts'
import type { SendBuffer, UploadTorrent } from './upload-torrent.ts'
import { WaitingWires } from './waiting-wires.ts'

/** Share of the slots, and of the bytes while both classes are busy, for peers that do not pay. */
export const FREE_SHARE = 0.2
/**
 * Weight of the free share in bytes, as a multiple of it. A turn for which no peer was ready is not made up for, and
 * free peers are ready less often: at 1 they got 0.196 of a busy machine's bytes instead of a fifth.
 */
const FREE_MARGIN = 1.1

export interface UploaderOptions {
  readonly slots?: number
  readonly freeShare?: number
  /** ms of a clock that never goes back. */
  readonly now?: () => number
  /** 0 ≤ value < 1 */
  readonly random?: () => number
  readonly traffic?: TrafficCounter
}

interface AttachedWire {
  readonly peer: UploadPeer
  readonly wire: GatedWire
}

/**
 * All uploads of all torrents: which peer holds a slot (`core/choking/choker.ts`, every {@link ROUND_MS}; unused
 * slots are granted at once) and which block is sent next ({@link BlockSender}). One pool of slots and one queue.
 * Without a market it is a plain choker.
 */
export class Uploader {
  readonly #wires = new Map<Wire, AttachedWire>()
  readonly #sender: BlockSender
  readonly #candidates: Candidates
  readonly #waiting = new WaitingWires()
  readonly #slots: number
  readonly #freeShare: number
  readonly #now: () => number
  readonly #random: () => number
  #market: SlotMarket | null = null
  #halted = false
  #round: ChokeRound<UploadPeer>
  #timer: ReturnType<typeof setInterval> | null = null

  constructor({ slots, freeShare, now, random, traffic }: UploaderOptions = {}) {
    this.#slots = slots ?? LIMITS.uploadSlots
    this.#freeShare = freeShare ?? FREE_SHARE
    this.#now = now ?? (() => performance.now())
    this.#random = random ?? Math.random
    this.#round = openingRound(this.#rules)
    const uploader = this
    const host = {
      get market() {
        return uploader.#market
      },
      traffic: traffic ?? UNCOUNTED,
      now: this.#now,
      reject: (peer: UploadPeer, request: BlockRequest) => this.#wires.get(peer.wire)?.wire.refuse(request),
    }
    this.#sender = new BlockSender(host, this.#freeShare * FREE_MARGIN)
    this.#candidates = new Candidates(host, (peer) => this.#sender.isReady(peer))
  }

  /** Null, the default: nothing is sold. Paid slots become free ones when the market changes. */
  set market(market: SlotMarket | null) {
    if (market === this.#market) return
    for (const { peer } of this.#wires.values()) {
      if (peer.slot) this.#grant(peer, { price: null })
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

  /** Whether every peer is choked, and stays so. Paid slots end as in any other round. */
  set halted(halted: boolean) {
    if (halted === this.#halted) return
    this.#halted = halted
    if (halted) for (const { wire } of this.#wires.values()) wire.choke()
    else this.#admitWaiting()
  }

  get halted(): boolean {
    return this.#halted
  }

  /** Takes over the slot and the requests of a wire until it closes. */
  attach(wire: GatedWire, torrent: UploadTorrent, sendBuffer: SendBuffer): void {
    const peer = new UploadPeer(wire, torrent, sendBuffer)
    wire.serve({
      onRequest: (request) => {
        const isAccepted = torrent.ready && peer.enqueue(request)
        if (isAccepted) this.#sender.refresh(peer)
        return isAccepted
      },
      onCancel: (request) => {
        const wasWaiting = peer.cancel(request)
        this.#sender.refresh(peer)
        return wasWaiting
      },
      onChoke: () => {
        this.#revoke(peer)
        return peer.cancelAll()
      },
    })
    this.#wires.set(wire, { peer, wire })
    wire.on('interested', () => this.#admit(peer))
    wire.once('close', () => this.#detach(peer))
    sendBuffer.onDrain(() => this.#sender.refresh(peer))
    this.#timer ??= setInterval(() => this.#nextRound(), ROUND_MS)
  }

  /** The peer delivered bytes that count for its slot. */
  onDelivered(wire: Wire, bytes: number): void {
    this.#wires.get(wire)?.peer.onReceived(bytes, this.#now())
  }

  /** The peer has credit again, or its bid changed. @param paid whether it has just paid */
  onPaymentChange(wire: Wire, paid = false): void {
    const peer = this.#wires.get(wire)?.peer
    if (!peer) return
    if (paid) this.#candidates.onPaid(peer)
    if (peer.slot?.price != null && this.#market?.hasWithdrawn?.(wire)) {
      this.#giveUp(peer)
      return
    }
    this.#sender.refresh(peer)
    if (peer.slot?.price == null) this.#admit(peer)
  }

  /** The slot of a wire; null while it is choked. */
  slotOf(wire: Wire): UploadSlot | null {
    return this.#wires.get(wire)?.peer.slot ?? null
  }

  get #rules(): ChokerRules {
    return { slots: this.#slots, freeShare: this.#freeShare, ask: this.#market?.ask ?? null }
  }

  get #peers(): UploadPeer[] {
    return [...this.#wires.values()].map(({ peer }) => peer)
  }

  #nextRound(): void {
    this.#candidates.nextRound(this.#peers)
    if (this.#halted) return
    const candidates = this.#peers.map((peer) => this.#candidates.of(peer))
    const round = chokeRound(candidates, this.#rules, this.#round, this.#random)
    this.#round = round
    const paid = new Set(round.paid)
    const free = new Set(round.free)
    // Slots are revoked before they are granted, so that there are never more than allowed.
    for (const { peer, wire } of this.#wires.values()) {
      if (!paid.has(peer) && !free.has(peer)) wire.choke()
    }
    for (const peer of paid) this.#grant(peer, { price: round.price })
    for (const peer of free) this.#grant(peer, { price: null })
    for (const peer of this.#peers) peer.endRound()
  }

  /** Between rounds: the first peer that asks gets an unused slot. */
  #admit(peer: UploadPeer): void {
    this.#waiting.remove(peer)
    if (this.#halted) return
    const candidate = this.#candidates.of(peer)
    const holders = this.#peers.filter(({ slot }) => slot !== null)
    const others = holders.filter((holder) => holder !== peer && holder.slot?.price != null)
    const hasSamePayer = (other: UploadPeer): boolean =>
      candidate.payer != null && this.#candidates.payerOf(other) === candidate.payer
    // A wire that requests nothing, or lost its peer, yields its paid slot to another wire of the same payer.
    const samePayer = candidate.bid > 0n && candidate.interested ? others.filter(hasSamePayer) : []
    const idle = samePayer.filter((other) => !this.#candidates.isRequesting(other))
    for (const other of idle) this.#grant(other, { price: null })
    if (idle.length < samePayer.length) this.#waitFor(samePayer, peer)
    const paying = others.filter((other) => !idle.includes(other))
    const payers = new Set(paying.flatMap((holder) => this.#candidates.payerOf(holder) ?? []))
    const held = { all: holders.length, paid: paying.length + (peer.slot?.price != null ? 1 : 0), payers }
    const admitted = admit(candidate, this.#rules, this.#round, held)
    if (admitted === 'paid') this.#grant(peer, { price: this.#round.price })
    else if (admitted === 'free' && !peer.slot) this.#grant(peer, { price: null })
  }

  /** A browser that was killed leaves a wire behind, and is back on another before the old one is known to be dead. */
  #waitFor(holders: readonly UploadPeer[], peer: UploadPeer): void {
    const now = this.#now()
    const waitsMs = holders.map(({ lastSentAt }) => lastSentAt + QUIET_MS - now).filter((ms) => ms > 0)
    this.#waiting.add(peer, Math.min(QUIET_MS, ...waitsMs), () => {
      if (peer.slot?.price == null) this.#admit(peer)
    })
  }

  #grant(peer: UploadPeer, slot: UploadSlot): void {
    const before = peer.slot
    peer.slot = slot
    peer.heldRounds = Math.max(1, peer.heldRounds)
    peer.waitedRounds = 0
    if (slot.price !== null || before?.price != null) this.#market?.award(peer.wire, slot.price)
    if (!before) this.#wires.get(peer.wire)?.wire.unchoke()
    this.#sender.refresh(peer)
  }

  /** A bid binds for its round: a peer that withdraws it loses the slot to those that wait. */
  #giveUp(peer: UploadPeer): void {
    this.#candidates.onWithdrawn(peer)
    this.#wires.get(peer.wire)?.wire.choke()
    this.#admitWaiting()
  }

  #revoke(peer: UploadPeer): void {
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
    this.#waiting.remove(peer)
    this.#candidates.onClose(peer)
    this.#wires.delete(peer.wire)
    if (this.#wires.size > 0) {
      this.#admitWaiting()
      return
    }
    if (this.#timer !== null) clearInterval(this.#timer)
    this.#timer = null
    this.#sender.stop()
    this.#round = openingRound(this.#rules)
  }

  /** A slot became unused: it goes to the best bidder, then to the peer that has waited longest. */
  #admitWaiting(): void {
    const waiting = this.#peers
      .filter(({ slot, wire }) => !slot && wire.peerInterested)
      .map((peer) => this.#candidates.of(peer))
      .sort((a, b) => (a.bid === b.bid ? b.waitedRounds - a.waitedRounds : a.bid < b.bid ? 1 : -1))
    for (const { peer } of waiting) this.#admit(peer)
  }
}
