import { TrackerError, toErrorRecord } from '../../core/errors.ts'
import type { InfoHash } from '../../core/metainfo/info-hash.ts'
import { mayRequestFromLink } from '../../core/peering/private-host.ts'
import type { TrackerSummary } from '../../protocol/engine.ts'
import { APP } from '../lib/app-address.ts'
import { Emitter } from '../lib/emitter.ts'
import type { SignalPeer } from './signal-peer.ts'
import type { Signalling } from './signalling.ts'
import type { AnnounceEvent, AnnounceProgress, Tracker, TrackerHost } from './tracker.ts'
import { WebSocketTracker } from './web-socket-tracker.ts'

export interface DiscoveryOptions {
  readonly infoHash: InfoHash
  /** 40 hex digits. */
  readonly peerId: string
  /** Of its link or file, which may come from any site. */
  readonly trackers: readonly string[]
  /** Those of the settings: asked too when its own cannot be reached or refuse. Empty for a private torrent. */
  readonly configured?: readonly string[]
  readonly rtcConfiguration: RTCConfiguration
  /** Shared by all torrents. */
  readonly signalling: Signalling
  /** Makes a tracker without a server (`./broadcast-tracker.ts`); null for other addresses. */
  readonly broadcastTracker: ((host: TrackerHost, url: string) => Tracker | null) | null
  progress(): AnnounceProgress
  /** As {@link TrackerHost.hasPeer}; by default false. */
  hasPeer?(peerId: string): boolean
  /** As {@link TrackerHost.accepts}; by default true. */
  accepts?(peerId: string): boolean
}

/**
 * Finds peers for one torrent through WebSocket trackers, the only discovery a browser has, and `broadcast:` trackers
 * (peers in other windows of this browser). Replaces torrent-discovery and bittorrent-tracker's client, which has
 * timers, message parsing and idle connections for each torrent.
 *
 * Emits `peer` (a connection not yet open) and `warning`.
 */
export class TrackerDiscovery extends Emitter implements TrackerHost {
  readonly infoHash: InfoHash
  readonly peerId: string
  readonly rtcConfiguration: RTCConfiguration
  readonly signalling: Signalling
  readonly #options: DiscoveryOptions
  #trackers: Tracker[] = []
  #unusable: TrackerSummary[] = []
  #started = false
  #destroyed = false

  constructor(options: DiscoveryOptions) {
    super()
    this.#options = options
    this.infoHash = options.infoHash
    this.peerId = options.peerId
    this.rtcConfiguration = options.rtcConfiguration
    this.signalling = options.signalling
  }

  /** Announces a complete torrent that is incomplete again. */
  restart(): void {
    this.#announce('started')
  }

  /** Connects to every tracker and announces. */
  start(): void {
    if (this.#started || this.#destroyed) return
    this.#started = true
    for (const url of this.#options.trackers) this.add(url)
    this.#askConfigured()
  }

  /** Adds a tracker while running. */
  add(url: string): void {
    if (this.#destroyed || this.summaries().some((known) => known.url === url)) return
    const broadcast = this.#options.broadcastTracker?.(this, url) ?? null
    const error = broadcast ? null : this.#refusal(url)
    if (error) {
      const record = toErrorRecord(error)
      this.#unusable.push({ url, state: 'unusable', seeders: null, leechers: null, error: record })
      return
    }
    const tracker = broadcast ?? new WebSocketTracker(this, url)
    this.#trackers.push(tracker)
    tracker.announce('started')
  }

  /** Leaves every other tracker: a magnet link's torrent may turn out to be private. */
  keepOnly(urls: readonly string[]): void {
    const left = this.#trackers.filter((tracker) => !urls.includes(tracker.summary().url))
    this.#trackers = this.#trackers.filter((tracker) => !left.includes(tracker))
    for (const tracker of left) tracker.release()
  }

  complete(): void {
    this.#announce('completed')
  }

  /** A peer came or went: the next announces may be due sooner, and surplus offers are dropped. */
  peersChanged(): void {
    for (const tracker of this.#trackers) tracker.peersChanged()
  }

  summaries(): TrackerSummary[] {
    return [...this.#trackers.map((tracker) => tracker.summary()), ...this.#unusable]
  }

  /**
   * Announces `stopped` to the trackers, without waiting for it, and drops unanswered offers.
   */
  destroy(callback?: () => void): void {
    this.#destroyed = true
    const trackers = this.#trackers
    this.#trackers = []
    for (const tracker of trackers) tracker.release()
    callback?.()
  }

  // For trackers ----------------------------------------------------------------------------------------------------

  progress(): AnnounceProgress {
    return this.#options.progress()
  }

  hasPeer(peerId: string): boolean {
    return this.#options.hasPeer?.(peerId) ?? false
  }

  accepts(peerId: string): boolean {
    return !this.#destroyed && (this.#options.accepts?.(peerId) ?? true)
  }

  onPeer(peer: SignalPeer): void {
    this.emit('peer', peer)
  }

  onWarning(error: Error): void {
    this.emit('warning', error)
  }

  onTrackerFailed(): void {
    this.#askConfigured()
  }

  /** Without effect while a tracker works or may still answer. */
  #askConfigured(): void {
    const failed = this.#trackers.every((tracker) => {
      const { state, error } = tracker.summary()
      return state !== 'working' && error !== null
    })
    if (failed && !this.#destroyed) for (const url of this.#options.configured ?? []) this.add(url)
  }

  #refusal(url: string): TrackerError | null {
    if (!/^wss?:\/\//i.test(url)) {
      return new TrackerError('tracker-kind', `Expected a ws:// or wss:// tracker, got ${url}`, { url })
    }
    if (mayRequestFromLink(url, APP) || this.#options.configured?.includes(url)) return null
    return new TrackerError('tracker-private-host', `Expected a tracker on the internet, got ${url}`, { url })
  }

  #announce(event: AnnounceEvent): void {
    for (const tracker of this.#trackers) tracker.announce(event)
  }
}
