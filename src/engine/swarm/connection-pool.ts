import { LIMITS } from '../../core/limits.ts'
import type { PeerValue } from '../../core/peering/peer-value.ts'
import { peerToReplace } from '../../core/peering/peer-value.ts'
import { Signalling, type SignallingEnvironment } from '../discovery/signalling.ts'
import type { Timer, TimerQueue } from '../lib/timer-queue.ts'
import type { PeerRoom } from './swarm-connections.ts'

/** How often peers are looked at who may be of no use, ms. */
const REVIEW_MS = 10_000

/** The connections of all torrents: how many there are, and how many there may be. */
export class PeerHouse {
  readonly signalling: Signalling
  readonly #rooms = new Set<PeerRoom>()
  #review: Timer | null = null

  constructor(parts: Partial<SignallingEnvironment> = {}) {
    this.signalling = new Signalling(() => this.peers, parts)
  }

  get alarms(): TimerQueue {
    return this.signalling.timers
  }

  /** Peers of all torrents, those still connecting included. */
  get peers(): number {
    let count = 0
    for (const room of this.#rooms) count += room.peers
    return count
  }

  /** Those still connecting. */
  get pending(): number {
    let count = 0
    for (const room of this.#rooms) count += room.pending
    return count
  }

  /** Peers that may still be taken, all torrents. */
  get free(): number {
    return LIMITS.peers - this.peers
  }

  /** A room counts while it has peers. */
  open(room: PeerRoom): void {
    this.#rooms.add(room)
    this.#review ??= this.alarms.set(REVIEW_MS, () => this.#look())
  }

  close(room: PeerRoom): void {
    this.#rooms.delete(room)
    if (this.#rooms.size > 0) return
    this.#review?.cancel()
    this.#review = null
  }

  /** Frees a place for a newcomer in any torrent, if anybody is not worth its own. */
  makePlace(): boolean {
    const all: PeerValue<{ room: PeerRoom; id: string }>[] = []
    for (const room of this.#rooms) {
      for (const worth of room.worths()) all.push({ ...worth, peer: { room, id: worth.peer } })
    }
    const worst = peerToReplace(all, ({ room, id }) => room.isNeeded(id))
    if (worst) worst.peer.room.sendAway(worst.peer.id)
    return worst !== null
  }

  #look(): void {
    this.#review = null
    for (const room of [...this.#rooms]) room.review()
    if (this.#rooms.size > 0) this.#review ??= this.alarms.set(REVIEW_MS, () => this.#look())
  }
}
