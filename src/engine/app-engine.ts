import { EngineError, toErrorRecord } from '../core/errors.ts'
import type { InfoHash } from '../core/metainfo/info-hash.ts'
import type { EngineSettings, FileSummary } from '../protocol/engine.ts'
import type { PiecesApi, PiecesEvents } from '../protocol/pieces.ts'
import type { Client } from '../protocol/rpc.ts'
import type { ShareFile, ShareOutcome, ShareRequest } from '../protocol/sharing.ts'
import type { KeptTorrent, StoredTorrent } from '../protocol/storage/stored.ts'
import { ALL_PARTS } from './all-parts.ts'
import type { EngineCommands } from './api/engine-connection.ts'
import { shownFiles } from './api/shown-files.ts'
import { Engine, type EnginePayments } from './engine.ts'
import { deleteKept, keptTorrents, storedTorrents } from './sessions/kept-torrents.ts'
import type { Shares } from './sharing/shares.ts'
import { refusePeer } from './swarm/refuse-peer.ts'

/** The engine of the app: with all that its interface orders. */
export class AppEngine extends Engine {
  /** Loaded with the first share. */
  #shares: Promise<Shares> | null = null

  constructor(
    pieces: Client<PiecesApi, PiecesEvents>,
    settings: EngineSettings,
    payments: EnginePayments | null = null,
  ) {
    super(pieces, settings, ALL_PARTS, payments)
    pieces.on('source-fault', ({ infoHash, fault }) => {
      this.sessions
        .get(infoHash)
        ?.inPlace.onFault(fault)
        .catch((thrown: unknown) => this.notify({ level: 'error', infoHash, error: toErrorRecord(thrown) }))
    })
  }

  protected override commands(): EngineCommands {
    return {
      ...super.commands(),
      pause: (infoHash) => this.pause(infoHash),
      resume: (infoHash, beyondCapacity) => this.resume(infoHash, beyondCapacity),
      selectFiles: (infoHash, fileIndexes, selected) => this.selectFiles(infoHash, fileIndexes, selected),
      useKey: (infoHash, key) => this.useKey(infoHash, key),
      chooseFiles: (infoHash, fileIndexes) => this.chooseFiles(infoHash, fileIndexes),
      cancelAdd: (infoHash) => this.cancelAdd(infoHash),
      recheck: (infoHash) => this.recheck(infoHash),
      files: (infoHash) => this.files(infoHash),
      torrentFile: (infoHash) => this.torrentFile(infoHash),
      share: (id, request) => this.share(id, request),
      makeTorrent: (id, request) => this.makeTorrent(id, request),
      cancelShare: (id) => this.cancelShare(id),
      sourceHandles: (infoHash) => this.sourceHandles(infoHash),
      reopenSource: (infoHash, files) => this.reopenSource(infoHash, files),
      stopPeer: (infoHash, peerId) => this.stopPeer(infoHash, peerId),
      allowTraffic: (bytes) => this.allowTraffic(bytes),
      kept: () => this.kept(),
      stored: () => this.stored(),
      deleteKept: (infoHashes) => this.deleteKept(infoHashes),
    }
  }

  kept(): Promise<readonly KeptTorrent[]> {
    return keptTorrents(this.sessions, this.pieces)
  }

  stored(): Promise<readonly StoredTorrent[]> {
    return storedTorrents(this.sessions, this.pieces)
  }

  deleteKept(infoHashes: readonly InfoHash[]): Promise<void> {
    return deleteKept(infoHashes, this.sessions, this.pieces)
  }

  async recheck(infoHash: InfoHash): Promise<void> {
    await this.sessions.require(infoHash).recheck()
  }
  async pause(infoHash: InfoHash): Promise<void> {
    await this.sessions.require(infoHash).stop()
  }

  async resume(infoHash: InfoHash, beyondCapacity = false): Promise<void> {
    const session = this.sessions.require(infoHash)
    if (beyondCapacity) this.sessions.capacity.allow(infoHash)
    await session.reopenContent()
    await session.inPlace.retry()
    session.start()
    await session.save()
  }

  async selectFiles(infoHash: InfoHash, fileIndexes: readonly number[], selected: boolean): Promise<void> {
    await this.sessions.require(infoHash).select(fileIndexes, selected)
    await this.sessions.capacity.check(infoHash)
  }

  async useKey(infoHash: InfoHash, key: string): Promise<void> {
    await this.sessions.require(infoHash).additions.useKey(key)
    await this.sessions.capacity.check(infoHash)
  }

  async chooseFiles(infoHash: InfoHash, fileIndexes: readonly number[]): Promise<void> {
    await this.sessions.require(infoHash).additions.choose(fileIndexes)
    await this.sessions.capacity.check(infoHash)
  }

  async cancelAdd(infoHash: InfoHash): Promise<void> {
    const { content } = this.sessions.require(infoHash)
    await this.sessions.remove(infoHash, content !== null && !content.hasBytes)
  }

  files(infoHash: InfoHash): readonly FileSummary[] {
    return shownFiles(this.sessions.require(infoHash))
  }

  torrentFile(infoHash: InfoHash): Uint8Array {
    const torrentFile = this.sessions.require(infoHash).content?.torrentFile
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
    return this.sessions.require(infoHash).inPlace.handles()
  }

  reopenSource(infoHash: InfoHash, files?: readonly ShareFile[]): Promise<void> {
    return this.sessions.require(infoHash).inPlace.reopen(files)
  }

  stopPeer(infoHash: InfoHash, peerId: string): void {
    const { swarm } = this.sessions.require(infoHash)
    if (swarm) refusePeer(swarm, this.client.refused, peerId)
  }

  async allowTraffic(bytes: number): Promise<void> {
    this.meter.allow(bytes)
    this.reportTraffic()
    await this.meter.save()
  }

  #openShares(): Promise<Shares> {
    this.#shares ??= import('./sharing/shares.ts').then(
      ({ Shares }) =>
        new Shares({
          pieces: this.pieces,
          sessions: this.sessions,
          trackers: () => this.settings.trackers,
          notify: (progress) => {
            for (const connection of this.connections) connection.notifyProgress(progress)
          },
        }),
    )
    return this.#shares
  }
}
