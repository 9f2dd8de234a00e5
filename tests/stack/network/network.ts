import { type PacketCounts, Pipe, type PipeConditions } from './pipe.ts'
import { randomOf } from './random.ts'

/**
 * The access of one peer. The path from A to B is A's `up`, then B's `down`, so the round trip of two peers is the sum
 * of their four delays.
 */
export interface PeerConditions {
  readonly up?: PipeConditions
  readonly down?: PipeConditions
}

export interface PeerPacketCounts {
  readonly up: PacketCounts
  readonly down: PacketCounts
}

interface QueuedPacket<Packet> {
  /** When it leaves its queue, ms. */
  readonly due: number
  readonly bytes: number
  readonly packet: Packet
  /** The next queue; null in the last one. */
  readonly next: PipeQueue<Packet> | null
}

/** A pipe and the packets in it, in the order of their departure. */
class PipeQueue<Packet> {
  readonly pipe: Pipe
  #flights: QueuedPacket<Packet>[] = []
  #first = 0

  constructor(pipe: Pipe) {
    this.pipe = pipe
  }

  get dueAt(): number {
    return this.#flights[this.#first]?.due ?? Number.POSITIVE_INFINITY
  }

  enter(nowMs: number, bytes: number, packet: Packet, next: PipeQueue<Packet> | null): void {
    const due = this.pipe.enter(nowMs, bytes)
    if (due !== null) this.#flights.push({ due, bytes, packet, next })
  }

  leave(): QueuedPacket<Packet> {
    const flight = this.#flights[this.#first++]!
    // `shift` on an array is expensive: departed packets are cut off once they are the greater part.
    if (this.#first * 2 > this.#flights.length) {
      this.#flights = this.#flights.slice(this.#first)
      this.#first = 0
    }
    return flight
  }
}

/**
 * A simulated network of named peers, without clock or sockets: packets leave it in the order and at the times that the
 * conditions of both ends produce. A peer without conditions has neither delay nor loss.
 */
export class Network<Packet> {
  readonly #seed: string
  readonly #peers = new Map<string, { readonly up: PipeQueue<Packet>; readonly down: PipeQueue<Packet> }>()
  #queues: PipeQueue<Packet>[] = []

  /** @param seed determines which packets are lost */
  constructor(seed: string) {
    this.#seed = seed
  }

  set(name: string, { up = {}, down = {} }: PeerConditions): void {
    const known = this.#peers.get(name)
    if (known === undefined) {
      this.#add(name, up, down)
      return
    }
    known.up.pipe.conditions = up
    known.down.pipe.conditions = down
  }

  packetCounts(): Record<string, PeerPacketCounts> {
    return Object.fromEntries(
      [...this.#peers].map(([name, { up, down }]) => [
        name,
        { up: up.pipe.packetCounts, down: down.pipe.packetCounts },
      ]),
    )
  }

  send(nowMs: number, from: string, to: string, bytes: number, packet: Packet): void {
    this.#of(from).up.enter(nowMs, bytes, packet, this.#of(to).down)
  }

  /** When the next packet moves, ms; Infinity when there is none. */
  get dueAt(): number {
    let dueAt = Number.POSITIVE_INFINITY
    for (const queue of this.#queues) dueAt = Math.min(dueAt, queue.dueAt)
    return dueAt
  }

  /** Moves every packet that is due, in order, and delivers those that have passed both pipes. */
  advance(nowMs: number, deliver: (packet: Packet, atMs: number) => void): void {
    for (;;) {
      let first = this.#queues[0]
      for (const queue of this.#queues) if (first === undefined || queue.dueAt < first.dueAt) first = queue
      if (first === undefined || first.dueAt > nowMs || first.dueAt === Number.POSITIVE_INFINITY) return
      const { due, bytes, packet, next } = first.leave()
      // The due time rather than the current one: a late timer neither reorders packets nor adds up delays.
      if (next === null) deliver(packet, due)
      else next.enter(due, bytes, packet, null)
    }
  }

  #of(name: string) {
    return this.#peers.get(name) ?? this.#add(name, {}, {})
  }

  #add(name: string, up: PipeConditions, down: PipeConditions) {
    const queue = (conditions: PipeConditions, direction: string) =>
      new PipeQueue<Packet>(new Pipe(conditions, randomOf(`${this.#seed}/${name}/${direction}`)))
    const peer = { up: queue(up, 'up'), down: queue(down, 'down') }
    this.#peers.set(name, peer)
    this.#queues.push(peer.up, peer.down)
    return peer
  }
}
