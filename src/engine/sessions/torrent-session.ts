import { EngineError, FreshetError, toErrorRecord, WebSeedError, WireError } from '../../core/errors.ts'
import type { InfoHash } from '../../core/metainfo/info-hash.ts'
import type { Metainfo } from '../../core/metainfo/metainfo.ts'
import { trackersFor } from '../../core/peering/trackers-for.ts'
import type { Reading } from '../../protocol/session.ts'
import type { SwarmAccounting, TorrentView } from '../payments/wire/accounting.ts'
import type { Swarm } from '../swarm/swarm.ts'
import type { SwarmHost } from '../swarm/swarm-host.ts'
import { Additions, type AdditionsOwner } from './additions.ts'
import { SessionEncryption } from './encryption/session-encryption.ts'
import { InPlace } from './in-place.ts'
import { Content, requireContent } from './pieces/content.ts'
import { holdOf } from './pieces/hold.ts'
import { reopenContent } from './pieces/in-place-content.ts'
import type { SessionContext } from './session-context.ts'
import { type RecheckOwner, SessionRecheck } from './session-recheck.ts'
import { type AddedWith, hasSameNames, type RecordedSession } from './session-record.ts'
import type { SavedSession } from './session-store.ts'
import { SessionWriter } from './session-writer.ts'

/**
 * One torrent, for as long as it is on the list. It outlives its swarm: pausing leaves the swarm, resuming joins it
 * again; a reload restores the session.
 */
export class TorrentSession implements SwarmHost, TorrentView, RecheckOwner, RecordedSession, AdditionsOwner {
  readonly infoHash: InfoHash
  readonly addedAt: number
  addedWith: AddedWith
  readonly money: SwarmAccounting | null
  readonly rechecking: SessionRecheck
  readonly encryption: SessionEncryption
  /** What comes after the torrent was added. */
  readonly additions = new Additions(this)
  /** What happens to the user's own files, where it is seeded from them. */
  readonly inPlace = new InPlace(this)
  origin: 'added' | 'shared' = 'added'
  /** Null until the metainfo is known. */
  content: Content | null = null
  phase: 'idle' | 'running' | 'paused' | 'failed' = 'idle'
  error: FreshetError | null = null
  swarm: Swarm | null = null
  downloadedBytes = 0
  uploadedBytes = 0
  completedAt: number | null = null
  /** Called when pieces verify or the phase changes. */
  readonly progressListeners = new Set<() => void>()
  readonly #context: SessionContext
  readonly #writer: SessionWriter
  #reopening: Promise<void> | null = null

  constructor(
    context: SessionContext,
    infoHash: InfoHash,
    addedAt: number,
    addedWith: AddedWith,
    saved?: SavedSession,
  ) {
    this.#context = context
    this.infoHash = infoHash
    this.addedAt = addedAt
    this.addedWith = addedWith
    this.encryption = new SessionEncryption(addedWith.contentKey)
    this.#writer = new SessionWriter(this, saved ?? null)
    this.money = context.accounting?.torrent(infoHash, this) ?? null
    this.rechecking = new SessionRecheck(context.rechecks, this)
  }

  /** Opens the store of a new session. @throws StoreError */
  async openContent(metainfo: Metainfo): Promise<void> {
    const { selectOnly } = this.addedWith
    this.content = await this.encryption.opened(Content.open(metainfo, selectOnly, this.#context.pieceStore))
    if (this.phase === 'running') this.resumeRecheck()
  }

  /** Opens the store of a restored session; without effect when it is open. @throws MetainfoError, StoreError */
  reopenContent(): Promise<void> {
    this.#reopening ??= this.#reopen().finally(() => {
      this.#reopening = null
    })
    return this.#reopening
  }

  get name(): string {
    return this.encryption.record?.name ?? this.content?.metainfo.name ?? this.addedWith.name
  }

  get queuedBytes(): number {
    return this.#context.pieceStore.pendingPuts.bytes
  }

  get missingBytes(): number | null {
    return this.content?.missingBytes ?? null
  }

  get pieceLength(): number {
    return this.content?.metainfo.pieceLength ?? 0
  }

  /** A restored session has its metainfo, though the store may not be open. */
  get isWaiting(): boolean {
    return !this.content && !this.#writer.unopened?.torrentFile
  }

  get webSeeds(): readonly string[] {
    return this.addedWith.webSeeds
  }

  get reading(): Reading | null {
    return this.addedWith.reading
  }

  get sources(): readonly string[] {
    return this.addedWith.sources
  }

  get configuredTrackers(): readonly string[] {
    return this.content?.metainfo.private ? [] : this.#context.fallbackTrackers
  }

  get trackers(): readonly string[] {
    return trackersFor(this.addedWith.trackers, this.configuredTrackers)
  }

  readonly acceptMetadata = (torrentFile: Uint8Array) => this.additions.acceptMetadata(torrentFile)

  onReady(): void {
    this.#applySelection()
    this.money?.onMetadata()
    this.#context.onSwarmReady(this.infoHash)
    this.#context.onChanged(this.infoHash)
  }

  onPeer(): void {
    this.#context.onChanged(this.infoHash)
  }

  onVerified(index: number): void {
    this.content?.bitfield.set(index, true)
    this.#noteCompletion()
    this.#onProgress()
  }

  onReceived(bytes: number): void {
    this.downloadedBytes += bytes
    this.#markUnsaved()
  }

