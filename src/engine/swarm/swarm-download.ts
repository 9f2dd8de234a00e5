import { EngineError, WireError } from '../../core/errors.ts'
import { LIMITS } from '../../core/limits.ts'
import { pieceLengthAt } from '../../core/metainfo/layout.ts'
import type { TorrentShape } from '../../core/metainfo/metainfo.ts'
import type { DeadlineRange } from '../../core/picking/deadlines.ts'
import { webSeedPaths } from '../../core/web-seed/url.ts'
import type { HostCosts } from '../../protocol/session.ts'
import { BadPieceDetector } from '../download/bad-piece-detector.ts'
import { Download, type PeerSupply, type WantedRange } from '../download/download.ts'
import type { DownloadHost } from '../download/download-host.ts'
import type { HostNeeds } from '../download/host-needs.ts'
import type { Bootstrap } from '../lib/bootstrap.ts'
import { WebSeeds } from '../web-seed/web-seeds.ts'
import type { Wire } from '../wire/wire.ts'
import type { SharedParts } from './shared-parts.ts'
import type { SwarmContent, SwarmHost } from './swarm-host.ts'

/** How soon a web seed looks again whether the disk has caught up, ms. */
const QUEUE_LOOK_MS = 50

export interface SwarmDownloadListener {
  /** A piece is verified and in the host's bitfield. */
  onVerified(piece: number): void
  /** A peer sent bad data. @param key of its connection */
  onBadPeer(key: string): void
  onFailed(error: Error): void
  /** Bytes of a block that was kept. */
  onReceived(bytes: number): void
  /** Peers are about to be connected. */
  isConnecting(): boolean
  /** The trackers have answered, and no peer that is not connected is known to have all of it. */
  isSwarmKnown(): boolean
}

/** What a swarm downloads, from peers and web seeds. It costs next to nothing before the first of them comes. */
export class SwarmDownload {
  readonly #host: SwarmHost
  readonly #shared: SharedParts
  readonly #listener: SwarmDownloadListener
  readonly #detector = new BadPieceDetector()
  #download: Download | null = null
  #webSeeds: WebSeeds | null = null
  /** Null until the choice is known. */
  #wanted: readonly WantedRange[] | null = null
  #deadlines: readonly DeadlineRange[] = []
  /** When a peer last sent bad data or broke a limit. */
  #faultAt = Number.NEGATIVE_INFINITY
  #stopped = false
  #bootstrap: Bootstrap | null = null
  #wastedBytes = 0
  /** Of pieces received since the swarm was joined. */
  verifiedBytes = 0

  constructor(host: SwarmHost, shared: SharedParts, listener: SwarmDownloadListener) {
    this.#host = host
    this.#shared = shared
    this.#listener = listener
  }

  /** Null for a torrent without any, and until the metainfo is known. */
  get webSeeds(): WebSeeds | null {
    return this.#webSeeds
  }

