import type { Wire } from 'bittorrent-protocol'
import { LIMITS } from '../../core/limits.ts'
import { keepsOwnOffer } from '../../core/peering/offer-collision.ts'
import { isUseless, type PeerValue, peerToReplace } from '../../core/peering/peer-value.ts'
import type { ConnectionPool, PooledConnections } from './connection-pool.ts'
import { type IceConnection, QuietPeers } from './quiet-peers.ts'

/** A connection that asks to join. */
export interface Newcomer extends IceConnection {
  readonly id?: string
  /** Whether the offer was ours. */
  readonly initiator?: boolean
}

/** A peer that joined, as far as connections are concerned. */
export interface JoinedPeer {
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
  readonly peersById: ReadonlyMap<string, JoinedPeer>
  /** We want nothing more. */
  readonly complete: boolean
  removePeer(id: string): void
  isBanned(id: string): boolean
  /** The peer pays for what it gets, or is the only one that has some piece. */
  isNeeded(wire: Wire): boolean
  /** ICE lost this peer: what was requested of it is better requested of others. */
  onQuiet(wire: Wire): void
  /** A peer joined or left. */
  onChange(): void
}

/** Blocks that passed between us and a peer, and when. */
interface Traffic {
  bytes: number
  at: number
}

/**
 * Decides which peers may be connected to one torrent: a limited number, a limited number of them still connecting, no
 * peer twice. When all places are taken, a newcomer gets the place of a less valuable peer
 * (`core/peering/peer-value.ts`). Silent peers are noticed, and given up after some seconds.
 */
export class SwarmConnections implements PooledConnections {
  readonly #host: ConnectionsHost
  readonly #pool: ConnectionPool
  readonly #traffic = new Map<string, Traffic>()
  readonly #dropped = new Map<string, number>()
  readonly #quiet: QuietPeers
  #changing = false

  constructor(host: ConnectionsHost, pool: ConnectionPool) {
    this.#host = host
    this.#pool = pool
    this.#quiet = new QuietPeers(pool.timers, {
      onQuiet: (id) => {
        const wire = host.peersById.get(id)?.wire
        if (wire) host.onQuiet(wire)
      },
      onLost: (id) => host.removePeer(id),
    })
  }

  /** Peers, those still connecting included; web seeds are no peers. */
  get peers(): number {
    return this.#host.peersById.size
  }

  /** Peers still connecting. */
  get pending(): number {
    let count = 0
    for (const peer of this.#host.peersById.values()) if (!peer.connected) count += 1
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

  /** Whether a peer is connected or connecting, and not lost. */
  hasPeer(id: string): boolean {
    return this.#host.peersById.has(id) && !this.#quiet.has(id)
  }

  /** Whether an offer of this peer is worth an answer. */
  acceptsOffer(id: string): boolean {
    if (this.#host.isBanned(id) || this.#wasDropped(id)) return false
    return this.places > 0 || (this.#mayBegin && this.#worst() !== null)
  }

  /** Whether a connection may join. Makes a place for it where that is possible. */
  accept(newcomer: Newcomer): boolean {
    const { id } = newcomer
    if (id === undefined || this.#host.isBanned(id) || this.#wasDropped(id)) return false
    const known = this.#host.peersById.get(id)
    if (known && !this.#yields(known, newcomer)) return false
    if (known) this.#host.removePeer(id)
    if (!this.#mayBegin) return false
    if (this.free > 0) return true
    if (this.#pool.free <= 0) return this.#pool.makePlace() && this.free > 0
    const worst = this.#worst()
    if (worst) this.drop(worst.peer)
    return worst !== null
  }

  /** Called for every connection that joined. */
  joined(id: string, connection: IceConnection): void {
    this.#traffic.set(id, { bytes: 0, at: this.#pool.timers.now })
    this.#quiet.watch(id, connection)
    this.#pool.add(this)
    this.#changed()
  }

  /** Called for every peer that is gone, whatever the reason. */
  left(id: string): void {
    if (!this.#traffic.delete(id)) return
    this.#quiet.unwatch(id)
    if (this.#traffic.size === 0) this.#pool.remove(this)
    this.#changed()
  }

  /** Disconnects a peer that is of no use or has to make way; it may not come back for a while. */
  drop(id: string): void {
    this.#dropped.delete(id)
    this.#dropped.set(id, this.#pool.timers.now)
    for (const oldest of this.#dropped.keys()) {
      if (this.#dropped.size <= LIMITS.droppedPeers) break
      this.#dropped.delete(oldest)
    }
    this.#host.removePeer(id)
  }

  /** Disconnects peers that are of no use. */
  review(): void {
    for (const value of this.values()) {
      if (isUseless(value) && !this.isNeeded(value.peer)) this.drop(value.peer)
    }
  }

  isNeeded(id: string): boolean {
    const wire = this.#host.peersById.get(id)?.wire
    return wire != null && this.#host.isNeeded(wire)
  }

  /** What each connected peer is worth to us. */
  values(): PeerValue<string>[] {
    const { now } = this.#pool.timers
    return [...this.#host.peersById.values()].flatMap(({ id, wire }) => {
      const traffic = this.#traffic.get(id)
      if (!wire || !traffic) return []
      const transferredBytes = wire.downloaded + wire.uploaded
      if (transferredBytes > traffic.bytes) Object.assign(traffic, { bytes: transferredBytes, at: now })
      return {
        peer: id,
        idleMs: now - traffic.at,
        transferredBytes,
        interesting: wire.amInterested,
        interested: wire.peerInterested,
        bothComplete: this.#host.complete && wire.isSeeder === true,
        disconnected: this.#quiet.has(id),
      }
    })
  }

  get #mayBegin(): boolean {
    return this.pending < LIMITS.pendingPeersPerTorrent && this.#pool.pending < LIMITS.pendingPeers
  }

  #worst(): PeerValue<string> | null {
    return peerToReplace(this.values(), (id) => this.isNeeded(id))
  }

  /** Whether a peer's newer connection takes the place of the one we have. */
  #yields(known: JoinedPeer, newcomer: Newcomer): boolean {
    if (this.#quiet.has(known.id)) return true
    if (known.connected || known.initiator === newcomer.initiator) return false
    return newcomer.initiator === keepsOwnOffer(this.#host.ownId, known.id)
  }

  #wasDropped(id: string): boolean {
    const since = this.#dropped.get(id)
    if (since === undefined || this.#pool.timers.now - since > LIMITS.droppedPeerMs) return false
    return this.#host.complete || this.free <= 0
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
