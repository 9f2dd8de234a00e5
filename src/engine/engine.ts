import { EngineError, StoreError, toErrorRecord } from '../core/errors.ts'
import { LIMITS } from '../core/limits.ts'
import type { InfoHash } from '../core/metainfo/info-hash.ts'
import { parseMagnet } from '../core/metainfo/magnet.ts'
import { parseTorrentFile } from '../core/metainfo/torrent-file.ts'
import type {
  AddResult,
  EngineApi,
  EngineEvents,
  EngineNotice,
  EngineSettings,
  EngineStorage,
  Playhead,
  TorrentSource,
} from '../protocol/engine.ts'
import type { PiecesApi, PiecesEvents } from '../protocol/pieces.ts'
import type { Client, Methods, Server } from '../protocol/rpc.ts'
import { ChangeFeed } from './api/change-feed.ts'
import { sha1 } from './lib/sha1.ts'
import type { Accounting } from './payments/swarm-money.ts'
import { RecheckQueue } from './sessions/recheck-queue.ts'
import { loadSessions, type SavedSession } from './sessions/session-store.ts'
import { type SessionContext, TorrentSession } from './sessions/torrent-session.ts'
import { Streams } from './streams/streams.ts'
import { SwarmClient } from './swarm/swarm-client.ts'

/** The one engine of this origin: the list of sessions, and the only place that starts and stops swarms. */
export class Engine implements Methods<EngineApi>, SessionContext {
  readonly client: SwarmClient
  readonly pieces: Client<PiecesApi, PiecesEvents>
  readonly queue = { bytes: 0 }
  readonly rechecks: RecheckQueue
  readonly accounting: Accounting | null
  readonly streams: Streams
  readonly #sessions = new Map<string, TorrentSession>()
  /** Sessions of which something is to be written. */
  readonly #unsaved = new Set<TorrentSession>()
  /** Info hashes being added right now, so that two adds of one torrent become one. */
  readonly #adding = new Map<string, Promise<AddResult>>()
  /** Info hashes being taken off the list right now: what is at rest of them is not settled before that is done. */
  readonly #removing = new Map<string, Promise<void>>()
  #settings: EngineSettings
  #watched: string | null = null
  #port: Server<EngineEvents> | null = null
  /** Whoever is behind the port has asked for something, so hears what is told from then on. */
  #heard = false
  readonly #feed = new ChangeFeed(this.#sessions)
  #telling = false
  /** When a torrent was added last, ms since the epoch. */
  #lastMoment = 0
  /** Of `performance.now()`. */
  #toldAt = 0
  /** What kept the saved sessions from being read. */
  #unread: StoreError | null = null
  /** Every saved session is on the list, or cannot be read, which is told to whoever comes. */
  readonly loaded: Promise<void>

