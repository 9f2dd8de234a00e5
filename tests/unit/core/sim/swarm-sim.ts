import {
  type Candidate,
  type ChokeRound,
  chokeRound,
  openingRound,
  ROUND_MS,
} from '../../../../src/core/choking/choker.ts'
import { FairShare } from '../../../../src/core/choking/fair-share.ts'
import { Heap, type HeapItem } from '../../../../src/core/lib/heap.ts'
import { BLOCK_BYTES } from '../../../../src/core/metainfo/block.ts'
import { FREE } from '../../../../src/core/money/wei.ts'
import type { PendingRequest } from '../../../../src/core/picking/partial-piece.ts'
import { Picker } from '../../../../src/core/picking/picker.ts'
import { Pipeline, type RequestStamp } from '../../../../src/core/picking/pipeline.ts'
import { seeded } from '../../lib/seeded.ts'

/** One peer of a simulated swarm. Rates in bytes a ms, times in virtual ms. */
export interface PeerSpec {
  readonly upload: number
  /** This peer's half of the latency of one way, ms. */
  readonly latencyMs: number
  readonly seeds?: boolean
  readonly joinsAtMs?: number
  readonly leavesAtMs?: number
  /** Leaves when it is complete. */
  readonly leavesWhenDone?: boolean
  /** Accepts requests and never answers. */
  readonly isSilent?: boolean
}

export interface SwarmSpec {
  readonly peers: readonly PeerSpec[]
  readonly pieces: number
  readonly blocks: number
  /** Connections that each peer makes to those present when it joins. */
  readonly neighbours: number
  readonly slots: number
  readonly seed: number
}

export interface Outcome {
  /** By peer, when it completed; Infinity for never, 0 for seeders. */
  readonly doneAtMs: readonly number[]
  /** By peer, bytes sent. */
  readonly sentBytes: readonly number[]
  /** By peer, received bytes that were useless. */
  readonly wastedBytes: readonly number[]
}

interface Event extends HeapItem {
  run(): void
}

/** One end of a wire: what a peer knows of another, in both directions. */
class Link {
  readonly pipeline = new Pipeline()
  readonly pending = new Map<PendingRequest<Link>, RequestStamp>()
  readonly owner: Peer
  readonly to: Peer
  /** Requests of `to` to `owner`. */
  queue: PendingRequest<Link>[] = []
  isUnchoked = false
  isInterested = false
  isSnubbed = false
  isOpen = true
  receivedBytes = 0
  heldRounds = 0
  waitedRounds = 0

  constructor(owner: Peer, to: Peer) {
    this.owner = owner
    this.to = to
  }

  get back(): Link | undefined {
    return this.to.links.get(this.owner)
  }
}

/**
 * Its download side is the product's picker and pipelines, its upload side the product's choker and fair queue;
 * between them, time.
 */
class Peer {
  readonly picker: Picker<Link>
  readonly links = new Map<Peer, Link>()
  readonly #share = new FairShare<Link>(0.2)
  readonly #swarm: Swarm
  readonly spec: PeerSpec
  #round: ChokeRound<Link>
  #isSending = false
  doneAtMs = Number.POSITIVE_INFINITY
  sentBytes = 0
  wastedBytes = 0
  isPresent = false

  constructor(swarm: Swarm, spec: PeerSpec) {
    this.#swarm = swarm
    this.spec = spec
    const { pieces, blocks, slots } = swarm.spec
    this.picker = new Picker<Link>({ pieceCount: pieces, blocksOf: () => blocks, random: swarm.random })
    this.#round = openingRound({ slots, freeShare: 0.2, ask: null })
    if (spec.seeds) {
      for (let piece = 0; piece < pieces; piece++) this.picker.markPresent(piece)
      this.doneAtMs = 0
    } else this.picker.setPriority(0, pieces - 1, 1)
  }

  join(others: readonly Peer[]): void {
    this.isPresent = true
    for (const other of others) {
      this.#connect(other)
      other.#connect(this)
    }
    this.#swarm.after(this.#swarm.random() * ROUND_MS, () => this.#choke())
    this.#swarm.after(500, () => this.#watch())
  }

