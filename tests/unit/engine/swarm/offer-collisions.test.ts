import { EventEmitter } from 'node:events'
import fc from 'fast-check'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { binaryToHex, hexToBinary } from '../../../../src/engine/discovery/binary-id.ts'
import { TrackerDiscovery } from '../../../../src/engine/discovery/discovery.ts'
import type { Signal, SignalPeer } from '../../../../src/engine/discovery/signal-peer.ts'
import type { WebSocketLike } from '../../../../src/engine/discovery/tracker-socket.ts'
import { ConnectionPool } from '../../../../src/engine/swarm/connection-pool.ts'
import { type JoinedPeer, type Newcomer, SwarmConnections } from '../../../../src/engine/swarm/swarm-connections.ts'
import { asInfoHash } from '../../../info-hash.ts'
import { seeded } from '../../lib/seeded.ts'

/**
 * Many clients join a swarm at the same time, in virtual time, over a tracker that forwards offers as the server of
 * bittorrent-tracker does. Offers collide often. Some clients keep the connection that they answered, as webtorrent.
 */

const HASH = asInfoHash('ab'.repeat(20))
const LATENCY_MS = 20

/** Both ends of each possible connection, by its offer. */
const ends = new Map<string, { offering?: Link; answering?: Link }>()
let offers = 0
let made = 0

