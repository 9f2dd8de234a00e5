import { EngineError, FreshetError, toErrorRecord, WireError } from '../../core/errors.ts'
import { LIMITS } from '../../core/limits.ts'
import type { Bitfield } from '../../core/metainfo/bitfield.ts'
import type { InfoHash } from '../../core/metainfo/info-hash.ts'
import { formatMagnet, type Magnet } from '../../core/metainfo/magnet.ts'
import { type Metainfo, parseTorrentFile, type TorrentShape } from '../../core/metainfo/torrent-file.ts'
import type { EngineNotice } from '../../protocol/engine.ts'
import type { PiecesApi, Verdict } from '../../protocol/pieces.ts'
import type { Client } from '../../protocol/rpc.ts'
import type { SessionRecord } from '../../protocol/session.ts'
import { announceTo } from '../discovery/announce-to.ts'
import { sha1 } from '../lib/sha1.ts'
import type { SwarmAccounting, TorrentView, Accounting } from '../payments/swarm-money.ts'
import type { Swarm, SwarmHost } from '../swarm/swarm.ts'
import type { SwarmClient } from '../swarm/swarm-client.ts'
import { Content } from './content.ts'
import type { RecheckQueue } from './recheck-queue.ts'
import { SaveQueue } from './save-queue.ts'
import { selectionRanges } from './selection.ts'
import { type RecheckOwner, SessionRecheck } from './session-recheck.ts'
import { toRecord } from './session-record.ts'
import { deleteSession, type SavedSession, saveSession } from './session-store.ts'

/** What a session needs of the engine around it. */
export interface SessionContext {
  readonly client: SwarmClient
  readonly pieces: Client<PiecesApi, object>
  /** Trackers for public torrents that name none a browser can use. */
  readonly fallbackTrackers: readonly string[]
  readonly queue: { bytes: number }
  readonly rechecks: RecheckQueue
  readonly accounting: Accounting | null
  notice(notice: EngineNotice): void
  changed(session: TorrentSession): void
  /** Something of it is to be written, before long. */
  unsaved(session: TorrentSession): void
  /** The session's swarm can be asked for pieces. */
  ready(session: TorrentSession): void
}

type Phase = 'idle' | 'running' | 'paused' | 'failed'

/** What a torrent was added with. */
export type AddedWith = Pick<SessionRecord, 'name' | 'trackers' | 'webSeeds' | 'selectOnly'>

/**
 * One torrent of the list, for as long as it is on it. It outlives its swarm: pausing leaves the swarm, resuming joins it again;
 * a reload reads the session back.
 */
export class TorrentSession implements SwarmHost, TorrentView, RecheckOwner {
  readonly infoHash: InfoHash
  readonly money: SwarmAccounting | null
  readonly rechecking: SessionRecheck
  readonly addedAt: number
  /** Null until the metainfo is known. */
  content: Content | null = null
  phase: Phase = 'idle'
  error: FreshetError | null = null
  swarm: Swarm | null = null
  downloadedBytes = 0
  uploadedBytes = 0
  completedAt: number | null = null
  /** Pieces verified or the phase changed: whoever waits for a range listens here. */
  readonly progressListeners = new Set<() => void>()

  readonly #host: SessionContext
  #origin: AddedWith
  /** A record read back whose bytes are not open yet: until they are, it is written back as it was. */
  #unopened: SavedSession | null = null
  /** The .torrent file is at rest. */
  #torrentFileSaved = false
  readonly #saves = new SaveQueue((stillWanted) => this.#write(stillWanted))

  private constructor(host: SessionContext, infoHash: InfoHash, addedAt: number, origin: AddedWith) {
    this.#host = host
    this.infoHash = infoHash
    this.money = host.accounting?.torrent(infoHash, this) ?? null
    this.rechecking = new SessionRecheck(host.rechecks, this)
    this.addedAt = addedAt
    this.#origin = origin
  }

  static fromMagnet(host: SessionContext, magnet: Magnet, now: number): TorrentSession {
    const { infoHash, trackers, webSeeds, selectOnly } = magnet
    return new TorrentSession(host, infoHash, now, { name: magnet.name ?? infoHash, trackers, webSeeds, selectOnly })
  }

  /** @throws StoreError */
  static async fromMetainfo(host: SessionContext, metainfo: Metainfo, now: number): Promise<TorrentSession> {
    const { infoHash, name, trackers, webSeeds } = metainfo
    const session = new TorrentSession(host, infoHash, now, { name, trackers, webSeeds, selectOnly: null })
    await session.#adopt(metainfo)
    return session
  }

