import { Bitfield } from '../core/bitfield.ts'
import { EngineError, FreshetError, toErrorRecord, WireError } from '../core/errors.ts'
import { formatMagnet, type Magnet } from '../core/magnet.ts'
import { buildTorrentFile, type Metainfo, parseTorrentFile } from '../core/metainfo.ts'
import type { EngineNotice } from '../protocol/engine.ts'
import type { PiecesApi, StoreKind, Verdict } from '../protocol/pieces.ts'
import type { Client } from '../protocol/rpc.ts'
import type { SessionRecord } from '../protocol/session.ts'
import type { Swarm, SwarmHost } from './client/swarm.ts'
import type { SwarmClient } from './client/swarm-client.ts'
import { doubtfulPieces } from './doubt.ts'
import { SaveQueue } from './save-queue.ts'
import { hasSelected, selectionRanges } from './selection.ts'
import { toRecord } from './session-record.ts'
import { dropSession, saveSession } from './session-store.ts'
import { sha1 } from './sha1.ts'
import { announceTo } from './tracker/announce-to.ts'

/** What a session needs of the engine around it. */
export interface SessionHost {
  readonly client: SwarmClient
  readonly pieces: Client<PiecesApi, object>
  /** Trackers for public torrents that name none a browser can use. */
  readonly fallbackTrackers: readonly string[]
  readonly queue: { bytes: number }
  notice(notice: EngineNotice): void
  changed(): void
  /** The session's swarm can be asked for pieces. */
  ready(session: TorrentSession): void
}

type Phase = 'idle' | 'running' | 'paused' | 'failed'

/**
 * One torrent of the list, for as long as it is on it: metainfo, verified bitfield, selection, counters. It outlives its swarm:
 * pausing leaves the swarm, resuming joins it again; reload reads the session back.
 */
export class TorrentSession implements SwarmHost {
  readonly infoHash: string
  readonly addedAt: number
  metainfo: Metainfo | null = null
  torrentFile: Uint8Array | null = null
  bitfield: Bitfield | null = null
  selected: boolean[] = []
  store: StoreKind = 'opfs'
  phase: Phase = 'idle'
  error: FreshetError | null = null
  swarm: Swarm | null = null
  /** Of a running recheck, 0..1. */
  checkProgress: number | null = null
  downloadedBytes = 0
  uploadedBytes = 0
  completedAt: number | null = null
  /** Pieces verified, dropped or checked: whoever waits for a range listens here. */
  readonly progressListeners = new Set<() => void>()

  readonly #host: SessionHost
  #magnetName: string
  #trackers: readonly string[]
  #webSeeds: readonly string[]
  #selectOnly: readonly number[] | null
  /** A record read back whose bytes are not open yet: until they are, it is written back as it was. */
  #unopened: SessionRecord | null = null
  /** Bytes of an earlier life are being checked: nothing is asked of peers before it is known what is here. */
  #held = false
  readonly #saves = new SaveQueue((stillWanted) => this.#write(stillWanted))

  constructor(host: SessionHost, infoHash: string, addedAt: number) {
    this.#host = host
    this.infoHash = infoHash
    this.addedAt = addedAt
    this.#magnetName = infoHash
    this.#trackers = []
    this.#webSeeds = []
    this.#selectOnly = null
  }

  static fromMagnet(host: SessionHost, magnet: Magnet, now: number): TorrentSession {
    const session = new TorrentSession(host, magnet.infoHash, now)
    session.#magnetName = magnet.name ?? magnet.infoHash
    session.#trackers = magnet.trackers
    session.#webSeeds = magnet.webSeeds
    session.#selectOnly = magnet.selectOnly
    return session
  }

  static async fromMetainfo(host: SessionHost, metainfo: Metainfo, now: number): Promise<TorrentSession> {
    const session = new TorrentSession(host, metainfo.infoHash, now)
    session.#trackers = metainfo.trackers
    session.#webSeeds = metainfo.webSeeds
    await session.#adopt(metainfo)
    return session
  }

  /**
   * Reads back what was written. The bitfield is trusted as far as the files at rest are long enough for it. A session that cannot
   * be opened is on the list as failed, its record untouched, and may be resumed when the cause is gone.
   */
  static async restore(host: SessionHost, record: SessionRecord): Promise<TorrentSession> {
    const session = new TorrentSession(host, record.infoHash, record.addedAt)
    session.#magnetName = record.name
    session.#trackers = record.trackers
    session.#webSeeds = record.webSeeds
    session.#selectOnly = record.selectOnly
    session.completedAt = record.completedAt
    session.downloadedBytes = record.downloadedBytes
    session.uploadedBytes = record.uploadedBytes
    session.phase = record.paused ? 'paused' : 'idle'
    session.#unopened = record
    await session.open().catch((thrown: unknown) => session.onFailed(thrown as FreshetError))
    return session
  }

