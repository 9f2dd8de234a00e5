import type { OfferBudget } from '../../core/peering/offer-budget.ts'
import { TimerQueue } from '../lib/timer-queue.ts'
import { makePeer, type SignalPeer } from './signal-peer.ts'
import { TextSocket } from './text-socket.ts'
import { TrackerSocket, type WebSocketLike } from './tracker-socket.ts'

export interface SignallingEnvironment {
  makePeer(initiator: boolean, config: RTCConfiguration): SignalPeer
  openSocket(url: string): WebSocketLike
  /** 0 ≤ value < 1 */
  random(): number
  /** ms of a clock that never goes back. */
  now(): number
}

/**
 * What the trackers of all torrents share: one socket to each tracker, one timer, and one budget of offers.
 */
export class Signalling {
  readonly timers: TimerQueue
  readonly environment: SignallingEnvironment
  readonly #sockets = new Map<string, TrackerSocket>()
  readonly #peers: () => number
  #offers = 0

  /** @param peers open and pending connections of all torrents, without offers */
  constructor(peers: () => number, parts: Partial<SignallingEnvironment> = {}) {
    this.#peers = peers
    this.environment = {
      makePeer,
      openSocket: (url) => new TextSocket(url),
      random: Math.random,
      now: () => performance.now(),
      ...parts,
    }
    this.timers = new TimerQueue(this.environment.now)
  }

  get budget(): OfferBudget {
    return { offers: this.#offers, connections: this.#offers + this.#peers() }
  }

  /** @param more unanswered offers; negative for fewer */
  countOffers(more: number): void {
    this.#offers += more
  }

  /** The socket to a tracker, which closes when its last subscriber has left. */
  socket(url: string): TrackerSocket {
    const known = this.#sockets.get(url)
    if (known) return known
    const socket = new TrackerSocket(url, this.timers, this.environment, () => this.#sockets.delete(url))
    this.#sockets.set(url, socket)
    return socket
  }
}
