import { EngineError, toErrorRecord } from '../core/errors.ts'
import { LIMITS } from '../core/limits.ts'
import type { InfoHash } from '../core/metainfo/info-hash.ts'
import { NO_RULES } from '../core/traffic/traffic-rules.ts'
import type { AddOptions } from '../protocol/adding/choosing.ts'
import type {
  AddResult,
  EngineNotice,
  EngineSettings,
  FileSummary,
  Playhead,
  TorrentSource,
  TrafficStatus,
} from '../protocol/engine.ts'
import type { PiecesApi, PiecesEvents } from '../protocol/pieces.ts'
import type { Client, Endpoint } from '../protocol/rpc.ts'
import type { ShareFile, ShareOutcome, ShareRequest } from '../protocol/sharing.ts'
import type { EngineStorage } from '../protocol/storage/stored.ts'
import { type ConnectedEngine, type EngineCommands, EngineConnection } from './api/engine-connection.ts'
import { shownFiles } from './api/shown-files.ts'
import { leaveAll, rejoinAll } from './halting.ts'
import { TrafficMeter } from './lib/traffic-meter.ts'
import type { Accounting } from './payments/wire/accounting.ts'
import { RecheckQueue } from './sessions/pieces/recheck-queue.ts'
import { type ListContext, SessionList } from './sessions/session-list.ts'
import { loadTraffic, saveTraffic } from './sessions/session-store.ts'
import { UnsavedSessions } from './sessions/unsaved-sessions.ts'
import type { Shares } from './sharing/shares.ts'
import { Streams } from './streams/streams.ts'
import { refusePeer } from './swarm/refuse-peer.ts'
import type { SwarmParts } from './swarm/shared-parts.ts'
import { SwarmClient } from './swarm/swarm-client.ts'

/** The payments as far as the engine knows them. */
export interface EnginePayments {
  readonly accounting: Accounting
  /** Part of `EngineApi.saveAll`. */
  save(): Promise<void>
}

/** The one engine of this origin: its torrents, the swarms they join, and the connections that command it. */
export class Engine implements EngineCommands {
  readonly client: SwarmClient
  readonly streams: Streams
  readonly #pieces: Client<PiecesApi, PiecesEvents>
  readonly #payments: EnginePayments | null
  readonly #sessions: SessionList
  readonly #traffic = new TrafficMeter({ load: loadTraffic, save: saveTraffic }, () => this.#onHalts())
  readonly #connections = new Set<EngineConnection>()
  readonly kept = () => this.#sessions.kept()
  readonly stored = () => this.#sessions.stored()
  readonly recheck = async (infoHash: InfoHash): Promise<void> => this.#sessions.require(infoHash).recheck()
  readonly deleteKept = (infoHashes: readonly InfoHash[]) => this.#sessions.deleteKept(infoHashes)
  #settings: EngineSettings
  /** Loaded with the first share. */
  #shares: Promise<Shares> | null = null

