import { LIMITS } from '../../core/limits.ts'
import { type PeerValue, peerToReplace } from '../../core/peering/peer-value.ts'
import { Signalling, type SignallingEnvironment } from '../discovery/signalling.ts'
import type { Timer, TimerQueue } from '../lib/timer-queue.ts'

/** How often useless connections are looked for, ms. */
const REVIEW_MS = 10_000

/** One torrent's connections, as the pool sees them. */
export interface PooledConnections {
  readonly peers: number
  readonly pending: number
  values(): PeerValue<string>[]
  isNeeded(id: string): boolean
  drop(id: string): void
  /** Disconnects peers that are of no use. */
  review(): void
}

/** The connections of all torrents: how many there are, and how many there may be. */
export class ConnectionPool {
  readonly signalling: Signalling
  readonly #swarms = new Set<PooledConnections>()
  #review: Timer | null = null

  constructor(parts: Partial<SignallingEnvironment> = {}) {
    this.signalling = new Signalling(() => this.peers, parts)
  }

  get timers(): TimerQueue {
    return this.signalling.timers
  }

  /** Peers of all torrents, those still connecting included. */
  get peers(): number {
    let count = 0
    for (const swarm of this.#swarms) count += swarm.peers
    return count
  }

  /** Peers still connecting, all torrents. */
  get pending(): number {
    let count = 0
    for (const swarm of this.#swarms) count += swarm.pending
    return count
  }

  /** Peers that may still join, all torrents. */
  get free(): number {
    return LIMITS.peers - this.peers
  }

  /** A swarm counts while it has peers. */
  add(swarm: PooledConnections): void {
    this.#swarms.add(swarm)
    this.#review ??= this.timers.set(REVIEW_MS, () => this.#reviewAll())
  }

  remove(swarm: PooledConnections): void {
    this.#swarms.delete(swarm)
    if (this.#swarms.size > 0) return
    this.#review?.cancel()
    this.#review = null
  }

  /** Disconnects the least valuable peer of any torrent. @returns false when every peer is worth its place */
  makePlace(): boolean {
    const all: PeerValue<{ swarm: PooledConnections; id: string }>[] = []
    for (const swarm of this.#swarms) {
      for (const value of swarm.values()) all.push({ ...value, peer: { swarm, id: value.peer } })
    }
    const worst = peerToReplace(all, ({ swarm, id }) => swarm.isNeeded(id))
    if (worst) worst.peer.swarm.drop(worst.peer.id)
    return worst !== null
  }

  #reviewAll(): void {
    this.#review = null
    for (const swarm of [...this.#swarms]) swarm.review()
    if (this.#swarms.size > 0) this.#review ??= this.timers.set(REVIEW_MS, () => this.#reviewAll())
  }
}
