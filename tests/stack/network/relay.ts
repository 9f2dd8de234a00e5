import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import type { Address } from './candidates.ts'
import { Network, type PeerConditions, type PeerPacketCounts } from './network.ts'

/**
 * Time without packets after which a link ends, ms: longer than a client keeps an offer open, or a silent connection.
 */
const IDLE_MS = 90_000
/** Receive buffer of a socket, for the time that this process waits for a processor. */
const RECEIVE_BYTES = 4 * 1024 * 1024

interface Packet {
  readonly bytes: Buffer
  readonly through: Socket
  readonly cameAt: number
}

interface Link {
  readonly sockets: readonly [Socket, Socket]
  /** The socket that represents the offering peer; connected to the answering peer once that is known. */
  readonly offerer: Socket
  usedAt: number
}

async function bound(address: string): Promise<Socket> {
  const socket = createSocket({ type: 'udp4', recvBufferSize: RECEIVE_BYTES })
  socket.bind({ address, port: 0 })
  await Promise.race([once(socket, 'listening'), once(socket, 'error').then(([error]) => Promise.reject(error))])
  // A peer that is gone causes ICMP errors. Its packets are lost, as on any network.
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
 * Carries the packets of WebRTC connections through a {@link Network}. Each connection has two sockets, one for each
 * end: packets of A arrive at the socket that represents B and leave to B from the socket that represents A.
 */
export class Relay {
  readonly #network: Network<Packet>
  readonly #links = new Map<number, Link>()
  readonly #sweep: NodeJS.Timeout
  #nextId = 1
  #timer: NodeJS.Timeout | null = null
  #timerAt = Number.POSITIVE_INFINITY
  #soonestMs = Number.POSITIVE_INFINITY

  constructor(seed: string, peers: Readonly<Record<string, PeerConditions>>) {
    this.#network = new Network(seed)
    for (const [name, conditions] of Object.entries(peers)) this.#network.set(name, conditions)
    this.#sweep = setInterval(() => this.#closeIdle(), IDLE_MS / 3)
  }

  set(name: string, conditions: PeerConditions): void {
    this.#network.set(name, conditions)
  }

  packetCounts(): { readonly peers: Record<string, PeerPacketCounts>; readonly soonestMs: number | null } {
    return { peers: this.#network.packetCounts(), soonestMs: Number.isFinite(this.#soonestMs) ? this.#soonestMs : null }
  }

  /**
   * Opens a link for an offer of `from`, at `address`, to `to`. @returns its id, and the port at which `to` reaches
   * `from`
   */
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

  /**
   * Adds the answering end at `address`. @returns the port at which the offerer reaches it; null for an expired link
   */
  async connectAnswerer(id: number, address: Address): Promise<number | null> {
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

  /** Sends what is due and sets the one timer for the next packet. */
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
      // Closed, or not answered yet. ICE retries.
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
