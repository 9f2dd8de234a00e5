import type { Wire } from 'bittorrent-protocol'
import type { SimplePeer, SwarmPeer } from 'webtorrent/lib/torrent.js'
import { LIMITS } from '../../core/limits.ts'
import { keepsOwnOffer } from '../../core/peering/offer-collision.ts'
import { isUseless, type PeerValue, peerToReplace } from '../../core/peering/peer-value.ts'
import type { PeerHouse } from './connection-pool.ts'
import { QuietWatch } from './quiet-peers.ts'

/** What a room needs of its swarm. */
export interface RoomKeeper {
  /** Ours, 40 hex digits. */
  readonly ownId: string
  readonly peersById: ReadonlyMap<string, SwarmPeer>
  /** We want nothing more. */
  readonly complete: boolean
  removePeer(id: string): void
  isBanned(id: string): boolean
  /** It pays for what it gets, or has a piece that nobody else has. */
  isNeeded(wire: Wire): boolean
  /** ICE lost this peer: what it was asked for is better asked elsewhere now. */
  onQuiet(wire: Wire): void
  /** It is back. */
  onBack(wire: Wire): void
  /** A peer came or went. */
  onChange(): void
}

/** What passed between us and a peer. */
interface Passed {
  bytes: number
  at: number
}

/**
 * Who may be connected to one torrent: so many at a time, so many of them still connecting, nobody twice. When all places are taken a
 * newcomer gets that of a peer that is worth less (`core/peer-worth.ts`). Peers that fell silent are noticed, given up after some seconds.
 */
export class PeerRoom {
  readonly #keeper: RoomKeeper
  readonly #house: PeerHouse
  readonly #passed = new Map<string, Passed>()
  readonly #sentAway = new Map<string, number>()
  readonly #quiet: QuietWatch
  #changing = false

