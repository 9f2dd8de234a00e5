import { LIMITS } from '../../core/limits.ts'
import type { Timer, TimerQueue } from '../lib/timer-queue.ts'

export interface QuietPeersListener {
  /** ICE has received nothing from this peer for some seconds. */
  onQuiet(id: string): void
  /** The peer did not come back in time. */
  onLost(id: string): void
}

/** What is watched of a connection. */
export interface IceConnection {
  on(event: 'iceStateChange', listener: (iceConnectionState: string) => void): unknown
}

/**
 * Notices peers that go silent. A killed tab closes no channel; ICE reports `disconnected` after 5 s (Chromium 156) and
 * `failed` after 15 s. A peer that stays away for {@link LIMITS.quietPeerMs} after `disconnected` is lost.
 */
export class QuietPeers {
  readonly #timers: TimerQueue
  readonly #listener: QuietPeersListener
  readonly #connections = new Map<string, IceConnection>()
  readonly #quiet = new Map<string, Timer>()

  constructor(timers: TimerQueue, listener: QuietPeersListener) {
    this.#timers = timers
    this.#listener = listener
  }

  has(id: string): boolean {
    return this.#quiet.has(id)
  }

  watch(id: string, connection: IceConnection): void {
    this.#connections.set(id, connection)
    connection.on('iceStateChange', (state: string) => {
      if (this.#connections.get(id) !== connection) return
      if (state === 'disconnected') this.#onDisconnected(id)
      else if (state === 'connected' || state === 'completed') this.#onConnected(id)
    })
  }

  unwatch(id: string): void {
    this.#connections.delete(id)
    this.#quiet.get(id)?.cancel()
    this.#quiet.delete(id)
  }

  #onDisconnected(id: string): void {
    if (this.#quiet.has(id)) return
    this.#quiet.set(
      id,
      this.#timers.set(LIMITS.quietPeerMs, () => this.#listener.onLost(id)),
    )
    this.#listener.onQuiet(id)
  }

  #onConnected(id: string): void {
    this.#quiet.get(id)?.cancel()
    this.#quiet.delete(id)
  }
}
