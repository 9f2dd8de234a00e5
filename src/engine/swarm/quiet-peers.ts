import type { SimplePeer } from 'webtorrent/lib/torrent.js'
import { LIMITS } from '../../core/limits.ts'
import type { Timer, TimerQueue } from '../lib/timer-queue.ts'

export interface QuietListener {
  /** ICE has heard nothing of this peer for some seconds. */
  onQuiet(id: string): void
  onBack(id: string): void
  /** It did not come back in time. */
  onLost(id: string): void
}

/**
 * Notices peers that fell silent. A tab that is killed closes no channel; ICE says `disconnected` after 5 s (Chromium 156) and
 * `failed` after 15 s. Who stays away for {@link LIMITS.quietPeerMs} after the first is lost.
 */
export class QuietWatch {
  readonly #alarms: TimerQueue
  readonly #listener: QuietListener
  readonly #conns = new Map<string, SimplePeer>()
  readonly #quiet = new Map<string, Timer>()

  constructor(alarms: TimerQueue, listener: QuietListener) {
    this.#alarms = alarms
    this.#listener = listener
  }

  get size(): number {
    return this.#quiet.size
  }

  has(id: string): boolean {
    return this.#quiet.has(id)
  }

  watch(id: string, conn: SimplePeer): void {
    this.#conns.set(id, conn)
    conn.on('iceStateChange', (state: string) => {
      if (this.#conns.get(id) !== conn) return
      if (state === 'disconnected') this.#lose(id)
      else if (state === 'connected' || state === 'completed') this.#find(id)
    })
  }

  forget(id: string): void {
    this.#conns.delete(id)
    this.#quiet.get(id)?.cancel()
    this.#quiet.delete(id)
  }

  #lose(id: string): void {
    if (this.#quiet.has(id)) return
    this.#quiet.set(
      id,
      this.#alarms.set(LIMITS.quietPeerMs, () => this.#listener.onLost(id)),
    )
    this.#listener.onQuiet(id)
  }

  #find(id: string): void {
    const alarm = this.#quiet.get(id)
    if (!alarm) return
    alarm.cancel()
    this.#quiet.delete(id)
    this.#listener.onBack(id)
  }
}