  /**
   * Reads back what was written. A session that cannot be opened is on the list as failed, its record untouched, and may be
   * resumed when the cause is gone.
   */
  static async restore(host: SessionContext, saved: SavedSession): Promise<TorrentSession> {
    const { record } = saved
    const { infoHash, addedAt, name, trackers, webSeeds, selectOnly } = record
    const session = new TorrentSession(host, infoHash, addedAt, { name, trackers, webSeeds, selectOnly })
    session.completedAt = record.completedAt
    session.downloadedBytes = record.downloadedBytes
    session.uploadedBytes = record.uploadedBytes
    session.phase = record.paused ? 'paused' : 'idle'
    session.#unopened = saved
    session.#torrentFileSaved = saved.torrentFileSaved
    await session.open().catch((thrown: unknown) => session.onFailed(thrown as FreshetError))
    return session
  }

  /** Opens what a restored session left at rest. Does nothing when it is open. @throws MetainfoError, StoreError */
  async open(): Promise<void> {
    if (!this.#unopened) return
    const { record, torrentFile } = this.#unopened
    if (torrentFile) this.content = await Content.reopen(record, torrentFile, this.#host.pieces, this.#host.queue)
    this.#unopened = null
  }

  get name(): string {
    return this.content?.metainfo.name ?? this.#origin.name
  }

  get torrentFile(): Uint8Array | null {
    return this.content?.torrentFile ?? null
  }

  get bitfield(): Bitfield | null {
    return this.content?.bitfield ?? null
  }

  get geometry(): TorrentShape | null {
    return this.content?.metainfo ?? null
  }

  get queuedBytes(): number {
    return this.#host.queue.bytes
  }

  get missingBytes(): number | null {
    return this.content?.missingBytes ?? null
  }

  get pieceLength(): number {
    return this.content?.metainfo.pieceLength ?? 0
  }

  /** As they were given: what is written. */
  get origin(): AddedWith {
    return this.#origin
  }

  get trackers(): readonly string[] {
    return announceTo(this.#origin.trackers, this.#host.fallbackTrackers, this.content?.metainfo.private ?? false)
  }

  get magnet(): string {
    const { infoHash, name, trackers } = this
    return formatMagnet({ infoHash, name, trackers, webSeeds: this.#origin.webSeeds })
  }

  // What the swarm tells and asks -------------------------------------------------------------------------------------

  async acceptMetadata(torrentFile: Uint8Array): Promise<void> {
    const metainfo = await parseTorrentFile(torrentFile, sha1)
    if (metainfo.infoHash !== this.infoHash) {
      throw new WireError('metadata-hash', `Expected metainfo of ${this.infoHash}, got ${metainfo.infoHash}`)
    }
    const { trackers, webSeeds } = this.#origin
    await this.#adopt({ ...metainfo, trackers, webSeeds })
    await this.save()
  }

  put(index: number, bytes: Uint8Array<ArrayBuffer>): Promise<Verdict> {
    return this.#known().put(index, bytes)
  }

  read(offset: number, length: number): Promise<Uint8Array<ArrayBuffer>> {
    return this.#known().read(offset, length)
  }

  onReady(): void {
    this.applySelection()
    this.money?.onMetadata()
    this.#host.ready(this)
    this.#host.changed(this)
  }

  onVerified(index: number): void {
    const { content } = this
    content?.bitfield.set(index, true)
    if (this.completedAt === null && content?.complete) this.completedAt = Date.now()
    this.#touch()
    this.#announceProgress()
  }

  onReceived(bytes: number): void {
    this.downloadedBytes += bytes
    this.#touch()
  }

  onSent(bytes: number): void {
    this.uploadedBytes += bytes
    this.#touch()
  }

  onBanned(peerId: string, piece: number): void {
    const words = `Expected piece ${piece} to match its hash; peer ${peerId} sent other bytes`
    const error = new WireError('corrupt-piece', words, { peer: peerId, piece })
    this.#host.notice({ level: 'warning', infoHash: this.infoHash, error: toErrorRecord(error) })
  }

  onFailed(error: FreshetError): void {
    this.error = error instanceof FreshetError ? error : new EngineError('unexpected', String(error))
    this.phase = 'failed'
    this.swarm = null
    this.#host.notice({ level: 'error', infoHash: this.infoHash, error: toErrorRecord(this.error) })
    this.#host.changed(this)
    this.#announceProgress()
  }

  onWarning(error: Error): void {
    // A tracker that is down or a peer that breaks a rule is an ordinary day; its place is the trackers and peers views.
    if (error instanceof WireError) {
      this.#host.notice({ level: 'warning', infoHash: this.infoHash, error: toErrorRecord(error) })
    }
  }

  // What the engine orders --------------------------------------------------------------------------------------------

  start(): void {
    if (this.swarm || this.#saves.closed) return
    this.phase = 'running'
    this.error = null
    this.#recheckDoubtful()
    this.swarm = this.#host.client.join(this)
    this.swarm.on('wire', () => this.#host.changed(this))
    this.#host.changed(this)
  }

  /** Leaves the swarm; nothing of this torrent moves any more when it resolves, and it is written that way. */
  async stop(): Promise<void> {
    await this.#leave()
    await this.save()
  }

  /** Takes it off the list for good, whatever state it is in. */
  async remove(deleteData: boolean): Promise<void> {
    await this.#leave()
    this.#host.accounting?.removeTorrent(this.infoHash)
    await this.#saves.close()
    await deleteSession(this.infoHash)
    if (deleteData) await this.#host.pieces.call('remove', [this.infoHash])
    else await this.content?.close()
  }

  mergeTrackers(trackers: readonly string[]): void {
    const known = this.#origin.trackers
    const news = trackers.filter((url) => !known.includes(url))
    if (news.length === 0 || this.content?.metainfo.private) return
    this.#origin = { ...this.#origin, trackers: [...known, ...news].slice(0, LIMITS.trackersPerTorrent) }
    for (const url of this.trackers) this.swarm?.trackers?.add(url)
    this.#touch()
  }

  async select(fileIndexes: readonly number[], selected: boolean): Promise<void> {
    const content = this.#known()
    const { files } = content.metainfo
    const unknown = fileIndexes.find((index) => !files[index] || files[index].pad)
    if (unknown !== undefined) {
      throw new EngineError('unknown-file', `Expected a file of this torrent, got number ${unknown}`, {
        index: unknown,
      })
    }
    for (const index of fileIndexes) content.selected[index] = selected
    if (!content.complete) this.completedAt = null
    this.applySelection()
    await this.save()
    this.#host.changed(this)
  }

  /** Hands the choice of files to the swarm. Streams keep their own windows on top of it. */
  applySelection(): void {
    const { swarm, content } = this
    if (!swarm?.ready || !content || content.metainfo.pieceCount === 0 || this.rechecking.blocksDownload) return
    swarm.want(selectionRanges(content.metainfo, content.selected).map((range) => ({ ...range, priority: 1 })))
    this.money?.onMissingChanged()
  }

  /**
   * Reads and hashes everything at rest and puts the bitfield right; peers stay connected. Resolves also when it is interrupted by a
   * pause: it goes on where it was when the torrent is resumed. @throws StoreError
   */
  async recheck(): Promise<void> {
    await this.rechecking.checkAll(this.#known())
  }

  // What the recheck tells ----------------------------------------------------------------------------------------------

  onDownloadUnblocked(): void {
    this.applySelection()
  }

  onRecheckChanged(): void {
    this.#touch()
    this.#announceProgress()
  }

  onPiecesChecked(lost: readonly number[], found: readonly number[]): void {
    const swarm = this.swarm?.ready ? this.swarm : null
    for (const index of lost) swarm?.forget(index)
    for (const index of found) swarm?.recall(index)
    if (this.completedAt === null && found.length > 0 && this.content?.complete) this.completedAt = Date.now()
    if (lost.length > 0) this.applySelection()
    this.#touch()
    this.#announceProgress()
  }

  // Keeping ------------------------------------------------------------------------------------------------------------

  saveIfDirty(): Promise<void> {
    return this.#saves.saveIfDirty()
  }

  save(): Promise<void> {
    return this.#saves.save()
  }

  /** Data, flush, then bitfield. */
  async #write(stillWanted: () => boolean): Promise<void> {
    // Taken before the flush: a piece verified meanwhile waits for the next round.
    const kept = { bitfield: this.bitfield?.clone() ?? null, recheck: this.content?.doubtful.toRecord() ?? null }
    await this.content?.flush()
    if (!stillWanted()) return
    const paused = this.phase === 'paused'
    const torrentFile = this.#torrentFileSaved ? null : (this.#unopened ?? this).torrentFile
    await saveSession(this.#unopened ? { ...this.#unopened.record, paused } : toRecord(this, kept), torrentFile)
    this.#torrentFileSaved ||= torrentFile !== null
  }

  #known(): Content {
    if (this.content) return this.content
    throw new EngineError('no-metadata', 'Expected the metainfo to be known', { infoHash: this.infoHash })
  }

  async #leave(): Promise<void> {
    this.phase = 'paused'
    this.error = null
    const swarm = this.swarm
    this.swarm = null
    this.#announceProgress()
    this.#host.changed(this)
    await Promise.all([swarm?.leave(), this.rechecking.interrupt()])
  }

  async #adopt(metainfo: Metainfo): Promise<void> {
    this.content = await Content.open(metainfo, this.#origin.selectOnly, this.#host.pieces, this.#host.queue)
    if (this.phase === 'running') this.#recheckDoubtful()
  }

  /** In the background: announcing and uploading do not wait for it. */
  #recheckDoubtful(): void {
    if (!this.content) return
    this.rechecking.resume(this.content).catch((thrown: unknown) => {
      this.#host.notice({ level: 'warning', infoHash: this.infoHash, error: toErrorRecord(thrown) })
    })
  }

  #touch(): void {
    this.#saves.markDirty()
    this.#host.unsaved(this)
    this.#host.changed(this)
  }

  #announceProgress(): void {
    for (const listener of [...this.progressListeners]) listener()
  }
}
