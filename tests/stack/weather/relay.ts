import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import type { Address } from './candidates.ts'
import { Network, type PeerFates, type PeerWeather } from './network.ts'

/** No packet for so long ends a link: longer than a client keeps an offer open, or a silent connection. */
const IDLE_MS = 90_000
/** What the kernel may hold for a socket while this process waits for a processor. */
const RECEIVE_BYTES = 4 * 1024 * 1024

interface Packet {
  readonly bytes: Buffer
  readonly through: Socket
  readonly cameAt: number
}

interface Link {
  readonly sockets: readonly [Socket, Socket]
  /** Stands for the peer that offered; talks to the one that answers, once that is known. */
  readonly offerer: Socket
  usedAt: number
}

async function bound(address: string): Promise<Socket> {
  const socket = createSocket({ type: 'udp4', recvBufferSize: RECEIVE_BYTES })
  socket.bind({ address, port: 0 })
  await Promise.race([once(socket, 'listening'), once(socket, 'error').then(([error]) => Promise.reject(error))])
  // A peer that is gone answers with ICMP, which is no news: its packets are lost as on any network.
  socket.on('error', () => {})
  return socket
}

function connected(socket: Socket, { address, port }: Address): Promise<void> {
  return new Promise((resolve) => socket.connect(port, address, resolve))
}

function portOf(socket: Socket): number {
  return socket.address().port
}

/**
 * Carries the packets of WebRTC connections through a {@link Network}. Each connection has two sockets, one that stands for either end:
 * what A sends arrives at the socket that B has for A's sake, and leaves to B from the socket that stands for A.
 */
export class Relay {
  readonly #network: Network<Packet>
  readonly #links = new Map<number, Link>()
  readonly #sweep: NodeJS.Timeout
  #nextId = 1
  #timer: NodeJS.Timeout | null = null
  #timerAt = Number.POSITIVE_INFINITY
  #soonestMs = Number.POSITIVE_INFINITY

  constructor(seed: string, peers: Readonly<Record<string, PeerWeather>>) {
    this.#network = new Network(seed)
    for (const [name, weather] of Object.entries(peers)) this.#network.set(name, weather)
    this.#sweep = setInterval(() => this.#closeIdle(), IDLE_MS / 3)
  }

  set(name: string, weather: PeerWeather): void {
    this.#network.set(name, weather)
  }

  fates(): { readonly peers: Record<string, PeerFates>; readonly soonestMs: number | null } {
    return { peers: this.#network.fates(), soonestMs: Number.isFinite(this.#soonestMs) ? this.#soonestMs : null }
  }

  /** `from`, who is at `address`, offers `to` a connection. @returns the link, and the port at which `to` finds `from` */
  async open(from: string, to: string, address: Address): Promise<{ readonly id: number; readonly port: number }> {
    const [offerer, answerer] = await Promise.all([bound(address.address), bound(address.address)])
    await connected(answerer, address)
    const id = this.#nextId++
    const link: Link = { sockets: [offerer, answerer], offerer, usedAt: performance.now() }
    this.#links.set(id, link)
    offerer.on('message', (bytes) => this.#carry(link, to, from, bytes, answerer))
    answerer.on('message', (bytes) => this.#carry(link, from, to, bytes, offerer))
    return { id, port: portOf(offerer) }
  }

  /** The other end, at `address`, answers. @returns the port at which the offerer finds it; null when the link has been given up */
  async meet(id: number, address: Address): Promise<number | null> {
    const link = this.#links.get(id)
    if (link === undefined) return null
    await connected(link.offerer, address)
    return portOf(link.sockets[1])
  }

  close(): void {
    clearInterval(this.#sweep)
    if (this.#timer) clearTimeout(this.#timer)
    for (const { sockets } of this.#links.values()) for (const socket of sockets) socket.close()
    this.#links.clear()
  }

  #carry(link: Link, from: string, to: string, bytes: Buffer, through: Socket): void {
    const now = performance.now()
    link.usedAt = now
    this.#network.send(now, from, to, bytes.length, { bytes, through, cameAt: now })
    this.#run(now)
  }

  /** Sends what is due, and sees to it that what is not will be: one timer for all, for the packet that is next. */
  #run(now: number): void {
    this.#network.advance(now, (packet) => this.#deliver(packet))
    const { dueAt } = this.#network
    if (dueAt >= this.#timerAt) return
    if (this.#timer) clearTimeout(this.#timer)
    this.#timerAt = dueAt
    this.#timer = setTimeout(() => {
      this.#timer = null
      this.#timerAt = Number.POSITIVE_INFINITY
      this.#run(performance.now())
    }, dueAt - now)
  }

  #deliver({ bytes, through, cameAt }: Packet): void {
    try {
      through.send(bytes)
      this.#soonestMs = Math.min(this.#soonestMs, performance.now() - cameAt)
    } catch {
      // Closed, or nobody has answered there yet: ICE asks again.
    }
  }

  #closeIdle(): void {
    const now = performance.now()
    for (const [id, { sockets, usedAt }] of this.#links) {
      if (now - usedAt < IDLE_MS) continue
      this.#links.delete(id)
      for (const socket of sockets) socket.close()
    }
  }
}
