import type { Wire } from 'bittorrent-protocol'
import type { ParsedTorrent, SimplePeer, SwarmPeer } from 'webtorrent/lib/torrent.js'
import Torrent from 'webtorrent/lib/torrent.js'
import type { FreshetError, WireError } from '../../core/errors.ts'
import type { Bitfield } from '../../core/metainfo/bitfield.ts'
import type { InfoHash } from '../../core/metainfo/info-hash.ts'
import type { TorrentShape } from '../../core/metainfo/metainfo.ts'
import type { DeadlineRange } from '../../core/picking/deadlines.ts'
import { webSeedPaths } from '../../core/web-seed/url.ts'
import type { Verdict } from '../../protocol/pieces.ts'
import { TrackerDiscovery } from '../discovery/discovery.ts'
import { BadPieceDetector } from '../download/bad-piece-detector.ts'
import { Download, type WantedRange } from '../download/download.ts'
import type { SwarmAccounting } from '../payments/wire/accounting.ts'
import { UploadStore } from '../upload/read-ahead.ts'
import { WebSeeds } from '../web-seed/web-seeds.ts'
import { type ChannelConnection, ChannelPeer } from '../wire/channel-peer.ts'
import { Haves } from '../wire/have-queue.ts'
import { guardWire } from '../wire/limits.ts'
import { parsedTorrent } from './parsed-torrent.ts'
import { roomOf } from './room-of.ts'
import type { SwarmClient } from './swarm-client.ts'
import type { PeerRoom } from './swarm-connections.ts'
import { progressOf } from './swarm-progress.ts'
import { outletOf, uploadTorrent } from './upload-road.ts'

/** Who a swarm works for: it owns what survives the swarm (bytes, bitfield, words to the user). */
export interface SwarmHost {
  readonly infoHash: InfoHash
  readonly name: string
  /** Null until it is known. */
  readonly geometry: TorrentShape | null
  /** Whole .torrent file once known: what peers are given that ask for metainfo. */
  readonly torrentFile: Uint8Array | null
  readonly trackers: readonly string[]
  /** Of verified pieces; the swarm reads it once, when it has the metainfo. */
  readonly bitfield: Bitfield | null
  /** Bytes of whole pieces handed to the piece worker and not yet answered, all torrents. */
  readonly queuedBytes: number
  /** Null where nobody keeps any. */
  readonly money: SwarmAccounting | null
  /** Checks the metainfo that peers sent and opens the store. @throws MetainfoError, StoreError */
  acceptMetadata(torrentFile: Uint8Array): Promise<void>
  put(index: number, bytes: Uint8Array<ArrayBuffer>): Promise<Verdict>
  read(offset: number, length: number): Promise<Uint8Array>
  onReady(): void
  onVerified(index: number): void
  onReceived(bytes: number): void
  onSent(bytes: number): void
  onBanned(peerId: string, piece: number): void
  onFailed(error: FreshetError): void
  onWarning(error: Error): void
}

/** Stands where the chassis keeps a missing piece: it only asks whether one is missing, and for sums that nobody reads. */
const MISSING = { length: 0, missing: 0 }

/**
 * webtorrent's Torrent, with what Freshet owns put in its place: metainfo validation, everything about downloading (`../download`),
 * the store, discovery, connection limits and the wire guard. The rest (metadata exchange, the wires' handshakes) is inherited.
 */
export class Swarm extends Torrent {
  readonly #host: SwarmHost
  readonly #client: SwarmClient
  readonly #room: PeerRoom
  readonly #trial = new BadPieceDetector()
  readonly #haves = new Haves()
  /** Made when the first peer comes: a torrent without any costs next to nothing. */
  #download: Download | null = null
  /** Null until it was said. */
  #wanted: readonly WantedRange[] | null = null
  readonly #webSeedUrls: string[] = []
  /** Of a torrent that has any, once it is ready. */
  webSeeds: WebSeeds | null = null
  #urgent: readonly DeadlineRange[] = []
  #webSeedBytes = 0
  #acceptingMetadata = false

