import type { AnnounceOptions, TrackerOwner } from 'bittorrent-tracker/websocket-tracker'
import { EventEmitter } from 'events'
import { reconnectDelayMs } from '../../core/backoff.ts'
import { TrackerError, toErrorRecord } from '../../core/errors.ts'
import { LIMITS } from '../../core/limits.ts'
import type { TrackerSummary } from '../../protocol/engine.ts'
import { broadcastName } from './broadcast-message.ts'
import { BroadcastTracker } from './broadcast-tracker.ts'
import { QuickTracker } from './quick-tracker.ts'
import type { Tracker } from './tracker.ts'

export interface DiscoveryOptions {
  readonly infoHash: string
  /** 40 hex digits. */
  readonly peerId: string
  readonly trackers: readonly string[]
  readonly rtcConfiguration: RTCConfiguration
  /** Bytes for the next announce, and how many offers (0..) there is room for. */
  progress(): { uploaded: number; downloaded: number; left: number; numwant: number }
}

const hexToBinary = (hex: string): string =>
  hex.replace(/../g, (byte) => String.fromCharCode(Number.parseInt(byte, 16)))

/**
 * Finds peers for one torrent through its WebSocket trackers, the only discovery a browser has, and through
 * `broadcast:` ones (peers in other windows of this browser). Takes the place of
 * torrent-discovery and of bittorrent-tracker's Client, whose reconnect waits are minutes long.
 *
 * Emits `peer` (a simple-peer not yet connected) and `warning`.
 */
export class TrackerDiscovery extends EventEmitter implements TrackerOwner {
  readonly infoHash: string
  readonly _infoHashBinary: string
  readonly _peerIdBinary: string
  readonly _rtcConfig: RTCConfiguration
  readonly #options: DiscoveryOptions
  #trackers: Tracker[] = []
  #unusable: TrackerSummary[] = []
  #started = false
  #destroyed = false
  #lonely: ReturnType<typeof setTimeout> | null = null

  constructor(options: DiscoveryOptions) {
    super()
    this.#options = options
    this.infoHash = options.infoHash
    this._infoHashBinary = hexToBinary(options.infoHash)
    this._peerIdBinary = hexToBinary(options.peerId)
    this._rtcConfig = options.rtcConfiguration
  }

  /** The chassis asks for `tracker.start()` when a finished torrent becomes unfinished again. */
  get tracker(): { start(): void } {
    return { start: () => this.#announce('started') }
  }

  /** Connects to every tracker and announces. */
  start(): void {
    if (this.#started || this.#destroyed) return
    this.#started = true
    for (const url of this.#options.trackers) this.add(url)
  }

  /** One more tracker, while running. */
  add(url: string): void {
    if (this.#destroyed || this.summaries().some((known) => known.url === url)) return
    const name = broadcastName(url)
    if (name === null && !/^wss?:\/\//.test(url)) {
      const error = new TrackerError('tracker-kind', `Expected a ws:// or wss:// tracker, got ${url}`, { url })
      const record = toErrorRecord(error)
      this.#unusable.push({ url, state: 'unusable', seeders: null, leechers: null, error: record })
      return
    }
    const tracker = name === null ? new QuickTracker(this, url) : new BroadcastTracker(this, url, name)
    this.#trackers.push(tracker)
    tracker.announce({ ...this._defaultAnnounceOpts(), event: 'started' })
    tracker.setInterval()
  }

  complete(): void {
    this.#announce('completed')
  }

  /** Without any peer, trackers are asked again soon and then less and less often: their own interval is minutes. */
  setLonely(lonely: boolean): void {
    if (lonely === (this.#lonely !== null)) return
    if (this.#lonely !== null) clearTimeout(this.#lonely)
    this.#lonely = null
    if (lonely && !this.#destroyed) this.#askLater(0)
  }

  #askLater(attempt: number): void {
    const wait = reconnectDelayMs(attempt, Math.random, LIMITS.lonelyAnnounceMinMs, LIMITS.lonelyAnnounceMaxMs)
    this.#lonely = setTimeout(() => {
      this.#announce(null)
      this.#askLater(attempt + 1)
    }, wait)
  }

  summaries(): TrackerSummary[] {
    return [...this.#trackers.map((tracker) => tracker.summary()), ...this.#unusable]
  }

  /** Says goodbye to the trackers and lets go of their sockets and of offers nobody answered. */
  destroy(callback?: () => void): void {
    if (!this.#destroyed) this.#leave()
    callback?.()
  }

  #leave(): void {
    this.setLonely(false)
    this.#announce('stopped')
    this.#destroyed = true
    const trackers = this.#trackers
    this.#trackers = []
    // A goodbye is a courtesy: nobody waits for the socket to close, and it may have closed already.
    for (const tracker of trackers) tracker.release()
  }

  _defaultAnnounceOpts(): AnnounceOptions {
    return { ...this.#options.progress() }
  }

  #announce(event: 'started' | 'completed' | 'stopped' | null): void {
    for (const tracker of this.#trackers) {
      // A tracker that is not connected has nobody to say goodbye to.
      if (event === 'stopped' && !tracker.connected) continue
      tracker.announce({ ...this._defaultAnnounceOpts(), ...(event && { event }) })
    }
  }
}