  constructor(keeper: RoomKeeper, house: PeerHouse) {
    this.#keeper = keeper
    this.#house = house
    this.#quiet = new QuietWatch(house.alarms, {
      onQuiet: (id) => this.#tell(id, (wire) => keeper.onQuiet(wire)),
      onBack: (id) => this.#tell(id, (wire) => keeper.onBack(wire)),
      onLost: (id) => keeper.removePeer(id),
    })
  }

  /** Those still connecting included; web seeds are no peers. */
  get peers(): number {
    return this.#people().length
  }

  /** Those still connecting. */
  get pending(): number {
    return this.#people().filter(({ connected }) => !connected).length
  }

  /** How many more may be taken, by the bounds of the torrent and of all. */
  get free(): number {
    return Math.min(LIMITS.peersPerTorrent - this.peers, this.#house.free)
  }

  /** How many more may begin to connect now. */
  get places(): number {
    const begun = Math.min(LIMITS.pendingPeersPerTorrent - this.pending, LIMITS.pendingPeers - this.#house.pending)
    return Math.min(this.free, begun)
  }

  /** Asked for every block. */
  isQuiet(wire: Wire): boolean {
    if (this.#quiet.size === 0) return false
    const id = this.#people().find((peer) => peer.wire === wire)?.id
    return id !== undefined && this.#quiet.has(id)
  }

  /** Whether it is connected or connecting, and not lost. */
  knows(id: string): boolean {
    return this.#keeper.peersById.has(id) && !this.#quiet.has(id)
  }

  /** Whether an offer of this peer is worth an answer. */
  admits(id: string): boolean {
    if (this.#keeper.isBanned(id) || this.#isSentAway(id)) return false
    return this.places > 0 || (this.#mayBegin && this.#worst() !== null)
  }

  /** Whether this connection may join. Makes a place for it where that is possible. */
  take(conn: SimplePeer): boolean {
    const { id } = conn
    if (id === undefined || this.#keeper.isBanned(id) || this.#isSentAway(id)) return false
    const known = this.#keeper.peersById.get(id)
    if (known && !this.#yields(known, conn)) return false
    if (known) this.#keeper.removePeer(id)
    if (!this.#mayBegin) return false
    if (this.free > 0) return true
    if (this.#house.free <= 0) return this.#house.makePlace() && this.free > 0
    const worst = this.#worst()
    if (worst) this.sendAway(worst.peer)
    return worst !== null
  }

  /** It joined: called for every connection that was taken. */
  joined(conn: SimplePeer): void {
    const { id } = conn
    if (id === undefined) return
    this.#passed.set(id, { bytes: 0, at: this.#house.alarms.now })
    this.#quiet.watch(id, conn)
    this.#house.open(this)
    this.#changed()
  }

  /** It is gone, for whatever reason. */
  left(id: string): void {
    if (!this.#passed.delete(id)) return
    this.#quiet.forget(id)
    if (this.#passed.size === 0) this.#house.close(this)
    this.#changed()
  }

  /** Ends a connection for the good of others, or of nobody; its peer is not taken again for a while. */
  sendAway(id: string): void {
    this.#sentAway.delete(id)
    this.#sentAway.set(id, this.#house.alarms.now)
    for (const oldest of this.#sentAway.keys()) {
      if (this.#sentAway.size <= LIMITS.droppedPeers) break
      this.#sentAway.delete(oldest)
    }
    this.#keeper.removePeer(id)
  }

  /** Sends away who is of no use. */
  review(): void {
    for (const worth of this.worths()) {
      if (isUseless(worth) && !this.isNeeded(worth.peer)) this.sendAway(worth.peer)
    }
  }

  isNeeded(id: string): boolean {
    const wire = this.#keeper.peersById.get(id)?.wire
    return wire != null && this.#keeper.isNeeded(wire)
  }

  /** Everybody whose handshake is done. */
  worths(): PeerValue<string>[] {
    const { now } = this.#house.alarms
    return this.#people().flatMap(({ id, wire }) => {
      const passed = this.#passed.get(id)
      if (!wire || !passed) return []
      const transferredBytes = wire.downloaded + wire.uploaded
      if (transferredBytes > passed.bytes) Object.assign(passed, { bytes: transferredBytes, at: now })
      return {
        peer: id,
        idleMs: now - passed.at,
        transferredBytes,
        interesting: wire.amInterested,
        interested: wire.peerInterested,
        bothComplete: this.#keeper.complete && wire.isSeeder === true,
        disconnected: this.#quiet.has(id),
      }
    })
  }

  get #mayBegin(): boolean {
    return this.pending < LIMITS.pendingPeersPerTorrent && this.#house.pending < LIMITS.pendingPeers
  }

  #worst(): PeerValue<string> | null {
    return peerToReplace(this.worths(), (id) => this.isNeeded(id))
  }

  /** Whether a peer's newer connection takes the place of the one we have. */
  #yields(known: SwarmPeer, conn: SimplePeer): boolean {
    if (this.#quiet.has(known.id)) return true
    if (known.connected || known.conn?.initiator === conn.initiator) return false
    return conn.initiator === keepsOwnOffer(this.#keeper.ownId, known.id)
  }

  #isSentAway(id: string): boolean {
    const since = this.#sentAway.get(id)
    if (since === undefined || this.#house.alarms.now - since > LIMITS.droppedPeerMs) return false
    return this.#keeper.complete || this.free <= 0
  }

  #people(): SwarmPeer[] {
    return [...this.#keeper.peersById.values()].filter(({ type }) => type === 'webrtc')
  }

  #tell(id: string, what: (wire: Wire) => void): void {
    const wire = this.#keeper.peersById.get(id)?.wire
    if (wire) what(wire)
  }

  /** Once for a burst of changes, and when the chassis is done with them. */
  #changed(): void {
    if (this.#changing) return
    this.#changing = true
    queueMicrotask(() => {
      this.#changing = false
      this.#keeper.onChange()
    })
  }
}
