import { EngineError, StoreError } from '../../core/errors.ts'
import { LIMITS } from '../../core/limits.ts'
import type { InfoHash } from '../../core/metainfo/info-hash.ts'
import { parseTorrentFile } from '../../core/torrent-file/torrent-file.ts'
import type { AddOptions } from '../../protocol/adding/choosing.ts'
import type { AddResult, TorrentSource } from '../../protocol/engine.ts'
import { sha1 } from '../lib/sha1.ts'
import { restoreSession, sessionFromMagnet, sessionFromMetainfo } from './create-session.ts'
import { CapacityGuard } from './pieces/capacity-guard.ts'
import type { SessionContext } from './session-context.ts'
import { loadSessions, type SavedSession } from './session-store.ts'
import type { TorrentSession } from './torrent-session.ts'

/** What the list needs of the engine around it, and reports to it. */
export interface ListContext extends SessionContext {
  /** Resolves when the traffic of this month is known; before, no torrent runs. */
  readonly trafficLoaded: Promise<void>
  /** The session is off the list; its record and, if so ordered, its bytes are about to be deleted. */
  onRemoved(session: TorrentSession): void
  /** Every saved session is on the list, or could not be read. */
  onLoaded(): void
  onLoadFailed(error: StoreError): void
}

/**
 * The torrents of the engine. Adds and removes one at a time for each info hash, and restores the saved ones at the
 * start.
 */
export class SessionList {
  readonly capacity: CapacityGuard
  readonly context: ListContext
  readonly #sessions = new Map<InfoHash, TorrentSession>()
  /** Adds in progress, so that two adds of one torrent become one. */
  readonly #adding = new Map<InfoHash, Promise<AddResult>>()
  /** Removals in progress: what is stored of these torrents is still being deleted. */
  readonly #removing = new Map<InfoHash, Promise<void>>()
  /** When the last torrent was added, ms since the epoch. */
  #lastAddedAt = 0
  #loadError: StoreError | null = null
  /** Resolves when every saved session is on the list, or could not be read. */
  readonly loaded: Promise<void>

  constructor(context: ListContext) {
    this.context = context
    this.capacity = new CapacityGuard(this, (bytes) => context.pieceStore.pieces.call('fits', [bytes]))
    this.loaded = this.#load()
  }

  /** Why the saved sessions could not be read; null when they were, or while they are being read. */
  get loadError(): StoreError | null {
    return this.#loadError
  }

  get(infoHash: InfoHash): TorrentSession | undefined {
    return this.#sessions.get(infoHash)
  }

  values(): IterableIterator<TorrentSession> {
    return this.#sessions.values()
  }

  /** @throws EngineError `unknown-torrent` */
  require(infoHash: InfoHash): TorrentSession {
    const session = this.#sessions.get(infoHash)
    if (session) return session
    throw new EngineError('unknown-torrent', `Expected a torrent of the list, got ${infoHash}`, { infoHash })
  }

  /** @throws MetainfoError, MagnetError, StoreError, EngineError `too-many-torrents`, `bad-source` */
  async add(source: TorrentSource, options: AddOptions = {}): Promise<AddResult> {
    await this.loaded
    const addedAt = this.nextAddedAt()
    const context = this.context
    if (source.kind === 'magnet') {
      const { parseMagnet } = await import('../../core/metainfo/magnet.ts')
      const magnet = parseMagnet(source.text)
      const merge = (known: TorrentSession): Promise<void> => known.additions.mergeMagnet(magnet)
      return this.addOnce(magnet.infoHash, merge, () =>
        sessionFromMagnet(context, magnet, addedAt, options.choosing ?? false),
      )
    }
    if (!(source.bytes instanceof Uint8Array))
      throw new EngineError('bad-source', 'Expected the bytes of a torrent file')
    const metainfo = await parseTorrentFile(source.bytes, sha1)
    const merge = (known: TorrentSession): Promise<void> => known.additions.mergeMetainfo(metainfo, options.reading)
    return this.addOnce(metainfo.infoHash, merge, () => sessionFromMetainfo(context, metainfo, addedAt, options))
  }

