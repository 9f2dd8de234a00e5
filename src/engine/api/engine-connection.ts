import { type StoreError, toErrorRecord } from '../../core/errors.ts'
import { LIMITS } from '../../core/limits.ts'
import type { InfoHash } from '../../core/metainfo/info-hash.ts'
import type { EngineApi, EngineEvents, EngineNotice, TrafficStatus } from '../../protocol/engine.ts'
import { type Endpoint, type Methods, type Server, serve } from '../../protocol/rpc.ts'
import type { ShareProgress } from '../../protocol/sharing.ts'
import { ChangeFeed, type ListedSessions } from './change-feed.ts'

/** What every connection may order; the same for all of them. */
export type EngineCommands = Methods<Omit<EngineApi, 'watch'>>

/** The engine as a connection sees it. */
export interface ConnectedEngine {
  /** Those that it has. A plain table, since `serve` calls own properties only: none of a prototype. */
  readonly commands: Partial<EngineCommands>
  readonly sessions: ListedSessions
  readonly openStreams: number
  /** Why the saved sessions could not be read; null when they were, or while they are being read. */
  readonly loadError: StoreError | null
}

/**
 * One window's connection to the engine: its own watched torrent, its own cursor in the changes, its own notices.
 * Commands go to the engine; a command still completes when its connection closes meanwhile.
 */
export class EngineConnection {
  readonly #engine: ConnectedEngine
  readonly #server: Server<EngineEvents>
  readonly #feed: ChangeFeed
  #watched: InfoHash | null = null
  /** The window has called `watch`: from then on it listens to events. */
  #isListening = false
  #isScheduled = false
  /** Of `performance.now()`. */
  #sentAt = 0
  /** The window knows the files of the watched torrent. */
  #sentFiles = false
  #closed = false

  /** @param onClosed called once, when the window closes its end of the port, or is gone */
  constructor(endpoint: Endpoint, engine: ConnectedEngine, onClosed: (connection: EngineConnection) => void) {
    this.#engine = engine
    this.#feed = new ChangeFeed(engine.sessions)
    const methods = { ...engine.commands, watch: (infoHash: InfoHash | null) => this.watch(infoHash) }
    this.#server = serve<EngineApi, EngineEvents>(endpoint, methods as Methods<EngineApi>, () => {
      this.#closed = true
      onClosed(this)
    })
  }

  /** `EngineApi.watch`. */
  watch(infoHash: InfoHash | null): void {
    this.#watched = infoHash
    if (this.#isListening) {
      this.#feed.onChanged(null)
      this.sendChanges()
      return
    }
    this.#isListening = true
    this.#feed.startOver()
    this.sendChanges()
    this.#notifyLoadError()
  }

  notify(notice: EngineNotice): void {
    this.#server.notify('notice', notice)
  }

  sendTraffic(status: TrafficStatus): void {
    if (!this.#closed) this.#server.notify('traffic', status)
  }

  notifyProgress(progress: ShareProgress): void {
    this.#server.notify('share-progress', progress)
  }

  /** @param infoHash null for a change of the engine as a whole */
  onChanged(infoHash: InfoHash | null): void {
    this.#feed.onChanged(infoHash)
    // The first change after a quiet interval is sent at once, those that follow at the next interval. The files of the
    // watched torrent never wait: a player does for them.
    const isQuiet = performance.now() - this.#sentAt >= LIMITS.snapshotIntervalMs
    if (this.#isScheduled || !(isQuiet || this.#hasNewFiles(infoHash))) return
    this.#isScheduled = true
    queueMicrotask(() => {
      this.#isScheduled = false
      this.sendChanges()
    })
  }

  onRemoved(infoHash: InfoHash): void {
    this.#feed.onRemoved(infoHash)
    this.onChanged(null)
  }

  onLoadFailed(): void {
    if (this.#isListening) this.#notifyLoadError()
  }

  /** Sends the changes since the last time, if there are any. */
  sendChanges(): void {
    if (this.#closed || !this.#feed.pending) return
    this.#sentAt = performance.now()
    const changes = this.#feed.next(this.#watched, this.#engine.openStreams)
    this.#sentFiles = (changes.detail?.pieceCount ?? 0) > 0
    this.#server.notify('changes', changes)
  }

  #hasNewFiles(infoHash: InfoHash | null): boolean {
    if (infoHash === null || infoHash !== this.#watched || this.#sentFiles) return false
    return (this.#engine.sessions.get(infoHash)?.content ?? null) !== null
  }

  #notifyLoadError(): void {
    const { loadError } = this.#engine
    if (loadError) this.notify({ level: 'error', infoHash: null, error: toErrorRecord(loadError) })
  }
}