  onSent(bytes: number): void {
    this.uploadedBytes += bytes
    this.#markUnsaved()
  }

  onFailed(error: FreshetError): void {
    this.error = error instanceof FreshetError ? error : new EngineError('unexpected', String(error))
    this.phase = 'failed'
    this.swarm = null
    this.#context.notify({ level: 'error', infoHash: this.infoHash, error: toErrorRecord(this.error) })
    this.#context.onChanged(this.infoHash)
    this.#notifyProgress()
  }

  onWarning(error: Error): void {
    // Unreachable trackers and misbehaving peers are ordinary: the trackers and peers views show them.
    const isWrongData = error instanceof WebSeedError && error.code.startsWith('web-seed-wrong-')
    if (error instanceof WireError || isWrongData) this.#warn(error)
  }

  start(): void {
    if (this.swarm || this.#writer.closed) return
    this.phase = 'running'
    this.error = null
    this.resumeRecheck()
    this.swarm = this.#context.swarms.join(this)
    this.#context.onChanged(this.infoHash)
  }

  /** Leaves the swarm. When it resolves, no data moves any more and the session is saved as paused. */
  async stop(): Promise<void> {
    await this.#leaveSwarm()
    await this.save()
  }

  /** Stops the session for good and deletes its record, and with `deleteData` its bytes. */
  async remove(deleteData: boolean): Promise<void> {
    await this.#leaveSwarm()
    await this.additions.settled()
    this.#context.accounting?.removeTorrent(this.infoHash)
    const isKept = !deleteData && this.content !== null && !this.content.source
    await this.#writer.delete(isKept ? this.name : null)
    if (deleteData && !this.content?.source) await this.#context.pieceStore.pieces.call('remove', [this.infoHash])
    else await this.content?.close()
  }

  onMerged(): void {
    for (const url of this.trackers) this.swarm?.trackers?.add(url)
    this.swarm?.hostHasMore()
    this.#markUnsaved()
  }

  /** @throws EngineError `no-metadata`, `unknown-file` */
  async select(fileIndexes: readonly number[], selected: boolean): Promise<void> {
    const content = requireContent(this)
    content.select(fileIndexes, selected)
    if (!content.complete) this.completedAt = null
    this.#applySelection()
    await this.save()
    this.#context.onChanged(this.infoHash)
  }

  /**
   * Reads and hashes everything that is stored and corrects the bitfield; peers stay connected. Resolves also when a
   * pause interrupts it: the recheck resumes with the torrent. @throws EngineError `no-metadata`, StoreError
   */
  async recheck(): Promise<void> {
    await this.rechecking.checkAll(requireContent(this))
  }

  saveIfDirty(): Promise<void> {
    return this.#writer.saveIfDirty()
  }

  save(): Promise<void> {
    return this.#writer.save()
  }

  onDownloadUnblocked(): void {
    this.#applySelection()
  }

  onRecheckChanged(): void {
    if (this.rechecking.state === null) this.inPlace.onRecheckEnded()
    this.#onProgress()
  }

  onPiecesChecked(lost: readonly number[], found: readonly number[]): void {
    const swarm = this.swarm?.ready ? this.swarm : null
    for (const index of lost) swarm?.markMissing(index)
    for (const index of found) swarm?.markPresent(index)
    if (found.length > 0) this.#noteCompletion()
    if (lost.length > 0) this.#applySelection()
    this.#onProgress()
  }

  /** Runs in the background: announcing and uploading do not wait for it. */
  resumeRecheck(): void {
    if (this.content) this.rechecking.resume(this.content).catch((thrown: unknown) => this.#warn(thrown))
  }

  async #reopen(): Promise<void> {
    const { unopened } = this.#writer
    if (!unopened) return
    const { record, torrentFile, source } = unopened
    const { pieceStore } = this.#context
    if (torrentFile) this.content = await this.encryption.opened(reopenContent(record, torrentFile, pieceStore, source))
    this.#writer.opened()
    // The service worker finds files by the names in the record: those of an earlier version are written anew.
    if (this.content && record.layout && !hasSameNames(record.layout, this.content.metainfo)) this.#markUnsaved()
  }

  /** Has the swarm download the selected files. Streams set their deadlines on top of that. */
  #applySelection(): void {
    const { swarm, content } = this
    if (!swarm?.ready || !content || holdOf(this) !== null || this.rechecking.blocksDownload) return
    swarm.want(content.wanted.map((range) => ({ ...range, priority: 1 })))
    this.money?.onMissingChanged()
  }

  async #leaveSwarm(): Promise<void> {
    this.phase = 'paused'
    this.error = null
    const swarm = this.swarm
    this.swarm = null
    this.#notifyProgress()
    this.#context.onChanged(this.infoHash)
    await Promise.all([swarm?.leave(), this.rechecking.interrupt()])
  }

  #noteCompletion(): void {
    if (this.completedAt === null && this.content?.complete) this.completedAt = Date.now()
  }

  #markUnsaved(): void {
    this.#writer.markDirty()
    this.#context.onUnsaved(this.infoHash)
    this.#context.onChanged(this.infoHash)
  }

  #onProgress(): void {
    this.#markUnsaved()
    this.#notifyProgress()
  }

  #notifyProgress(): void {
    for (const listener of [...this.progressListeners]) listener()
  }

  #warn(thrown: unknown): void {
    this.#context.notify({ level: 'warning', infoHash: this.infoHash, error: toErrorRecord(thrown) })
  }
}
