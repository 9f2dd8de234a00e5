import { LIMITS } from '../../core/limits.ts'
import { isUseless, type PeerValue, peerToReplace } from '../../core/peering/peer-value.ts'
import { type SameIdChoice, sameIdChoice, surplusOf } from '../../core/peering/same-id.ts'
import type { Wire } from '../wire/wire.ts'
import type { ConnectionPool, PooledConnections } from './connection-pool.ts'
import { type IceConnection, QuietPeers } from './quiet-peers.ts'

/** A connection that asks to join. */
export interface Newcomer extends IceConnection {
  /** Claimed: what the tracker named it. */
  readonly id?: string
  /** Whether the offer was ours. */
  readonly initiator?: boolean
}

/** A peer that joined, as far as connections are concerned. */
export interface JoinedPeer {
  /** Of the connection alone: no other one ever has it. */
  readonly key: string
  /** Claimed: others may have it too. */
  readonly id: string
  /** Its channel is open. */
  readonly connected: boolean
  /** Null until the channel is open. */
  readonly wire: Wire | null
  /** Whether the offer was ours. */
  readonly initiator: boolean
}

/** What connections need of their swarm. */
export interface ConnectionsHost {
  /** Ours, 40 hex digits. */
  readonly ownId: string
  readonly peersByKey: ReadonlyMap<string, JoinedPeer>
  /** We want nothing more. */
  readonly complete: boolean
  removePeer(key: string): void
  /** Bytes of blocks from the peer that count. */
  receivedBytes(wire: Wire): number
  /** The peer pays for what it gets, or is the only one that has some piece. */
  isNeeded(wire: Wire): boolean
  /** The peer has proved a vault to us. */
  mayPay(wire: Wire): boolean
  /** ICE lost this peer: what was requested of it is better requested of others. */
  onQuiet(wire: Wire): void
  /** A peer joined or left. */
  onChange(): void
}

/** When a peer joined; the blocks that passed between us and it, and when. */
interface Traffic {
  readonly joinedAt: number
  bytes: number
  at: number
}

/**
 * Decides which peers may be connected to one torrent: a limited number, a limited number of them still connecting, no
 * peer twice. When all places are taken, a newcomer gets the place of a less valuable peer
 * (`core/peering/peer-value.ts`). Silent peers are noticed, and given up after some seconds. A peer id is only claimed:
 * no connection is refused or closed for what another one under its id did (`core/peering/same-id.ts`).
 */
export class SwarmConnections implements PooledConnections {
  readonly #host: ConnectionsHost
  readonly #pool: ConnectionPool
  readonly #traffic = new Map<string, Traffic>()
  /** Ids of seeders that were dropped as we are one too: the next connection is dropped sooner if it is one again. */
  readonly #useless = new Set<string>()
  readonly #quiet: QuietPeers
  #replacedAt = Number.NEGATIVE_INFINITY
  #changing = false

