import { toErrorRecord } from '../core/errors.ts'
import { LIMITS } from '../core/limits.ts'
import type { InfoHash } from '../core/metainfo/info-hash.ts'
import { NO_RULES } from '../core/traffic/traffic-rules.ts'
import type { AddOptions } from '../protocol/adding/choosing.ts'
import type {
  AddResult,
  EngineNotice,
  EngineSettings,
  Playhead,
  TorrentSource,
  TrafficStatus,
} from '../protocol/engine.ts'
import type { PiecesApi, PiecesEvents } from '../protocol/pieces.ts'
import type { Client, Endpoint } from '../protocol/rpc.ts'
import type { EngineStorage } from '../protocol/storage/stored.ts'
import { type ConnectedEngine, type EngineCommands, EngineConnection } from './api/engine-connection.ts'
import { leaveAll, rejoinAll } from './halting.ts'
import { TrafficMeter } from './lib/traffic-meter.ts'
import type { Accounting } from './payments/wire/accounting.ts'
import { RecheckQueue } from './sessions/pieces/recheck-queue.ts'
import { type ListContext, SessionList } from './sessions/session-list.ts'
import { loadTraffic, saveTraffic } from './sessions/session-store.ts'
import { UnsavedSessions } from './sessions/unsaved-sessions.ts'
import { Streams } from './streams/streams.ts'
import type { SwarmParts } from './swarm/shared-parts.ts'
import { SwarmClient } from './swarm/swarm-client.ts'

/** What an embed's frame orders. */
type EmbedCommand = 'add' | 'remove' | 'setPlayhead' | 'configure' | 'traffic' | 'storage' | 'saveAll'

/** The payments as far as the engine knows them. */
export interface EnginePayments {
  readonly accounting: Accounting
  /** Part of `EngineApi.saveAll`. */
  save(): Promise<void>
}

/**
 * The one engine of this origin: its torrents, the swarms they join, and the connections that command it. It does what
 * an embed orders; {@link AppEngine} does the rest.
 */
