import WebSocketTracker, { type TrackerOwner } from 'bittorrent-tracker/websocket-tracker'
import { reconnectDelayMs } from '../../core/backoff.ts'
import { type FreshetError, TrackerError, toErrorRecord } from '../../core/errors.ts'
import { LIMITS } from '../../core/limits.ts'
import type { TrackerSummary } from '../../protocol/engine.ts'
import { isAnnounceResponse } from './announce-response.ts'

/**
 * bittorrent-tracker's WebSocket tracker, reconnecting in seconds with jitter instead of minutes, and refusing answers that
 * are too long or of the wrong shape.
 */
export class QuickTracker extends WebSocketTracker {
  // Declared without initialisers: the base constructor already opens the socket and calls the methods below.
  declare private seeders: number | null | undefined
  declare private leechers: number | null | undefined
  declare private lastError: FreshetError | null | undefined
  declare private attempts: number | undefined

  constructor(owner: TrackerOwner, announceUrl: string) {
    super(owner, announceUrl)
  }

  get connected(): boolean {
    return !this.destroyed && this.socket?.connected === true
  }

  summary(): TrackerSummary {
    const state = this.connected ? 'working' : this.reconnecting ? 'waiting' : 'connecting'
    return {
      url: this.announceUrl,
      state,
      seeders: this.seeders ?? null,
      leechers: this.leechers ?? null,
      error: this.lastError && !this.connected ? toErrorRecord(this.lastError) : null,
    }
  }

  /** Ends the tracker for good, also while it waits to reconnect (the base's `destroy` leaves that timer running). */
  release(): void {
    if (this.reconnectTimer !== null) clearTimeout(this.reconnectTimer)
    this.reconnecting = false
    if (this.destroyed) return
    this.destroy()
  }

  override _openSocket(): void {
    super._openSocket()
    // The base listens for `connect` only on a socket that it made itself. A second torrent that finds the shared socket still
    // connecting would then wait for ever.
    if (this.socket && !this.socket.connected && this._onSocketConnectBound) {
      this.socket.once('connect', this._onSocketConnectBound)
    }
  }

  override _onSocketConnect(): void {
    this.lastError = null
    super._onSocketConnect()
  }

  override _startReconnectTimer(): void {
    this.attempts = (this.attempts ?? 0) + 1
    const wait = reconnectDelayMs(
      this.attempts - 1,
      Math.random,
      LIMITS.trackerReconnectMinMs,
      LIMITS.trackerReconnectMaxMs,
    )
    this.reconnecting = true
    if (this.reconnectTimer !== null) clearTimeout(this.reconnectTimer)
    this.reconnectTimer = setTimeout(() => this._openSocket(), wait)
  }

  override _onSocketError(error: Error): void {
    const url = this.announceUrl
    this.lastError = new TrackerError('tracker-unreachable', `Expected ${url} to answer, got: ${error.message}`, {
      url,
    })
    super._onSocketError(this.lastError)
  }

  override _onSocketData(data: Uint8Array): void {
    if (data.length > LIMITS.trackerMessageCharacters) {
      this.#refuse(`a message of ${data.length} bytes`)
      return
    }
    // A tracker that talks is a tracker that works: the next outage starts again at the shortest wait.
    this.attempts = 0
    super._onSocketData(data)
  }

  override _onAnnounceResponse(data: unknown): void {
    if (!isAnnounceResponse(data)) {
      this.#refuse('an answer of another shape')
      return
    }
    if (typeof data.complete === 'number') this.seeders = data.complete
    if (typeof data.incomplete === 'number') this.leechers = data.incomplete
    try {
      super._onAnnounceResponse(data)
    } catch (thrown) {
      this.#refuse(`an answer that fails: ${String(thrown)}`)
    }
  }

  #refuse(got: string): void {
    const url = this.announceUrl
    this.lastError = new TrackerError('tracker-answer', `Expected an announce answer from ${url}, got ${got}`, { url })
    this.client.emit('warning', this.lastError)
  }
}