  leave(): void {
    this.isPresent = false
    for (const [other, link] of this.links) {
      link.isOpen = false
      const back = other.links.get(this)
      if (back) back.isOpen = false
      other.links.delete(this)
      this.#swarm.after(0, () => {
        if (back) other.#onLost(back)
      })
    }
    this.links.clear()
  }

  #connect(other: Peer): void {
    const link = new Link(this, other)
    this.links.set(other, link)
    const { pipeline } = link
    // As the engine's download peer computes it.
    const drainMs = (outstanding: number): number => {
      const takesMore = !link.isSnubbed && link.back?.isUnchoked
      return takesMore
        ? pipeline.drainMs(outstanding, this.#swarm.now, link.pending.size > 0)
        : Number.POSITIVE_INFINITY
    }
    this.picker.addPeer(link, { drainMs })
    this.#share.assign(link, 'free', 1)
    const has = Array.from({ length: this.#swarm.spec.pieces }, (_, i) => i).filter((i) => other.picker.isPresent(i))
    this.#swarm.travel(other, this, () => {
      for (const piece of has) if (link.isOpen) this.picker.addPiece(link, piece)
      this.#sendInterest(link)
    })
  }

  #onLost(link: Link): void {
    link.pending.clear()
    this.picker.removePeer(link)
    this.#share.remove(link)
    for (const other of this.links.values()) this.#fill(other)
  }

  // Down ------------------------------------------------------------------------------------------------------------

  #sendInterest(link: Link): void {
    const interested = this.picker.isInteresting(link)
    this.#swarm.travel(this, link.to, () => {
      const back = link.back
      if (!back) return
      back.isInterested = interested
      if (interested) link.to.#admit(back)
    })
  }

  #fill(link: Link): void {
    const { back } = link
    if (!link.isOpen || !back?.isUnchoked) return
    const depth = link.isSnubbed ? 1 : link.pipeline.depth()
    while (link.pending.size < depth) {
      const request = this.picker.pick(link)
      if (!request) return
      link.pending.set(request, link.pipeline.onRequest(link.pending.size, this.#swarm.now))
      this.#swarm.travel(this, link.to, () => {
        if (!back.isOpen || link.to.spec.isSilent) return
        back.queue.push(request)
        // It was choked while the request was on its way.
        if (!back.isUnchoked) return link.to.#rejectAll(back)
        link.to.#share.ready(back)
        link.to.#send()
      })
    }
  }

  #onBlock(link: Link, request: PendingRequest<Link>): void {
    const stamp = link.pending.get(request)
    link.pending.delete(request)
    if (!link.isOpen) return
    link.isSnubbed = false
    link.receivedBytes += BLOCK_BYTES
    if (stamp) link.pipeline.onAnswer(stamp, BLOCK_BYTES, this.#swarm.now)
    const arrival = this.picker.onBlock(request.piece, request.block, link)
    if (!arrival) this.wastedBytes += BLOCK_BYTES
    for (const duplicate of arrival?.cancel ?? []) this.#cancel(duplicate)
    if (arrival?.complete) this.#complete(request.piece)
    this.#fill(link)
  }

  #cancel(request: PendingRequest<Link>): void {
    const link = request.peer
    link.pending.delete(request)
    this.#swarm.travel(this, link.to, () => {
      const back = link.back
      if (back) back.queue = back.queue.filter((queued) => queued !== request)
    })
    this.#fill(link)
  }

  #complete(piece: number): void {
    this.picker.markPresent(piece)
    for (const link of this.links.values()) {
      this.#swarm.travel(this, link.to, () => {
        const back = link.back
        if (!back) return
        const before = link.to.picker.isInteresting(back)
        link.to.picker.addPiece(back, piece)
        if (before !== link.to.picker.isInteresting(back)) link.to.#sendInterest(back)
        for (const request of link.to.picker.cancelForRarer(piece)) link.to.#cancel(request)
        link.to.#fill(back)
      })
      if (!this.picker.isInteresting(link)) this.#sendInterest(link)
    }
    if (this.picker.missing > 0) return
    this.doneAtMs = this.#swarm.now
    if (this.spec.leavesWhenDone) this.leave()
  }

  #watch(): void {
    if (!this.isPresent) return
    for (const link of this.links.values()) {
      if (!link.pipeline.isOverdue(link.pending.size, this.#swarm.now)) continue
      link.isSnubbed = true
      const [probe, ...others] = link.pending.keys()
      if (probe) this.picker.release(probe)
      for (const request of others) {
        this.picker.release(request)
        this.#cancel(request)
      }
    }
    for (const link of this.links.values()) this.#fill(link)
    this.#swarm.after(500, () => this.#watch())
  }

  // Up --------------------------------------------------------------------------------------------------------------

  #send(): void {
    if (this.#isSending) return
    const link = this.#share.next()
    if (!link) return
    const request = link.queue.shift()
    if (!request || !link.isUnchoked) {
      this.#share.idle(link)
      this.#send()
      return
    }
    this.#share.charge(link, BLOCK_BYTES)
    if (link.queue.length === 0) this.#share.idle(link)
    this.#isSending = true
    this.#swarm.after(BLOCK_BYTES / this.spec.upload, () => {
      this.#isSending = false
      this.sentBytes += BLOCK_BYTES
      this.#swarm.travel(this, link.to, () => request.peer.isOpen && link.to.#onBlock(request.peer, request))
      this.#send()
    })
  }

  #admit(link: Link): void {
    const unchoked = [...this.links.values()].filter(({ isUnchoked }) => isUnchoked).length
    if (link.isOpen && !link.isUnchoked && unchoked < this.#swarm.spec.slots) this.#unchoke(link)
  }

  #unchoke(link: Link): void {
    if (link.isUnchoked) return
    link.isUnchoked = true
    this.#swarm.travel(this, link.to, () => {
      const back = link.back
      if (back) link.to.#fill(back)
    })
  }

  #choke(): void {
    if (!this.isPresent) return
    const links = [...this.links.values()]
    const candidates = links.map(
      (link): Candidate<Link> => ({
        peer: link,
        interested: link.isInterested,
        seeder: link.to.picker.missing === 0,
        bid: FREE,
        receivedBytes: link.receivedBytes,
        interesting: this.picker.isInteresting(link),
        silentMs: 0,
        heldRounds: link.heldRounds,
        waitedRounds: link.waitedRounds,
      }),
    )
    const rules = { slots: this.#swarm.spec.slots, freeShare: 0.2, ask: null }
    this.#round = chokeRound(candidates, rules, this.#round, this.#swarm.random)
    const chosen = new Set(this.#round.free)
    for (const link of links) {
      link.receivedBytes /= 2
      link.heldRounds = chosen.has(link) ? link.heldRounds + 1 : 0
      link.waitedRounds = !chosen.has(link) && link.isInterested ? link.waitedRounds + 1 : 0
      if (chosen.has(link)) this.#unchoke(link)
      else if (link.isUnchoked) this.#rejectAll(link)
    }
    this.#swarm.after(ROUND_MS, () => this.#choke())
  }

  /** BEP 6: every request of a choked peer is answered. */
  #rejectAll(link: Link): void {
    link.isUnchoked = false
    const rejected = link.queue
    link.queue = []
    this.#share.idle(link)
    this.#swarm.travel(this, link.to, () => {
      for (const request of rejected) if (request.peer.pending.delete(request)) link.to.picker.release(request)
      for (const other of link.to.links.values()) link.to.#fill(other)
    })
  }
}