  constructor(
    pieces: Client<PiecesApi, PiecesEvents>,
    settings: EngineSettings,
    parts: SwarmParts,
    payments: EnginePayments | null = null,
  ) {
    this.#pieces = pieces
    this.#payments = payments
    this.#settings = settings
    this.client = new SwarmClient(settings, parts, this.#traffic)
    this.#traffic.configure(settings.traffic ?? NO_RULES)
    this.#sessions = new SessionList(this.#listContext())
    pieces.on('source-fault', ({ infoHash, fault }) => {
      this.#sessions
        .get(infoHash)
        ?.inPlace.onFault(fault)
        .catch((thrown: unknown) => this.notify({ level: 'error', infoHash, error: toErrorRecord(thrown) }))
    })
    this.streams = new Streams(this.#sessions, () => this.#onChanged(null))
    setInterval(() => {
      for (const connection of this.#connections) connection.sendChanges()
      this.#reportTraffic()
    }, LIMITS.snapshotIntervalMs)
    setInterval(() => {
      this.#traffic.save().catch((thrown: unknown) => this.notifyError(thrown))
    }, LIMITS.sessionSaveIntervalMs)
  }

  /** Resolves when every saved session is on the list, or could not be read. */
  get loaded(): Promise<void> {
    return this.#sessions.loaded
  }

  /** Serves `EngineApi` on one more port, until the port closes. */
  connect(endpoint: Endpoint): EngineConnection {
    const forget = (closed: EngineConnection) => this.#connections.delete(closed)
    const connection = new EngineConnection(endpoint, this.#connectedEngine(), forget)
    this.#connections.add(connection)
    return connection
  }

  notify(notice: EngineNotice): void {
    for (const connection of this.#connections) connection.notify(notice)
  }

  /** Notifies of an error that belongs to no torrent. */
  notifyError(thrown: unknown): void {
    this.notify({ level: 'error', infoHash: null, error: toErrorRecord(thrown) })
  }

  add(source: TorrentSource, options: AddOptions = {}): Promise<AddResult> {
    return this.#sessions.add(source, options)
  }

  async pause(infoHash: InfoHash): Promise<void> {
    await this.#sessions.require(infoHash).stop()
  }

  async resume(infoHash: InfoHash, beyondCapacity = false): Promise<void> {
    const session = this.#sessions.require(infoHash)
    if (beyondCapacity) this.#sessions.capacity.allow(infoHash)
    await session.reopenContent()
    await session.inPlace.retry()
    session.start()
    await session.save()
  }

  remove(infoHash: InfoHash, options: { readonly deleteData: boolean }): Promise<void> {
    return this.#sessions.remove(infoHash, options.deleteData)
  }

  selectFiles(infoHash: InfoHash, fileIndexes: readonly number[], selected: boolean): Promise<void> {
    return this.#sessions.select(infoHash, fileIndexes, selected)
  }

  async useKey(infoHash: InfoHash, key: string): Promise<void> {
    await this.#sessions.useKey(infoHash, key)
  }

  chooseFiles(infoHash: InfoHash, fileIndexes: readonly number[]): Promise<void> {
    return this.#sessions.choose(infoHash, fileIndexes)
  }

  cancelAdd(infoHash: InfoHash): Promise<void> {
    return this.#sessions.cancelAdd(infoHash)
  }

  setPlayhead(infoHash: InfoHash, fileIndex: number, playhead: Playhead): void {
    this.streams.setPlayhead(infoHash, fileIndex, playhead)
  }

  files(infoHash: InfoHash): readonly FileSummary[] {
    return shownFiles(this.#sessions.require(infoHash))
  }

  torrentFile(infoHash: InfoHash): Uint8Array {
    const torrentFile = this.#sessions.require(infoHash).content?.torrentFile
    if (!torrentFile) throw new EngineError('no-metadata', 'Expected the metainfo to be known', { infoHash })
    return torrentFile
  }

  async share(id: string, request: ShareRequest): Promise<ShareOutcome> {
    return (await this.#openShares()).share(id, request)
  }

  async makeTorrent(id: string, request: ShareRequest): Promise<Uint8Array> {
    return (await this.#openShares()).makeTorrent(id, request)
  }

  async cancelShare(id: string): Promise<void> {
    await (await this.#shares)?.cancel(id)
  }

  sourceHandles(infoHash: InfoHash): readonly FileSystemFileHandle[] {
    return this.#sessions.require(infoHash).inPlace.handles()
  }

  reopenSource(infoHash: InfoHash, files?: readonly ShareFile[]): Promise<void> {
    return this.#sessions.require(infoHash).inPlace.reopen(files)
  }

  stopPeer(infoHash: InfoHash, peerId: string): void {
    const { swarm } = this.#sessions.require(infoHash)
    if (swarm) refusePeer(swarm, this.client.refused, peerId)
  }

  configure(settings: EngineSettings): void {
    this.#settings = settings
    this.client.configure(settings)
    this.#traffic.configure(settings.traffic ?? NO_RULES)
    for (const session of this.#sessions.values()) {
      for (const url of session.trackers) session.swarm?.trackers?.add(url)
    }
  }

  async traffic(): Promise<TrafficStatus> {
    await this.#traffic.loaded
    return this.#traffic.status
  }

  async allowTraffic(bytes: number): Promise<void> {
    this.#traffic.allow(bytes)
    this.#reportTraffic()
    await this.#traffic.save()
  }

  async storage(): Promise<EngineStorage> {
    const [usage, kept] = await Promise.all([this.#pieces.call('usage', []), this.#sessions.keptInfoHashes()])
    return { ...usage, kept }
  }

  async saveAll(): Promise<void> {
    await this.loaded
    await Promise.all([...this.#sessions.values()].map((session) => session.saveIfDirty()))
    await this.#traffic.save()
    await this.#payments?.save()
  }

  #reportTraffic(): void {
    const status = this.#traffic.takeReport()
    if (status) for (const connection of this.#connections) connection.sendTraffic(status)
  }

  /** Not at once: a halt may begin while a block is being sent. */
  #onHalts(): void {
    queueMicrotask(() => {
      const { halts } = this.#traffic
      this.client.uploads.halted = halts.uploads !== null
      if (halts.everything === null) rejoinAll(this.#sessions.values())
      else leaveAll(this.#sessions.values()).catch((thrown: unknown) => this.notifyError(thrown))
      for (const { infoHash } of this.#sessions.values()) this.#onChanged(infoHash)
      this.#reportTraffic()
    })
  }

  #openShares(): Promise<Shares> {
    this.#shares ??= import('./sharing/shares.ts').then(
      ({ Shares }) =>
        new Shares({
          pieces: this.#pieces,
          sessions: this.#sessions,
          trackers: () => this.#settings.trackers,
          notify: (progress) => {
            for (const connection of this.#connections) connection.notifyProgress(progress)
          },
        }),
    )
    return this.#shares
  }

  #onChanged(infoHash: InfoHash | null): void {
    for (const connection of this.#connections) connection.onChanged(infoHash)
  }

  #connectedEngine(): ConnectedEngine {
    const [sessions, streams] = [this.#sessions, this.streams]
    return {
      commands: this,
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
    const settings = (): EngineSettings => this.#settings
    const unsaved = new UnsavedSessions(
      (infoHash) => this.#sessions.get(infoHash),
      (infoHash, thrown) => this.notify({ level: 'error', infoHash, error: toErrorRecord(thrown) }),
    )
    return {
      swarms: { join: (session) => (this.#traffic.halts.everything === null ? this.client.join(session) : null) },
      trafficLoaded: this.#traffic.loaded,
      pieceStore: { pieces: this.#pieces, pendingPuts: { bytes: 0 } },
      rechecks: new RecheckQueue(this.#pieces),
      accounting: this.#payments?.accounting ?? null,
      get fallbackTrackers() {
        return settings().trackers
      },
      notify: (notice) => this.notify(notice),
      onChanged: (infoHash) => this.#onChanged(infoHash),
      onUnsaved: (infoHash) => unsaved.add(infoHash),
      onSwarmReady: (infoHash) => {
        this.streams.onSwarmReady(infoHash)
        void this.#sessions.capacity.check(infoHash)
      },
      onRemoved: (session) => {
        this.streams.closeAllOf(session)
        for (const connection of this.#connections) connection.onRemoved(session.infoHash)
      },
      onLoaded: () => this.#onChanged(null),
      onLoadFailed: () => {
        for (const connection of this.#connections) connection.onLoadFailed()
      },
    }
  }
}