  /**
   * Resolves when the torrent's record, and with `deleteData` its bytes, are deleted.
   * @throws EngineError, StoreError
   */
  async remove(infoHash: InfoHash, deleteData: boolean): Promise<void> {
    const session = this.require(infoHash)
    this.#sessions.delete(infoHash)
    this.context.onRemoved(session)
    const removed = session.remove(deleteData).finally(() => this.#removing.delete(infoHash))
    this.#removing.set(infoHash, removed)
    await removed
  }

  /** Info hashes of torrents that are not on the list but have stored bytes: their removal kept the data. */
  async keptInfoHashes(): Promise<InfoHash[]> {
    await this.loaded
    // Without the list, any stored torrent may still be wanted.
    if (this.#loadError) return []
    const stored = await this.context.pieceStore.pieces.call('list', [])
    return stored.filter((infoHash) => !this.#sessions.has(infoHash) && !this.#adding.has(infoHash))
  }

  /** A distinct time for each torrent, ms: torrents that are added together keep their order. */
  nextAddedAt(): number {
    this.#lastAddedAt = Math.max(Date.now(), this.#lastAddedAt + 1)
    return this.#lastAddedAt
  }

  async #load(): Promise<void> {
    const saved = (await this.#loadSaved()).values()
    await this.context.trafficLoaded
    const restoreNext = async (): Promise<void> => {
      for (const each of saved) {
        const session = await restoreSession(this.context, each)
        this.#sessions.set(session.infoHash, session)
        this.context.onChanged(session.infoHash)
        if (session.phase === 'idle') session.start()
      }
    }
    // Each restore asks the piece worker which files are stored, and mostly waits for the browser.
    await Promise.all(Array.from({ length: LIMITS.sessionsRestoring }, restoreNext))
    this.context.onLoaded()
  }

  async #loadSaved(): Promise<readonly SavedSession[]> {
    try {
      return await loadSessions()
    } catch (thrown) {
      const got = thrown instanceof Error ? thrown.message : String(thrown)
      this.#loadError = new StoreError('list-unread', `Expected to read the saved sessions, got: ${got}`)
      this.context.onLoadFailed(this.#loadError)
      return []
    }
  }

  /**
   * @param merge has a torrent of the list take over what this add brings
   * @throws StoreError, EngineError `too-many-torrents`
   */
  async addOnce(
    infoHash: InfoHash,
    merge: (known: TorrentSession) => Promise<void>,
    make: () => TorrentSession | Promise<TorrentSession>,
  ): Promise<AddResult> {
    for (let running = this.#adding.get(infoHash); running; running = this.#adding.get(infoHash)) await running
    const known = this.#sessions.get(infoHash)
    if (known) {
      const { error } = known.encryption
      await merge(known)
      if (error === null || known.encryption.error !== null) return { infoHash, existed: true }
      await this.capacity.check(infoHash)
      return { infoHash, existed: true, unlocked: true }
    }
    const added = this.#addNew(infoHash, make).finally(() => this.#adding.delete(infoHash))
    this.#adding.set(infoHash, added)
    return added
  }

  async #addNew(infoHash: InfoHash, make: () => TorrentSession | Promise<TorrentSession>): Promise<AddResult> {
    // A removal in progress would delete the record and the bytes of the new session.
    await this.#removing.get(infoHash)?.catch(() => {
      // The caller of `remove` handles the error.
    })
    const limit = LIMITS.torrents
    if (this.#sessions.size >= limit) {
      throw new EngineError('too-many-torrents', `Expected at most ${limit} torrents in the list`, { limit })
    }
    const session = await make()
    // Trackers and peers are asked while the record is written.
    session.start()
    try {
      await session.save()
    } catch (thrown) {
      // A session that cannot be saved is not listed; bytes that an earlier session left stay.
      await session.remove(false)
      throw thrown
    }
    this.#sessions.set(session.infoHash, session)
    this.context.onChanged(session.infoHash)
    return { infoHash: session.infoHash, existed: false }
  }
}