  /** Opens what a restored session left at rest. Does nothing when it is open. @throws MetainfoError, StoreError */
  async open(): Promise<void> {
    const record = this.#unopened
    if (!record) return
    if (record.torrentFile) await this.#adopt(await parseTorrentFile(record.torrentFile, sha1), record)
    this.#unopened = null
  }

  get name(): string {
    return this.metainfo?.name ?? this.#magnetName
  }

  get geometry(): Metainfo | null {
    return this.metainfo
  }

  get queuedBytes(): number {
    return this.#host.queue.bytes
  }

  get webSeeds(): readonly string[] {
    return this.#webSeeds
  }

  get trackers(): readonly string[] {
    return announceTo(this.#trackers, this.#host.fallbackTrackers, this.metainfo?.private ?? false)
  }

  get magnet(): string {
    return formatMagnet({
      infoHash: this.infoHash,
      name: this.metainfo?.name ?? this.#magnetName,
      trackers: this.trackers,
      webSeeds: this.#webSeeds,
    })
  }

  /** Everything chosen is here. */
  get complete(): boolean {
    return this.metainfo !== null && this.bitfield !== null && hasSelected(this.metainfo, this.bitfield, this.selected)
  }

  // What the swarm tells and asks -------------------------------------------------------------------------------------

  async acceptMetadata(torrentFile: Uint8Array): Promise<void> {
    const metainfo = await parseTorrentFile(torrentFile, sha1)
    if (metainfo.infoHash !== this.infoHash) {
      throw new WireError('metadata-hash', `Expected metainfo of ${this.infoHash}, got ${metainfo.infoHash}`)
    }
    await this.#adopt({ ...metainfo, trackers: this.#trackers, webSeeds: this.#webSeeds })
    await this.save()
  }

  async put(index: number, bytes: Uint8Array<ArrayBuffer>): Promise<Verdict> {
    const { queue, pieces } = this.#host
    const length = bytes.length
    queue.bytes += length
    try {
      return await pieces.call('put', [this.infoHash, index, bytes], [bytes.buffer])
    } finally {
      queue.bytes -= length
    }
  }

  read(offset: number, length: number): Promise<Uint8Array<ArrayBuffer>> {
    return this.#host.pieces.call('read', [this.infoHash, offset, length])
  }

  onReady(): void {
    this.applySelection()
    this.#host.ready(this)
    this.#touch()
  }

  onVerified(index: number): void {
    this.bitfield?.set(index, true)
    if (this.completedAt === null && this.complete) this.completedAt = Date.now()
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
    const error = new WireError(
      'corrupt-piece',
      `Expected piece ${piece} to match its hash; peer ${peerId} sent other bytes`,
      {
        peer: peerId,
        piece,
      },
    )
    this.#host.notice({ level: 'warning', infoHash: this.infoHash, error: toErrorRecord(error) })
  }

  onFailed(error: FreshetError): void {
    this.error = error instanceof FreshetError ? error : new EngineError('unexpected', String(error))
    this.phase = 'failed'
    this.swarm = null
    this.#host.notice({ level: 'error', infoHash: this.infoHash, error: toErrorRecord(this.error) })
    this.#host.changed()
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
    this.swarm = this.#host.client.join(this)
    this.#host.changed()
  }

  /** Leaves the swarm; nothing of this torrent moves any more when it resolves. */
  async stop(phase: 'paused' | 'idle'): Promise<void> {
    this.phase = phase
    this.error = null
    const swarm = this.swarm
    this.swarm = null
    this.#announceProgress()
    await swarm?.leave()
    await this.save()
    this.#host.changed()
  }

  async remove(deleteData: boolean): Promise<void> {
    await this.stop('paused')
    await this.#saves.close()
    await dropSession(this.infoHash)
    if (deleteData) await this.#host.pieces.call('remove', [this.infoHash])
    else if (this.metainfo) await this.#host.pieces.call('close', [this.infoHash])
  }

  mergeTrackers(trackers: readonly string[]): void {
    const news = trackers.filter((url) => !this.#trackers.includes(url))
    if (news.length === 0) return
    this.#trackers = [...this.#trackers, ...news]
    if (!this.metainfo?.private) for (const url of news) this.swarm?.trackers?.add(url)
    this.#touch()
  }

  async select(fileIndexes: readonly number[], selected: boolean): Promise<void> {
    if (!this.metainfo)
      throw new EngineError('no-metadata', 'Expected the list of files to be known', { infoHash: this.infoHash })
    for (const index of fileIndexes) {
      const file = this.metainfo.files[index]
      if (!file || file.pad) {
        throw new EngineError('unknown-file', `Expected a file of this torrent, got number ${index}`, { index })
      }
      this.selected[index] = selected
    }
    if (!this.complete) this.completedAt = null
    this.applySelection()
    await this.save()
    this.#host.changed()
  }

  /** Hands the choice of files to the swarm. Streams keep their own windows on top of it. */
  applySelection(): void {
    const { swarm, metainfo } = this
    if (!swarm?.ready || !metainfo || metainfo.pieceCount === 0 || this.#held) return
    swarm.deselect(0, metainfo.pieceCount - 1)
    for (const { first, last } of selectionRanges(metainfo, this.selected)) swarm.select(first, last, 0)
  }

  /** Reads and hashes pieces `from`..`to` at rest and puts the bitfield right. Peers stay connected. */
  async recheck(from = 0, to = (this.metainfo?.pieceCount ?? 0) - 1): Promise<void> {
    const { metainfo, bitfield } = this
    if (!metainfo || !bitfield || to < from) return
    this.checkProgress = 0
    this.#host.changed()
    try {
      const bytes = await this.#host.pieces.call('recheck', [this.infoHash, from, to])
      const truth = new Bitfield(metainfo.pieceCount, bytes)
      for (let index = from; index <= to; index++) this.#correct(index, truth.get(index))
    } finally {
      this.checkProgress = null
      this.#touch()
      this.#announceProgress()
    }
  }

  onCheckProgress(checked: number, total: number): void {
    this.checkProgress = total === 0 ? 1 : checked / total
    this.#host.changed()
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
    const bitfield = this.bitfield?.clone() ?? null
    if (this.metainfo) await this.#host.pieces.call('flush', [this.infoHash])
    if (stillWanted()) await saveSession(this.#record(bitfield))
  }

  #record(bitfield: Bitfield | null): SessionRecord {
    return toRecord(
      this,
      { trackers: this.#trackers, webSeeds: this.#webSeeds, selectOnly: this.#selectOnly },
      bitfield,
    )
  }

  async #adopt(metainfo: Metainfo, record?: SessionRecord): Promise<void> {
    const { files, length, pieceLength, pieceCount, hashes } = metainfo
    const layout = { length, pieceLength, pieceCount, hashes, files }
    const opened = await this.#host.pieces.call('open', [this.infoHash, layout])
    this.metainfo = metainfo
    this.torrentFile = record?.torrentFile ?? buildTorrentFile(metainfo)
    this.store = opened.kind
    const only = this.#selectOnly
    this.selected =
      record && record.selected.length === files.length
        ? [...record.selected]
        : files.map((file) => !file.pad && (only === null || only.includes(file.index)))
    const trusted = opened.kind === 'opfs' && record?.bitfield
    this.bitfield = trusted ? new Bitfield(pieceCount, record.bitfield) : new Bitfield(pieceCount)
    if (trusted) {
      const doubt = doubtfulPieces(layout, this.bitfield, opened.fileLengths)
      for (const index of doubt) this.bitfield.set(index, false)
      const [first, last] = [doubt[0], doubt.at(-1)]
      // In the background: announcing does not wait for it.
      if (first !== undefined && last !== undefined) this.#recheckLater(first, last)
    } else if (files.some((file) => !file.pad && (opened.fileLengths[file.index] ?? 0) > 0)) {
      // Bytes of a torrent that was taken off the list and kept.
      this.#held = true
      this.#recheckLater(0, pieceCount - 1)
    }
  }

  #recheckLater(from: number, to: number): void {
    queueMicrotask(() => {
      this.recheck(from, to)
        .catch((thrown: unknown) => this.onWarning(thrown as Error))
        .finally(() => {
          this.#held = false
          this.applySelection()
        })
    })
  }

  #correct(index: number, verified: boolean): void {
    if (this.bitfield?.get(index) === verified) return
    this.bitfield?.set(index, verified)
    if (!this.swarm?.ready) return
    if (verified) this.swarm.recall(index)
    else {
      this.swarm.forget(index)
      this.applySelection()
    }
  }

  #touch(): void {
    this.#saves.touch()
    this.#host.changed()
  }

  #announceProgress(): void {
    for (const listener of [...this.progressListeners]) listener()
  }
}