  /** Null but for a torrent that is only read. */
  get hostCosts(): HostCosts | null {
    if (!this.#host.reading) return null
    const { fetchedBytes = 0, ungivenBytes = 0 } = this.#bootstrap ?? {}
    return { wastedBytes: this.#wastedBytes, extraBytes: fetchedBytes, ungivenBytes }
  }

  /** A block is being sent to a peer. */
  onGiven(piece: number, bytes: number): void {
    this.#bootstrap?.onGiven(piece, bytes)
  }

  /** All that is wanted is here. */
  get complete(): boolean {
    const bitfield = this.#host.content?.bitfield
    // A reader will want more of what is not here, and so needs peers that have it.
    if (this.#host.reading && !bitfield?.isFull()) return false
    const isHere = ({ first, last }: { first: number; last: number }): boolean =>
      bitfield?.firstMissing(first, last + 1) === -1
    return (this.#wanted?.every(isHere) ?? false) && this.#deadlines.every(isHere)
  }

  /**
   * A peer sent bad data or broke a limit, and its connection ends. It may come back under any id, or had claimed that
   * of another peer: so no id is refused for it, and all that join in the next minutes start on parole.
   */
  onFault(key: string): void {
    this.#detector.ban(key)
    this.#faultAt = performance.now()
  }

  want(wanted: readonly WantedRange[]): void {
    this.#wanted = wanted
    this.#download?.setWanted(wanted)
  }

  setDeadlines(deadlines: readonly DeadlineRange[]): void {
    this.#deadlines = deadlines
    this.#download?.setDeadlines(deadlines)
  }

  cancelExcept(isWanted: (piece: number) => boolean): void {
    this.#download?.cancelExcept(isWanted)
    this.#webSeeds?.cancelExcept(isWanted)
  }

  markPresent(piece: number): void {
    this.#download?.markPresent(piece)
  }

  markMissing(piece: number): void {
    this.#download?.markMissing(piece)
  }

  /** A peer that can be asked for blocks. The metainfo is known. */
  join(wire: Wire, key: string): void {
    this.#started()?.addWire(wire, key, performance.now() - this.#faultAt < LIMITS.paroleMs)
  }

  leave(wire: Wire): void {
    this.#download?.removeWire(wire)
  }

  /** What was requested of this peer is requested of others; the peer is back with its next block. */
  reassign(wire: Wire): void {
    this.#download?.snub(wire)
  }

  /** Share of the torrent that a peer has, 0..1. */
  progressOf(wire: Wire): number {
    return this.#download?.progressOf(wire) ?? 0
  }

  /** What peers have of what is missing; null before the first peer or web seed. */
  supply(): PeerSupply | null {
    return this.#download?.supply() ?? null
  }

  /** What a peer delivered that counts (`core/choking/delivered-bytes.ts`). */
  receivedFrom(wire: Wire): { readonly bytes: number; readonly bytesPerSecond: number } {
    return this.#download?.receivedFrom(wire) ?? { bytes: 0, bytesPerSecond: 0 }
  }

  stop(): void {
    this.#stopped = true
    this.#download?.stop()
    this.#webSeeds?.stop()
    this.#bootstrap?.stop()
    this.#shared.downloads.remove(this.#host.infoHash)
  }

  /** Adds the host's web seeds that are new. The metainfo is known. */
  useWebSeeds(): void {
    const host = this.#host
    const { content, infoHash, reading } = host
    if (!content || host.webSeeds.length === 0) return
    const { metainfo, torrentFile } = content
    const download = this.#started()
    if (!download) return
    const { webSeedRuns: runs, hostNeeds } = download
    const { downloads, webSeedBudget } = this.#shared
    this.#webSeeds ??= new WebSeeds({
      layout: metainfo,
      // The address of an owner's host is that of the file itself.
      paths: () => (reading ? [''] : webSeedPaths({ torrentFile, infoHash })),
      source: {
        get isRead() {
          return runs.isRead
        },
        reserveRun: (source, maxBytes, offers) => runs.reserveRun(source, maxBytes, offers),
        firstOpen: (source, offers) => runs.firstOpen(source, offers),
        wants: (start, end) => runs.wants(start, end),
        takeBlocks: (source, piece, offset, bytes) => runs.takeBlocks(source, piece, offset, bytes),
        neededSooner: (source, offers) => runs.neededSooner(source, offers),
        releaseRun: (source, first, last) => runs.releaseRun(source, first, last),
        onBlocks: (source, piece, offset, bytes) => runs.onBlocks(source, piece, offset, bytes),
      },
      isNeeded: hostNeeds && ((piece, speed) => hostNeeds.isNeeded(piece, speed)),
      onWasted: (bytes) => this.#onWasted(bytes),
      budget: webSeedBudget,
      now: () => performance.now(),
      fileName: (index) => fileName(metainfo, index),
      onFailed: (error) => this.#host.onWarning(error),
      onRefused: (error) => this.#host.onWarning(error),
      caps: {
        // While pieces wait for the disk nothing is read, so that memory stays bounded.
        waitMs: (now) => (host.queuedBytes > LIMITS.pieceQueueBytes ? QUEUE_LOOK_MS : downloads.waitMs(infoHash, now)),
        charge: (bytes, now) => downloads.charge(infoHash, bytes, now),
      },
    })
    for (const url of host.webSeeds) this.#webSeeds.add(url)
    if (hostNeeds && reading?.bootstrapBytes) void this.#startBootstrap(download, hostNeeds, reading.bootstrapBytes)
  }

  /** Few owners allow it: its code is loaded where one does. */
  async #startBootstrap(download: Download, needs: HostNeeds, mostBytes: number): Promise<void> {
    const { Bootstrap } = await import('../lib/bootstrap.ts')
    if (this.#stopped) return
    this.#bootstrap ??= new Bootstrap({
      ...{ layout: this.#host.content!.metainfo, mostBytes, traffic: this.#shared.traffic },
      isSwarmKnown: () => this.#listener.isSwarmKnown(),
      isMissing: (piece) => needs.isMissing(piece),
      want: (piece) => {
        needs.extra = piece
        download.setWanted([
          ...(this.#wanted ?? []),
          ...(piece === null ? [] : [{ first: piece, last: piece, priority: 1 as const }]),
        ])
      },
    })
  }

  #onWasted(bytes: number): void {
    this.#wastedBytes += bytes
  }

  #started(): Download | null {
    const { content } = this.#host
    if (this.#download || !content || this.#stopped) return this.#download
    const download = new Download(this.#downloadHost(content), this.#detector)
    this.#download = download
    download.setWanted(this.#wanted ?? [])
    download.setDeadlines(this.#deadlines)
    return download
  }

  #downloadHost(content: SwarmContent): DownloadHost {
    const host = this.#host
    return {
      infoHash: host.infoHash,
      layout: content.metainfo,
      caps: this.#shared.downloads,
      get queuedBytes() {
        return host.queuedBytes
      },
      reading: host.reading && {
        fileIndex: host.reading.fileIndex,
        isConnecting: () => this.#listener.isConnecting(),
      },
      hasPiece: (piece) => content.bitfield.get(piece),
      put: (piece, bytes) => content.put(piece, bytes),
      onBlock: (wire, piece, bytes) => {
        this.#listener.onReceived(bytes)
        this.#shared.traffic.onReceived(bytes)
        if (wire) host.money?.onBlock(wire, piece, bytes)
      },
      onDelivered: (wire, bytes) => this.#shared.uploads.onDelivered(wire, bytes),
      onVerdict: (piece, verified) => host.money?.onPieceChecked(piece, verified),
      onVerified: (piece) => {
        const bytes = pieceLengthAt(content.metainfo, piece)
        this.verifiedBytes += bytes
        host.onReceived(bytes)
        host.onVerified(piece)
        this.#bootstrap?.onVerified(piece)
        this.#listener.onVerified(piece)
      },
      onBadSource: (id, piece) => this.#onBadData(id, piece),
      onFailed: (error) => this.#listener.onFailed(error),
      onWasted: (bytes) => this.#onWasted(bytes),
      wakeWebSeeds: () => this.#webSeeds?.wake(),
      cancelWebSeedPiece: (piece) => this.#webSeeds?.cancelPiece(piece),
    }
  }

  #onBadData(source: string, piece: number): void {
    if (this.#webSeeds?.refuse(source, piece)) {
      this.#detector.release(source)
      if (this.#host.reading) this.#listener.onFailed(mismatch(source, piece))
      return
    }
    this.onFault(source)
    this.#host.money?.onBadData(source)
    const message = `Expected piece ${piece} to match its hash; peer ${source} sent other bytes`
    this.#host.onWarning(new WireError('corrupt-piece', message, { peer: source, piece }))
    this.#listener.onBadPeer(source)
  }
}

/** The owner's file is not that of the torrent: no peer can help, and the owner's own bytes count. */
const mismatch = (src: string, piece: number): EngineError =>
  new EngineError('mismatch', `${src}: expected the file of the torrent, got other bytes in piece ${piece}`, {
    ...{ src, piece },
  })

/** Without the torrent's own name where it has several files. */
function fileName({ files }: TorrentShape, index: number): string {
  const path = files[index]?.path ?? []
  return (files.length > 1 ? path.slice(1) : path).join('/')
}
