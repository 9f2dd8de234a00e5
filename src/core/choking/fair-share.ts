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
  /** Of its members: where the last block served began. */
  clock: number
  /** Virtual time at which the class's next block starts. */
  start: number
}

/**
 * Start-time fair queueing in two levels: who sends the next block. Between the classes bytes divide as their shares while both want,
 * and whoever alone wants gets all; within a class they divide by weight. A peer that rested saves nothing up and owes nothing.
 * Every call is O(log peers). (Goyal, Vin, Cheng: Start-time fair queuing, 1997.)
 */
export class FairShare<Peer> {
  readonly #members = new Map<Peer, Member<Peer>>()
  readonly #groups: Readonly<Record<ShareClass, Group<Peer>>>
  #clock = 0

  /** @param freeShare 0 < share < 1: bytes of the free class while the paid one wants to send too */
  constructor(freeShare: number) {
    const group = (share: number): Group<Peer> => ({ share, ready: new Heap(), clock: 0, start: 0 })
    this.#groups = { paid: group(1 - freeShare), free: group(freeShare) }
  }

  /** Puts a peer into a class, or moves it. @param weight > 0 */
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

  /** It could be sent a block now. */
  ready(peer: Peer): void {
    const member = this.#members.get(peer)
    if (!member || member.place >= 0) return
    const group = this.#groups[member.within]
    if (group.ready.size === 0) group.start = Math.max(this.#clock, group.start)
    member.key = Math.max(group.clock, member.key)
    group.ready.add(member)
  }

  /** It cannot be sent anything for now. */
  idle(peer: Peer): void {
    const member = this.#members.get(peer)
    if (member && member.place >= 0) this.#groups[member.within].ready.remove(member)
  }

  /** Whose turn it is; null when nobody is ready. Stays the same until something changes. */
  next(): Peer | null {
    const { paid, free } = this.#groups
    const isPaidsTurn = paid.ready.size > 0 && (free.ready.size === 0 || paid.start <= free.start)
    return (isPaidsTurn ? paid : free).ready.first?.peer ?? null
  }

  /** The peer whose turn it was is sent so much. */
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
