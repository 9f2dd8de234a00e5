import { Heap, type HeapItem } from '../lib/heap.ts'

export type ShareClass = 'paid' | 'free'

/** A peer in its class. `key` is the virtual time at which its next block starts. */
interface Member<Peer> extends HeapItem {
  readonly peer: Peer
  within: ShareClass
  weight: number
}

/** A class among the two. */
interface Group<Peer> {
  readonly share: number
  readonly ready: Heap<Member<Peer>>
  /** Virtual time of the members: where the last block served began. */
  clock: number
  /** Virtual time at which the class's next block starts. */
  start: number
}

/**
 * Start-time fair queueing in two levels: which peer is sent the next block. Between two busy classes bytes divide by
 * their shares; a class that is busy alone gets all. Within a class they divide by weight. An idle peer accumulates
 * neither credit nor debt. Every call is O(log peers). (Goyal, Vin, Cheng: Start-time fair queuing, 1997.)
 */
export class FairShare<Peer> {
  readonly #members = new Map<Peer, Member<Peer>>()
  readonly #groups: Readonly<Record<ShareClass, Group<Peer>>>
  #clock = 0

  /** @param freeShare 0 < share < 1: share of the bytes for the free class while both are busy */
  constructor(freeShare: number) {
    const group = (share: number): Group<Peer> => ({ share, ready: new Heap(), clock: 0, start: 0 })
    this.#groups = { paid: group(1 - freeShare), free: group(freeShare) }
  }

  /** Adds a peer to a class, or moves it to another. @param weight > 0 */
  assign(peer: Peer, within: ShareClass, weight: number): void {
    const member = this.#members.get(peer)
    if (!member) {
      this.#members.set(peer, { peer, within, weight, key: 0, place: -1 })
    } else if (member.within === within) {
      member.weight = weight
    } else {
      const wasReady = member.place >= 0
      this.idle(peer)
      Object.assign(member, { within, weight, key: 0 })
      if (wasReady) this.ready(peer)
    }
  }

  remove(peer: Peer): void {
    this.idle(peer)
    this.#members.delete(peer)
  }

  /** Marks a peer as one that can be sent a block now. */
  ready(peer: Peer): void {
    const member = this.#members.get(peer)
    if (!member || member.place >= 0) return
    const group = this.#groups[member.within]
    if (group.ready.size === 0) group.start = Math.max(this.#clock, group.start)
    member.key = Math.max(group.clock, member.key)
    group.ready.add(member)
  }

  /** Marks a peer as one that cannot be sent anything for now. */
  idle(peer: Peer): void {
    const member = this.#members.get(peer)
    if (member && member.place >= 0) this.#groups[member.within].ready.remove(member)
  }

  /** The peer to send to next; null when no peer is ready. Stays the same until something changes. */
  next(): Peer | null {
    const { paid, free } = this.#groups
    const isPaidNext = paid.ready.size > 0 && (free.ready.size === 0 || paid.start <= free.start)
    return (isPaidNext ? paid : free).ready.first?.peer ?? null
  }

  /** Charges the peer that {@link next} returned for the bytes sent to it. */
  charge(peer: Peer, bytes: number): void {
    const member = this.#members.get(peer)
    if (!member || member.place < 0) return
    const group = this.#groups[member.within]
    this.#clock = group.start
    group.start += bytes / group.share
    group.clock = member.key
    member.key += bytes / member.weight
    group.ready.moved(member)
  }
}