  constructor(host: ConnectionsHost, pool: ConnectionPool) {
    this.#host = host
    this.#pool = pool
    this.#quiet = new QuietPeers(pool.timers, {
      onQuiet: (key) => {
        const wire = host.peersByKey.get(key)?.wire
        if (wire) host.onQuiet(wire)
      },
      onLost: (key) => host.removePeer(key),
    })
  }

  /** Peers, those still connecting included; web seeds are no peers. */
  get peers(): number {
    return this.#host.peersByKey.size
  }

  /** Peers still connecting. */
  get pending(): number {
    let count = 0
    for (const peer of this.#host.peersByKey.values()) if (!peer.connected) count += 1
    return count
  }

  /** How many more may join, by the limits of the torrent and of all. */
  get free(): number {
    return Math.min(LIMITS.peersPerTorrent - this.peers, this.#pool.free)
  }

  /** How many more may begin to connect now. */
  get places(): number {
    const begun = Math.min(LIMITS.pendingPeersPerTorrent - this.pending, LIMITS.pendingPeers - this.#pool.pending)
    return Math.min(this.free, begun)
  }

  /** Whether an offer under this id is left alone, as we know the peer and it will find that out. */
  hasPeer(id: string): boolean {
    const isHere = this.#known(id).some(({ key }) => !this.#quiet.has(key))
    return isHere && (this.places <= 0 || this.#sameId(id, false) !== 'join')
  }

  /** Whether an offer is worth an answer. */
  acceptsOffer(): boolean {
    return this.places > 0 || (this.#mayBegin && this.#worst() !== null)
  }

  /** Whether a connection may join. Makes a place for it where that is possible. */
  accept(newcomer: Newcomer): boolean {
    const { id, initiator = false } = newcomer
    if (id === undefined) return false
    const choice = this.#sameId(id, initiator)
    if (choice === 'refuse') return false
    if (choice === 'replace')
      for (const known of this.#known(id)) if (!known.connected) this.#host.removePeer(known.key)
    if (!this.#mayBegin) return false
    if (this.free > 0) return true
    if (this.#pool.free <= 0) return this.#pool.makePlace() && this.free > 0
    const worst = this.#worst()
    if (worst) this.drop(worst.peer)
    return worst !== null
  }

  /** Called for every connection that joined. */
  joined({ key }: JoinedPeer, connection: IceConnection): void {
    const { now } = this.#pool.timers
    this.#traffic.set(key, { joinedAt: now, bytes: 0, at: now })
    this.#quiet.watch(key, connection)
    this.#pool.add(this)
    this.#changed()
  }

  /** Called for every peer that is gone, whatever the reason. */
  left(key: string): void {
    if (!this.#traffic.delete(key)) return
    this.#quiet.unwatch(key)
    if (this.#traffic.size === 0) this.#pool.remove(this)
    this.#changed()
  }

  /** Disconnects a peer that has to make way for another. */
  drop(key: string): void {
    this.#replacedAt = this.#pool.timers.now
    this.#host.removePeer(key)
  }

  /** Disconnects peers that are of no use: seeders while we are one, and idle connections of an id that has several. */
  review(): void {
    const byId = new Map<string, PeerValue<string>[]>()
    for (const value of this.values()) {
      const id = this.#host.peersByKey.get(value.peer)?.id ?? ''
      const wasUseless = value.bothComplete && this.#useless.has(id)
      if ((isUseless(value) || wasUseless) && !this.isNeeded(value.peer)) this.#dropUseless(value.peer, id)
      else byId.set(id, [...(byId.get(id) ?? []), value])
    }
    for (const values of byId.values()) {
      for (const { peer } of surplusOf(values)) if (!this.isNeeded(peer)) this.#host.removePeer(peer)
    }
  }

  isNeeded(key: string): boolean {
    const wire = this.#host.peersByKey.get(key)?.wire
    return wire != null && this.#host.isNeeded(wire)
  }

  /** What each connected peer is worth to us. */
  values(): PeerValue<string>[] {
    const { now } = this.#pool.timers
    return [...this.#host.peersByKey.values()].flatMap(({ key, wire }) => {
      const traffic = this.#traffic.get(key)
      if (!wire || !traffic) return []
      const transferredBytes = this.#host.receivedBytes(wire) + wire.uploaded
      if (transferredBytes > traffic.bytes) Object.assign(traffic, { bytes: transferredBytes, at: now })
      return {
        peer: key,
        idleMs: now - traffic.at,
        transferredBytes,
        interesting: wire.amInterested,
        interested: wire.peerInterested,
        bothComplete: this.#host.complete && wire.isSeeder === true && !this.#host.mayPay(wire),
        disconnected: this.#quiet.has(key),
      }
    })
  }

  get #mayBegin(): boolean {
    return this.pending < LIMITS.pendingPeersPerTorrent && this.#pool.pending < LIMITS.pendingPeers
  }

  #worst(): PeerValue<string> | null {
    const worst = peerToReplace(this.values(), (key) => this.isNeeded(key))
    // Peers that were replaced come back: idle ones must not replace each other all the time.
    const isSoon = this.#pool.timers.now - this.#replacedAt < LIMITS.replacePeerMs
    return isSoon && !worst?.disconnected ? null : worst
  }

  #known(id: string): JoinedPeer[] {
    return [...this.#host.peersByKey.values()].filter((peer) => peer.id === id)
  }

  #sameId(id: string, initiator: boolean): SameIdChoice {
    const known = this.#known(id)
    if (known.length === 0) return 'join'
    const { now } = this.#pool.timers
    const values = this.values()
    return sameIdChoice(
      this.#host.ownId,
      id,
      initiator,
      known.map((one) => {
        const ageMs = now - (this.#traffic.get(one.key)?.joinedAt ?? now)
        const idleMs = values.find(({ peer }) => peer === one.key)?.idleMs ?? ageMs
        return { connected: one.connected, initiator: one.initiator, isQuiet: this.#quiet.has(one.key), ageMs, idleMs }
      }),
    )
  }

  #dropUseless(key: string, id: string): void {
    this.#useless.delete(id)
    this.#useless.add(id)
    for (const oldest of this.#useless) {
      if (this.#useless.size <= LIMITS.uselessPeers) break
      this.#useless.delete(oldest)
    }
    this.#host.removePeer(key)
  }

  /** Once for a burst of changes, at the end of the task. */
  #changed(): void {
    if (this.#changing) return
    this.#changing = true
    queueMicrotask(() => {
      this.#changing = false
      this.#host.onChange()
    })
  }
}