class Link extends EventEmitter implements Newcomer, SignalPeer {
  id?: string
  connected = false
  dead = false
  #offer = ''
  constructor(readonly initiator: boolean) {
    super()
    if (!initiator) return
    this.#offer = `${++offers}`
    ends.set(this.#offer, { offering: this })
    queueMicrotask(() => this.emit('signal', { type: 'offer', sdp: this.#offer }))
  }
  signal({ type, sdp }: Signal): void {
    if (this.dead) return
    if (type === 'offer') {
      this.#offer = sdp
      ends.set(sdp, { ...ends.get(sdp), answering: this })
      queueMicrotask(() => this.emit('signal', { type: 'answer', sdp }))
      return
    }
    const { offering, answering } = ends.get(sdp) ?? {}
    setTimeout(() => {
      if (!offering || !answering || offering.dead || answering.dead) return
      for (const end of [offering, answering]) {
        end.connected = true
        end.emit('connect')
      }
    }, 2 * LATENCY_MS)
  }
  destroy(): void {
    if (this.dead) return
    this.dead = true
    this.emit('close')
    const { offering, answering } = ends.get(this.#offer) ?? {}
    // The other side notices only when they were connected.
    if (this.connected) for (const end of [offering, answering]) end?.destroy()
  }
}

interface Message {
  readonly peer_id: string
  readonly to_peer_id?: string
  readonly answer?: Signal
  readonly offer_id?: string
  readonly offers?: { offer: Signal; offer_id: string }[]
}

class FakeTracker {
  readonly #sockets = new Map<string, Socket>()
  readonly #random: () => number
  constructor(random: () => number) {
    this.#random = random
  }
  onMessage(socket: Socket, { peer_id, to_peer_id, answer, offer_id, offers: sent = [] }: Message): void {
    const info_hash = hexToBinary(HASH)
    if (answer) {
      this.#sockets.get(to_peer_id ?? '')?.reply({ info_hash, answer, offer_id, peer_id })
      return
    }
    this.#sockets.set(peer_id, socket)
    socket.reply({ info_hash, interval: 120, complete: 0, incomplete: this.#sockets.size })
    const others = [...this.#sockets].filter(([id]) => id !== peer_id)
    for (const { offer, offer_id: id } of sent) {
      const [other] = others.splice(Math.floor(this.#random() * others.length), 1)
      other?.[1].reply({ info_hash, offer, offer_id: id, peer_id })
    }
  }
}

class Socket extends EventEmitter implements WebSocketLike {
  connected = false
  constructor(readonly tracker: FakeTracker) {
    super()
    setTimeout(() => {
      this.connected = true
      this.emit('connect')
    }, LATENCY_MS)
  }
  send(text: string): void {
    setTimeout(() => this.tracker.onMessage(this, JSON.parse(text)), LATENCY_MS)
  }
  reply(message: object): void {
    const data = new TextEncoder().encode(JSON.stringify({ action: 'announce', ...message }))
    setTimeout(() => this.emit('data', data), LATENCY_MS)
  }
  destroy(): void {}
}

/** One client: with our connection limits, or with webtorrent's rule, which keeps the first connection to a peer. */
class Member {
  readonly peers = new Map<string, JoinedPeer>()
  readonly links = new Map<string, Link>()

  constructor(id: string, tracker: FakeTracker, random: () => number) {
    const pool = new ConnectionPool({
      now: () => Date.now(),
      random,
      openSocket: () => new Socket(tracker),
      makePeer: (initiator) => new Link(initiator),
    })
    const connections = new SwarmConnections(
      {
        ownId: id,
        peersByKey: this.peers,
        complete: false,
        removePeer: (key) => {
          const link = this.links.get(key)
          this.links.delete(key)
          this.peers.delete(key)
          connections.left(key)
          link?.destroy()
        },
        receivedBytes: () => 0,
        isNeeded: () => false,
        mayPay: () => false,
        onQuiet: () => {},
        onChange: () => discovery.peersChanged(),
      },
      pool,
    )
    const isOurs = id.startsWith('2d4652')
    const discovery = new TrackerDiscovery({
      broadcastTracker: null,
      infoHash: HASH,
      peerId: id,
      trackers: ['wss://tracker.invalid'],
      rtcConfiguration: {},
      signalling: pool.signalling,
      progress: () => ({
        uploaded: 0,
        downloaded: 0,
        left: 9,
        complete: false,
        peers: connections.peers,
        connectionsLeft: connections.places,
      }),
      hasPeer: (peer) => isOurs && connections.hasPeer(peer),
      accepts: () => connections.acceptsOffer(),
    })
    discovery.on('peer', (link: Link) => {
      const id = link.id ?? ''
      const isKnown = [...this.peers.values()].some((peer) => peer.id === id)
      const isAccepted = isOurs ? connections.accept(link) : !isKnown
      if (!isAccepted) {
        link.destroy()
        return
      }
      const key = `${id}.${++made}`
      const peer = {
        key,
        id,
        get connected() {
          return link.connected
        },
        wire: null,
        initiator: link.initiator,
      }
      this.links.set(key, link)
      this.peers.set(key, peer)
      connections.joined(peer, link)
      link.once('close', () => {
        if (!this.links.delete(key)) return
        this.peers.delete(key)
        connections.left(key)
      })
    })
    discovery.start()
  }

  get connected(): number {
    return [...this.links.values()].filter(({ connected }) => connected).length
  }
}

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
  ends.clear()
})

it('clients that join at the same time are connected within a minute, in spite of offer collisions', async () => {
  const kinds = fc.array(fc.boolean(), { minLength: 2, maxLength: 9 })
  await fc.assert(
    fc.asyncProperty(kinds, fc.nat(), async (isStock, seed) => {
      const random = seeded(seed)
      const tracker = new FakeTracker(random)
      const members = isStock.map(
        (stock, i) =>
          new Member(
            `${stock ? '2d5757' : '2d4652'}${binaryToHex(String.fromCharCode(i)).repeat(17)}`,
            tracker,
            random,
          ),
      )
      await vi.advanceTimersByTimeAsync(60_000)
      for (const { connected, links } of members.filter((_, i) => !isStock[i])) {
        expect(connected).toBeGreaterThanOrEqual(Math.min(3, members.length - 1))
        // No client waits for a connection that the other end has dropped.
        expect(links.size).toBe(connected)
      }
      vi.clearAllTimers()
    }),
    { numRuns: 60 },
  )
})
