import { Pipe, type PipeFates, type PipeWeather } from './pipe.ts'
import { randomOf } from './random.ts'

/** How one peer is connected. The way from A to B is A's `up`, then B's `down`; so two peers' round trip is the sum of their four delays. */
export interface PeerWeather {
  readonly up?: PipeWeather
  readonly down?: PipeWeather
}

export interface PeerFates {
  readonly up: PipeFates
  readonly down: PipeFates
}

interface Flight<Packet> {
  /** When it leaves the lane it is in. */
  readonly due: number
  readonly bytes: number
  readonly packet: Packet
  /** The lane that comes after; null at the last. */
  readonly onward: Lane<Packet> | null
}

/** A pipe with the packets that are in it, in the order of their leaving. */
class Lane<Packet> {
  readonly pipe: Pipe
  #flights: Flight<Packet>[] = []
  #first = 0

  constructor(pipe: Pipe) {
    this.pipe = pipe
  }

  get dueAt(): number {
    return this.#flights[this.#first]?.due ?? Number.POSITIVE_INFINITY
  }

  enter(nowMs: number, bytes: number, packet: Packet, onward: Lane<Packet> | null): void {
    const due = this.pipe.enter(nowMs, bytes)
    if (due !== null) this.#flights.push({ due, bytes, packet, onward })
  }

  leave(): Flight<Packet> {
    const flight = this.#flights[this.#first++]!
    // An array is cheap to push to and dear to shift from: what has left is cut off once it is the greater part.
    if (this.#first * 2 > this.#flights.length) {
      this.#flights = this.#flights.slice(this.#first)
      this.#first = 0
    }
    return flight
  }
}

/**
 * A network of peers that are known by name, without clock or sockets: packets in, and out again in the order and at the times that the
 * weather of both ends makes. A peer whose weather was never set has none.
 */
export class Network<Packet> {
  readonly #seed: string
  readonly #peers = new Map<string, { readonly up: Lane<Packet>; readonly down: Lane<Packet> }>()
  #lanes: Lane<Packet>[] = []

  /** @param seed whatever it is, the same one loses the same packets */
  constructor(seed: string) {
    this.#seed = seed
  }

  set(name: string, { up = {}, down = {} }: PeerWeather): void {
    const known = this.#peers.get(name)
    if (known === undefined) {
      this.#add(name, up, down)
      return
    }
    known.up.pipe.weather = up
    known.down.pipe.weather = down
  }

  fates(): Record<string, PeerFates> {
    return Object.fromEntries(
      [...this.#peers].map(([name, { up, down }]) => [name, { up: up.pipe.fates, down: down.pipe.fates }]),
    )
  }

  send(nowMs: number, from: string, to: string, bytes: number, packet: Packet): void {
    this.#of(from).up.enter(nowMs, bytes, packet, this.#of(to).down)
  }

  /** When the next packet moves, ms; infinite when there is none. */
  get dueAt(): number {
    let dueAt = Number.POSITIVE_INFINITY
    for (const lane of this.#lanes) dueAt = Math.min(dueAt, lane.dueAt)
    return dueAt
  }

  /** Moves every packet that is due by now, in order, and delivers those that are through. */
  advance(nowMs: number, deliver: (packet: Packet, atMs: number) => void): void {
    for (;;) {
      let first = this.#lanes[0]
      for (const lane of this.#lanes) if (first === undefined || lane.dueAt < first.dueAt) first = lane
      if (first === undefined || first.dueAt > nowMs || first.dueAt === Number.POSITIVE_INFINITY) return
      const { due, bytes, packet, onward } = first.leave()
      // The time it was due, not now: a late clock shifts no packet against another, and delays do not add up.
      if (onward === null) deliver(packet, due)
      else onward.enter(due, bytes, packet, null)
    }
  }

  #of(name: string) {
    return this.#peers.get(name) ?? this.#add(name, {}, {})
  }

  #add(name: string, up: PipeWeather, down: PipeWeather) {
    const lane = (weather: PipeWeather, direction: string) =>
      new Lane<Packet>(new Pipe(weather, randomOf(`${this.#seed}/${name}/${direction}`)))
    const peer = { up: lane(up, 'up'), down: lane(down, 'down') }
    this.#peers.set(name, peer)
    this.#lanes.push(peer.up, peer.down)
    return peer
  }
}