  constructor(pieces: Client<PiecesApi, PiecesEvents>, settings: EngineSettings, accounting: Accounting | null = null) {
    this.pieces = pieces
    this.accounting = accounting
    this.#settings = settings
    this.client = new SwarmClient(settings)
    this.client.on('error', (error: Error) =>
      this.notice({ level: 'error', infoHash: null, error: toErrorRecord(error) }),
    )
    this.streams = new Streams(
      (infoHash) => this.#sessions.get(infoHash),
      () => this.changed(),
    )
    this.rechecks = new RecheckQueue(pieces)
    this.loaded = this.#load()
    setInterval(() => this.#sendChanges(), LIMITS.snapshotIntervalMs)
    setInterval(() => this.#saveDirty(), LIMITS.sessionSaveIntervalMs)
  }

  /** The window that hears snapshots and notices. */
  attach(port: Server<EngineEvents>): void {
    this.#port = port
    this.#heard = false
    this.#feed.startOver()
  }

  get fallbackTrackers(): readonly string[] {
    return this.#settings.trackers
  }

  notice(notice: EngineNotice): void {
    this.#port?.notify('notice', notice)
  }

  changed(session: TorrentSession | null = null): void {
    this.#feed.onChanged(session)
    // The first change after a quiet while is told at once, those that follow with the clock.
    if (this.#telling || performance.now() - this.#toldAt < LIMITS.snapshotIntervalMs) return
    this.#telling = true
    queueMicrotask(() => {
      this.#telling = false
      this.#sendChanges()
    })
  }

  unsaved(session: TorrentSession): void {
    this.#unsaved.add(session)
  }

  ready(session: TorrentSession): void {
    this.streams.onSwarmReady(session)
  }

  // EngineApi ------------------------------------------------------------------------------------------------------------

  async add(source: TorrentSource): Promise<AddResult> {
    await this.loaded
    const addedAt = this.#nextMoment()
    if (source.kind === 'magnet') {
      const magnet = parseMagnet(source.text)
      return this.#once(magnet.infoHash, magnet.trackers, () => TorrentSession.fromMagnet(this, magnet, addedAt))
    }
    if (!(source.bytes instanceof Uint8Array))
      throw new EngineError('bad-source', 'Expected the bytes of a torrent file')
    const metainfo = await parseTorrentFile(source.bytes, sha1)
    return this.#once(metainfo.infoHash, metainfo.trackers, () => TorrentSession.fromMetainfo(this, metainfo, addedAt))
  }

  async pause(infoHash: InfoHash): Promise<void> {
    await this.#session(infoHash).stop()
  }

  async resume(infoHash: InfoHash): Promise<void> {
    const session = this.#session(infoHash)
    await session.open()
    session.start()
    await session.save()
  }

  async remove(infoHash: InfoHash, options: { readonly deleteData: boolean }): Promise<void> {
    const session = this.#session(infoHash)
    this.#sessions.delete(infoHash)
    this.streams.closeAllOf(session)
    this.#feed.onRemoved(session)
    this.changed()
    const removed = session.remove(options.deleteData).finally(() => this.#removing.delete(infoHash))
    this.#removing.set(infoHash, removed)
    await removed
  }

  async selectFiles(infoHash: InfoHash, fileIndexes: readonly number[], selected: boolean): Promise<void> {
    await this.#session(infoHash).select(fileIndexes, selected)
  }

  async recheck(infoHash: InfoHash): Promise<void> {
    await this.#session(infoHash).recheck()
  }

  setPlayhead(infoHash: InfoHash, fileIndex: number, playhead: Playhead): void {
    this.streams.setPlayhead(infoHash, fileIndex, playhead)
  }

  watch(infoHash: InfoHash | null): void {
    this.#watched = infoHash
    const isFirst = !this.#heard
    this.#heard = true
    if (isFirst) this.#feed.startOver()
    else this.#feed.onChanged(null)
    this.#sendChanges()
    if (isFirst) this.#tellUnread()
  }

  torrentFile(infoHash: InfoHash): Uint8Array {
    const { torrentFile } = this.#session(infoHash)
    if (!torrentFile) throw new EngineError('no-metadata', 'Expected the metainfo to be known', { infoHash })
    return torrentFile
  }

  configure(settings: EngineSettings): void {
    this.#settings = settings
    this.client.configure(settings)
    for (const session of this.#sessions.values()) {
      for (const url of session.trackers) session.swarm?.trackers?.add(url)
    }
  }

  async storage(): Promise<EngineStorage> {
    const [usage, kept] = await Promise.all([this.pieces.call('usage', []), this.#kept()])
    return { ...usage, kept }
  }

  async deleteKept(): Promise<void> {
    for (const infoHash of await this.#kept()) await this.pieces.call('remove', [infoHash])
  }

  async saveAll(): Promise<void> {
    await this.loaded
    await Promise.all([...this.#sessions.values()].map((session) => session.saveIfDirty()))
  }

  // ------------------------------------------------------------------------------------------------------------------------

  /** A time of its own for each torrent, ms: those added together stay in the order in which they were given. */
  #nextMoment(): number {
    this.#lastMoment = Math.max(Date.now(), this.#lastMoment + 1)
    return this.#lastMoment
  }

  async #kept(): Promise<InfoHash[]> {
    await this.loaded
    // Whose bytes they are is not known: none is left over from a removed torrent for sure.
    if (this.#unread) return []
    const atRest = await this.pieces.call('list', [])
    return atRest.filter((infoHash) => !this.#sessions.has(infoHash) && !this.#adding.has(infoHash))
  }

  async #load(): Promise<void> {
    const saved = (await this.#loadSaved()).values()
    const restoreNext = async (): Promise<void> => {
      for (const each of saved) {
        const session = await TorrentSession.restore(this, each)
        this.#sessions.set(session.infoHash, session)
        this.changed(session)
        if (session.phase === 'idle') session.start()
      }
    }
    // Each asks the piece worker what is at rest, which is mostly waiting for the browser.
    await Promise.all(Array.from({ length: LIMITS.sessionsRestoring }, restoreNext))
    this.changed()
  }

  async #loadSaved(): Promise<readonly SavedSession[]> {
    try {
      return await loadSessions()
    } catch (thrown) {
      const got = thrown instanceof Error ? thrown.message : String(thrown)
      this.#unread = new StoreError('list-unread', `Expected to read the saved sessions, got: ${got}`)
      if (this.#heard) this.#tellUnread()
      return []
    }
  }

  #tellUnread(): void {
    if (this.#unread) this.notice({ level: 'error', infoHash: null, error: toErrorRecord(this.#unread) })
  }

  #once(
    infoHash: InfoHash,
    trackers: readonly string[],
    make: () => TorrentSession | Promise<TorrentSession>,
  ): Promise<AddResult> {
    const known = this.#sessions.get(infoHash)
    if (known) {
      known.mergeTrackers(trackers)
      return Promise.resolve({ infoHash, existed: true })
    }
    const running = this.#adding.get(infoHash)
    if (running) {
      return running.then((result) => {
        this.#sessions.get(infoHash)?.mergeTrackers(trackers)
        return { ...result, existed: true }
      })
    }
    const added = this.#add(infoHash, make).finally(() => this.#adding.delete(infoHash))
    this.#adding.set(infoHash, added)
    return added
  }

  async #add(infoHash: InfoHash, make: () => TorrentSession | Promise<TorrentSession>): Promise<AddResult> {
    // Its record and its bytes may still be on their way out: a session of the same name would lose its own to that.
    await this.#removing.get(infoHash)?.catch(() => {
      // Whoever ordered it has heard.
    })
    const limit = LIMITS.torrents
    if (this.#sessions.size >= limit) {
      throw new EngineError('too-many-torrents', `Expected at most ${limit} torrents in the list`, { limit })
    }
    const session = await make()
    try {
      await session.save()
    } catch (thrown) {
      // Not on the list unless it is written: bytes kept from an earlier life stay as they are.
      await session.remove(false)
      throw thrown
    }
    this.#sessions.set(session.infoHash, session)
    session.start()
    return { infoHash: session.infoHash, existed: false }
  }

  #session(infoHash: InfoHash): TorrentSession {
    const session = this.#sessions.get(infoHash)
    if (!session)
      throw new EngineError('unknown-torrent', `Expected a torrent of the list, got ${infoHash}`, { infoHash })
    return session
  }

  #sendChanges(): void {
    if (!this.#port || !this.#feed.pending) return
    this.#toldAt = performance.now()
    this.#port.notify('changes', this.#feed.next(this.#watched, this.streams.count))
  }

  #saveDirty(): void {
    const unsaved = [...this.#unsaved]
    this.#unsaved.clear()
    for (const session of unsaved) {
      session.saveIfDirty().catch((thrown: unknown) => {
        this.#unsaved.add(session)
        this.notice({ level: 'error', infoHash: session.infoHash, error: toErrorRecord(thrown) })
      })
    }
  }
}