export class Engine {
  readonly client: SwarmClient
  readonly streams: Streams
  protected readonly pieces: Client<PiecesApi, PiecesEvents>
  readonly #payments: EnginePayments | null
  protected readonly sessions: SessionList
  protected readonly meter = new TrafficMeter({ load: loadTraffic, save: saveTraffic }, () => this.#onHalts())
  protected readonly connections = new Set<EngineConnection>()
  protected settings: EngineSettings

  constructor(
    pieces: Client<PiecesApi, PiecesEvents>,
    settings: EngineSettings,
    parts: SwarmParts,
    payments: EnginePayments | null = null,
  ) {
    this.pieces = pieces
    this.#payments = payments
    this.settings = settings
    this.client = new SwarmClient(settings, parts, this.meter)
    this.meter.configure(settings.traffic ?? NO_RULES)
    this.sessions = new SessionList(this.#listContext())
    this.streams = new Streams(this.sessions, () => this.#onChanged(null))
    setInterval(() => {
      for (const connection of this.connections) connection.sendChanges()
      this.reportTraffic()
    }, LIMITS.snapshotIntervalMs)
    setInterval(() => {
      this.meter.save().catch((thrown: unknown) => this.notifyError(thrown))
    }, LIMITS.sessionSaveIntervalMs)
  }

  /** Resolves when every saved session is on the list, or could not be read. */
  get loaded(): Promise<void> {
    return this.sessions.loaded
  }

  /** Serves `EngineApi` on one more port, until the port closes. */
  connect(endpoint: Endpoint): EngineConnection {
    const forget = (closed: EngineConnection) => this.connections.delete(closed)
    const connection = new EngineConnection(endpoint, this.#connectedEngine(), forget)
    this.connections.add(connection)
    return connection
  }

  /** What a connection may order. */
  protected commands(): Pick<EngineCommands, EmbedCommand> {
    return {
      add: (source, options) => this.add(source, options),
      remove: (infoHash, options) => this.remove(infoHash, options),
      setPlayhead: (infoHash, fileIndex, playhead) => this.setPlayhead(infoHash, fileIndex, playhead),
      configure: (settings) => this.configure(settings),
      traffic: () => this.traffic(),
      storage: () => this.storage(),
      saveAll: () => this.saveAll(),
    }
  }

  notify(notice: EngineNotice): void {
    for (const connection of this.connections) connection.notify(notice)
  }

  /** Notifies of an error that belongs to no torrent. */
  notifyError(thrown: unknown): void {
    this.notify({ level: 'error', infoHash: null, error: toErrorRecord(thrown) })
  }

  add(source: TorrentSource, options: AddOptions = {}): Promise<AddResult> {
    return this.sessions.add(source, options)
  }

  remove(infoHash: InfoHash, options: { readonly deleteData: boolean }): Promise<void> {
    return this.sessions.remove(infoHash, options.deleteData)
  }

  setPlayhead(infoHash: InfoHash, fileIndex: number, playhead: Playhead): void {
    this.streams.setPlayhead(infoHash, fileIndex, playhead)
  }

  configure(settings: EngineSettings): void {
    this.settings = settings
    this.client.configure(settings)
    this.meter.configure(settings.traffic ?? NO_RULES)
    for (const session of this.sessions.values()) {
      for (const url of session.trackers) session.swarm?.trackers?.add(url)
    }
  }

  async traffic(): Promise<TrafficStatus> {
    await this.meter.loaded
    return this.meter.status
  }

  async storage(): Promise<EngineStorage> {
    const [usage, kept] = await Promise.all([this.pieces.call('usage', []), this.sessions.keptInfoHashes()])
    return { ...usage, kept }
  }

  async saveAll(): Promise<void> {
    await this.loaded
    await Promise.all([...this.sessions.values()].map((session) => session.saveIfDirty()))
    await this.meter.save()
    await this.#payments?.save()
  }

  protected reportTraffic(): void {
    const status = this.meter.takeReport()
    if (status) for (const connection of this.connections) connection.sendTraffic(status)
  }

  /** Not at once: a halt may begin while a block is being sent. */
  #onHalts(): void {
    queueMicrotask(() => {
      const { halts } = this.meter
      this.client.uploads.halted = halts.uploads !== null
      if (halts.everything === null) rejoinAll(this.sessions.values())
      else leaveAll(this.sessions.values()).catch((thrown: unknown) => this.notifyError(thrown))
      for (const { infoHash } of this.sessions.values()) this.#onChanged(infoHash)
      this.reportTraffic()
    })
  }

  #onChanged(infoHash: InfoHash | null): void {
    for (const connection of this.connections) connection.onChanged(infoHash)
  }

  #connectedEngine(): ConnectedEngine {
    const [sessions, streams] = [this.sessions, this.streams]
    return {
      commands: this.commands(),
      sessions,
      get openStreams() {
        return streams.count
      },
      get loadError() {
        return sessions.loadError
      },
    }
  }

  #listContext(): ListContext {
    const settings = (): EngineSettings => this.settings
    const unsaved = new UnsavedSessions(
      (infoHash) => this.sessions.get(infoHash),
      (infoHash, thrown) => this.notify({ level: 'error', infoHash, error: toErrorRecord(thrown) }),
    )
    return {
      swarms: { join: (session) => (this.meter.halts.everything === null ? this.client.join(session) : null) },
      trafficLoaded: this.meter.loaded,
      pieceStore: { pieces: this.pieces, pendingPuts: { bytes: 0 } },
      rechecks: new RecheckQueue(this.pieces),
      accounting: this.#payments?.accounting ?? null,
      get fallbackTrackers() {
        return settings().trackers
      },
      notify: (notice) => this.notify(notice),
      onChanged: (infoHash) => this.#onChanged(infoHash),
      onUnsaved: (infoHash) => unsaved.add(infoHash),
      onSwarmReady: (infoHash) => {
        this.streams.onSwarmReady(infoHash)
        void this.sessions.capacity.check(infoHash)
      },
      onRemoved: (session) => {
        this.streams.closeAllOf(session)
        for (const connection of this.connections) connection.onRemoved(session.infoHash)
      },
      onLoaded: () => this.#onChanged(null),
      onLoadFailed: () => {
        for (const connection of this.connections) connection.onLoadFailed()
      },
    }
  }
}