class Swarm {
  readonly spec: SwarmSpec
  readonly random: () => number
  readonly #events = new Heap<Event>()
  now = 0

  constructor(spec: SwarmSpec) {
    this.spec = spec
    this.random = seeded(spec.seed)
  }

  after(ms: number, run: () => void): void {
    this.#events.add({ key: this.now + ms, place: -1, run })
  }

  travel(from: Peer, to: Peer, run: () => void): void {
    this.after(from.spec.latencyMs + to.spec.latencyMs, run)
  }

  /** Runs until no event is left, every peer that stays has completed, or `untilMs` is reached. */
  run(peers: readonly Peer[], untilMs: number): void {
    for (let event = this.#events.first; event && event.key <= untilMs; event = this.#events.first) {
      this.#events.remove(event)
      this.now = event.key
      event.run()
      if (peers.every(({ doneAtMs, spec }) => doneAtMs < Number.POSITIVE_INFINITY || spec.leavesAtMs !== undefined))
        return
    }
  }
}

/**
 * Plays a swarm in virtual time: the deciders of `core` among hundreds of peers, with neither sockets nor clocks.
 * Same spec, same outcome.
 */
export function playSwarm(spec: SwarmSpec, untilMs: number): Outcome {
  const swarm = new Swarm(spec)
  const peers = spec.peers.map((one) => new Peer(swarm, one))
  for (const peer of peers) {
    const { joinsAtMs, leavesAtMs } = peer.spec
    swarm.after(joinsAtMs ?? 0, () => {
      const there = peers.filter((other) => other.isPresent)
      const seeders = there.filter(({ spec: { seeds } }) => seeds)
      const others = there.filter(({ spec: { seeds } }) => !seeds)
      const chosen = others.map((other) => ({ other, lot: swarm.random() })).sort((a, b) => a.lot - b.lot)
      peer.join([...seeders, ...chosen.slice(0, spec.neighbours).map(({ other }) => other)])
    })
    if (leavesAtMs !== undefined) swarm.after(leavesAtMs, () => peer.leave())
  }
  swarm.run(peers, untilMs)
  return {
    doneAtMs: peers.map(({ doneAtMs }) => doneAtMs),
    sentBytes: peers.map(({ sentBytes }) => sentBytes),
    wastedBytes: peers.map(({ wastedBytes }) => wastedBytes),
  }
}