  constructor(host: SwarmHost, client: SwarmClient) {
    const { infoHash, name, geometry } = host
    super(geometry ? parsedTorrent(geometry) : { infoHash, name, announce: [], urlList: [] }, client, {
      storeCacheSlots: 0,
      deselect: true,
    })
    this.#host = host
    this.#client = client
    this.#room = roomOf(this, client, (id) => this.#trial.isBanned(id))
    this.on('metadata', () => this.#forgetPieces())
    this.on('ready', () => {
      host.onReady()
      this.#useWebSeeds()
    })
    this.on('warning', (error: Error) => host.onWarning(error))
    this.on('error', (error: FreshetError) => host.onFailed(error))
  }

  /** Leaves the swarm: every peer, tracker and web seed is closed when this resolves. */
  leave(): Promise<void> {
    this.#download?.stop()
    this.webSeeds?.stop()
    this.#haves.stop()
    this.#client.downloads.remove(this.infoHash)
    if (this.destroyed) return Promise.resolve()
    return new Promise((resolve) => this.destroy({ destroyStore: false }, resolve))
  }

  get trackers(): TrackerDiscovery | null {
    return this.discovery as TrackerDiscovery | null
  }

  /** Connected peers, with the wire of each. */
  connected(): { peer: SwarmPeer; wire: Wire }[] {
    const found = []
    for (const peer of this._peers?.values() ?? []) {
      if (peer.wire && this.wires.includes(peer.wire)) found.push({ peer, wire: peer.wire })
    }
    return found
  }

  /** Share of the torrent that a peer has, 0..1. */
  progressOf(wire: Wire): number {
    return this.#download?.progressOf(wire) ?? 0
  }

  /** We want nothing more. */
  get complete(): boolean {
    const { bitfield } = this.#host
    const isHere = ({ first, last }: { first: number; last: number }): boolean =>
      bitfield?.firstMissing(first, last + 1) === -1
    return this.ready && (this.#wanted?.every(isHere) ?? false) && this.#urgent.every(isHere)
  }

  /** Which pieces are wanted, all of it said anew: in order, without overlaps. */
  want(wanted: readonly WantedRange[]): void {
    this.#wanted = wanted
    this.#download?.setWanted(wanted)
    this.trackers?.peersChanged()
  }

  /** Which pieces readers wait for, most pressing first, all of it said anew. */
  hurry(urgent: readonly DeadlineRange[]): void {
    this.#urgent = urgent
    this.#download?.setDeadlines(urgent)
    this.trackers?.peersChanged()
  }

  /** A reader jumped: what peers were asked for and nobody waits for now is taken back. */
  focus(isWanted: (piece: number) => boolean): void {
    this.#download?.cancelExcept(isWanted)
    const first = this.#urgent[0]?.first
    if (first !== undefined) this.webSeeds?.cancelExcept(first)
  }

  /** ICE lost this peer, or found it again: what it was asked for goes to others, and it is asked again with the next block that comes. */
  suspect(wire: Wire): void {
    if (this.#room.isQuiet(wire)) this.#download?.snub(wire)
  }

  /** A piece turned out not to be at rest: asks for it again and takes back our `have` (lt_donthave). */
  forget(piece: number): void {
    this.pieces[piece] = MISSING
    this.bitfield?.set(piece, false)
    this.#haves.withdraw(piece)
    for (const wire of this.wires) wire.lt_donthave?.donthave(piece)
    this.#download?.markMissing(piece)
    this._checkDone()
  }

  /** A piece turned out to be at rest. */
  recall(piece: number): void {
    if (this.bitfield?.get(piece)) return
    this.#download?.markPresent(piece)
    this.#tellHave(piece)
  }

  override async _onMetadata(metadata: unknown): Promise<void> {
    if (this.metadata || this.destroyed || this.#acceptingMetadata) return
    let known = metadata
    if (metadata instanceof Uint8Array) {
      this.#acceptingMetadata = true
      try {
        await this.#host.acceptMetadata(metadata)
      } catch (error) {
        this._destroy(error as Error)
        return
      }
      if (this.destroyed) return
      known = this.#host.geometry && parsedTorrent(this.#host.geometry)
    }
    this._preloadedStore = new UploadStore(this.#host)
    this._startupBitfield = this.#host.bitfield?.bytes
    await super._onMetadata(known)
  }

  /** The chassis would wake for every torrent every ten seconds, to choke and unchoke as the upload desk does for all. */
  override _onParsedTorrent(parsed: ParsedTorrent): void {
    super._onParsedTorrent(parsed)
    clearInterval(this._rechokeIntervalId)
  }

  override _processParsedTorrent(parsed: ParsedTorrent): void {
    super._processParsedTorrent(parsed)
    const { torrentFile } = this.#host
    if (torrentFile) this.torrentFile = torrentFile
  }

  /** Ours is no wire (`../web-seed`). The chassis names those of the torrent before it is ready. */
  override addWebSeed(url: string): void {
    if (this.#webSeedUrls.includes(url)) return
    this.#webSeedUrls.push(url)
    if (this.ready) this.#useWebSeeds()
  }

  /** What was verified and flushed is trusted; doubtful pieces are rechecked in the piece worker while peers connect. */
  override _verifyPieces(callback: (error: Error | null) => void): void {
    callback(null)
  }

  override _startDiscovery(): void {
    if (this.discovery || this.destroyed) return
    const discovery = new TrackerDiscovery({
      infoHash: this.infoHash,
      peerId: this.#client.peerId,
      trackers: this.#host.trackers,
      rtcConfiguration: this.#client.tracker.rtcConfig ?? {},
      signalling: this.#client.house.signalling,
      progress: () => progressOf(this, this.#room, this.#host.bitfield, this.#webSeedBytes),
      hasPeer: (id) => this.#room.knows(id),
      accepts: (id) => this.#room.admits(id),
    })
    discovery.on('peer', (peer: SimplePeer) => {
      if (this.destroyed) peer.destroy()
      else this.addPeer(peer, 'tracker')
    })
    discovery.on('warning', (error: Error) => this.#host.onWarning(error))
    this.discovery = discovery
    discovery.start()
  }

  override _addPeer(peer: SimplePeer | string, _type: string, source: string): SwarmPeer | null {
    if (typeof peer === 'string') return null
    const isKnown = peer.id !== undefined && this._peers?.has(peer.id)
    if (this.destroyed || isKnown || !this.#room.take(peer)) {
      peer.destroy()
      return null
    }
    const joined = ChannelPeer.join(peer as ChannelConnection, this, source)
    this._registerPeer(joined)
    this.#room.joined(peer)
    return joined
  }

  override removePeer(peer: SwarmPeer | string | null | undefined): void {
    super.removePeer(peer)
    if (peer) this.#room.left(typeof peer === 'string' ? peer : peer.id)
  }

  override _onWire(wire: Wire, address: string | null): void {
    const peer = [...(this._peers?.values() ?? [])].find((candidate) => candidate.wire === wire)
    const id = peer?.id ?? wire.peerId ?? 'unknown'
    if (this.#trial.isBanned(id) || (wire.peerId && this.#trial.isBanned(wire.peerId))) {
      wire.destroy()
      return
    }
    this.#client.uploads.attach(wire, uploadTorrent(this), outletOf(wire, peer))
    guardWire(wire, this, (error: WireError) => {
      // An exception may be a fault of ours; a broken limit is not.
      if (error.code !== 'malformed-message') this.#trial.ban(id)
      this.#host.onWarning(error)
    })
    wire.on('download', (bytes: number) => this.#host.onReceived(bytes))
    wire.on('upload', (bytes: number) => this.#host.onSent(bytes))
    wire.once('close', () => this.#download?.removeWire(wire))
    this.#host.money?.onWire(wire, id, this.#client.peerId)
    super._onWire(wire, address)
    // A peer that is late is set aside by the download, not destroyed after a fixed time.
    wire.setTimeout(0)
  }

  /** The chassis' own wires selections, choke time-outs and requests together here; ours says what we have and hands the wire on. */
  override _onWireWithMetadata(wire: Wire): void {
    if (this.destroyed || wire.destroyed || !this.bitfield) return
    const id = this.connected().find((candidate) => candidate.wire === wire)?.peer.id ?? wire.peerId ?? 'unknown'
    // Always first (BEP 3), and the short forms where both sides know them (BEP 6).
    const here = this.#host.bitfield?.count() ?? 0
    if (wire.hasFast && here === this.pieces.length) wire.haveAll()
    else if (wire.hasFast && here === 0) wire.haveNone()
    else wire.bitfield(this.bitfield)
    this.#downloading()?.addWire(wire, id)
  }

  /** Slots are the upload desk's to give, one pool for all torrents. */
  override _rechoke(): void {}

  // Selections, interest and requests are the download's.
  override _update(): void {}
  override _updateSelections(): void {}
  override _updateInterest(): void {}
  override _gcSelections(): void {}

  override _checkDone(): boolean {
    const isDone = this.#host.bitfield?.isFull() ?? false
    if (this.destroyed || isDone === this.done) return isDone
    this.done = isDone
    if (isDone) this.discovery?.complete()
    else this.discovery?.tracker?.start()
    return isDone
  }

  #downloading(): Download | null {
    const { geometry, infoHash } = this.#host
    if (this.#download || !geometry || this.destroyed) return this.#download
    const host = this.#host
    const download = new Download(
      {
        infoHash,
        layout: geometry,
        caps: this.#client.downloads,
        get queuedBytes() {
          return host.queuedBytes
        },
        hasPiece: (piece) => this.bitfield?.get(piece) ?? false,
        put: (piece, bytes) => host.put(piece, bytes),
        onBlock: (wire, piece, bytes) => host.money?.onBlock(wire, piece, bytes),
        onVerdict: (piece, verified) => host.money?.onPieceChecked(piece, verified),
        onVerified: (piece) => this.#tellHave(piece),
        onBadSource: (id, piece) => this.#ban(id, piece),
        onFailed: (error) => {
          if (!this.destroyed) this._destroy(error)
        },
        wakeWebSeeds: () => this.webSeeds?.wake(),
        cancelWebSeedPiece: (piece) => this.webSeeds?.cancelPiece(piece),
      },
      this.#trial,
    )
    this.#download = download
    download.setWanted(this.#wanted ?? [])
    download.setDeadlines(this.#urgent)
    return download
  }

  #tellHave(piece: number): void {
    this.pieces[piece] = null
    this.bitfield?.set(piece, true)
    this.#host.onVerified(piece)
    this.#haves.tell(this.wires, piece)
    this._checkDone()
  }

  #useWebSeeds(): void {
    const download = this.#webSeedUrls.length > 0 ? this.#downloading() : null
    const { geometry, torrentFile, infoHash } = this.#host
    if (!download || !geometry || !torrentFile) return
    const { downloads, webSeedAllowance } = this.#client
    const runs = download.webSeedRuns
    this.webSeeds ??= new WebSeeds({
      layout: geometry,
      paths: () => webSeedPaths({ torrentFile, infoHash }),
      source: {
        reserveRun: (source, maxBytes, offers) => runs.reserveRun(source, maxBytes, offers),
        releaseRun: (source, first, last) => runs.releaseRun(source, first, last),
        onBlocks: (source, piece, offset, bytes) => {
          this.#countReceived(bytes.length)
          return runs.onBlocks(source, piece, offset, bytes)
        },
      },
      budget: webSeedAllowance,
      now: () => performance.now(),
      onFailed: (error) => this.#host.onWarning(error),
      caps: {
        waitMs: (now) => downloads.waitMs(infoHash, now),
        charge: (bytes, now) => downloads.charge(infoHash, bytes, now),
      },
    })
    for (const url of this.#webSeedUrls) this.webSeeds.add(url)
  }

  /** The chassis counts what peers send; web seeds are none. */
  #countReceived(bytes: number): void {
    this.#webSeedBytes += bytes
    this.#host.onReceived(bytes)
    this._downloadSpeed(bytes)
    this.#client._downloadSpeed(bytes)
  }

  #ban(id: string, piece: number): void {
    this.#trial.ban(id)
    if (this.webSeeds?.ban(id, piece)) return
    this.#host.money?.onBadData(id)
    this.#host.onBanned(id, piece)
    this.removePeer(id)
  }

  /** Nothing of what the chassis keeps for every piece is used; its rarity map grows with whatever number a peer says it has. */
  #forgetPieces(): void {
    this._rarityMap?.destroy()
    this._rarityMap = null
    this.pieces = this.pieces.map((piece) => piece && MISSING)
    this._reservations = []
    this._hashes = []
  }
}
