import type { Wire } from 'bittorrent-protocol'
import type { ParsedTorrent, SimplePeer, SwarmPeer } from 'webtorrent/lib/torrent.js'
import Torrent from 'webtorrent/lib/torrent.js'
import type { Bitfield } from '../../core/bitfield.ts'
import type { FreshetError, WireError } from '../../core/errors.ts'
import { LIMITS } from '../../core/limits.ts'
import type { Metainfo } from '../../core/metainfo.ts'
import type { Verdict } from '../../protocol/pieces.ts'
import type { SwarmMoney } from '../pay/swarm-money.ts'
import { TrackerDiscovery } from '../tracker/discovery.ts'
import type { WebSeeds } from '../web-seed/web-seeds.ts'
import { guardWire } from '../wire/guard.ts'
import { parsedTorrent } from './parsed-torrent.ts'
import { BLOCK_BYTES, PieceAssembly } from './piece-assembly.ts'
import { PieceTrial } from './piece-trial.ts'
import { Recantations } from './recant.ts'
import { requestDepth } from './request-depth.ts'
import type { SwarmClient } from './swarm-client.ts'
import { outletOf, uploadTorrent } from './upload-road.ts'
import { UploadStore } from './upload-store.ts'
import { WebSeedRest, webSeedUrl } from './web-seed.ts'

/** Who a swarm works for: it owns what survives the swarm (bytes, bitfield, words to the user). */
export interface SwarmHost {
  readonly infoHash: string
  readonly name: string
  /** Null until it is known. */
  readonly geometry: Metainfo | null
  /** Whole .torrent file once known: what peers are given that ask for metainfo. */
  readonly torrentFile: Uint8Array | null
  readonly trackers: readonly string[]
  /** Of verified pieces; the swarm reads it once, when it has the metainfo. */
  readonly bitfield: Bitfield | null
  /** Bytes of whole pieces handed to the piece worker and not yet answered, all torrents. */
  readonly queuedBytes: number
  /** Null where nobody keeps any. */
  readonly money: SwarmMoney | null
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

/**
 * webtorrent's Torrent, with what Freshet owns put in its place: metainfo validation, piece assembly and verdicts, blame, the store,
 * discovery, connection limits and the wire guard. The rest (metadata exchange, selections, wires, web seeds) is inherited.
 */
export class Swarm extends Torrent {
  readonly #host: SwarmHost
  readonly #client: SwarmClient
  readonly #trial = new PieceTrial()
  readonly #rest = new WebSeedRest()
  readonly #recantations = new Recantations(() => performance.now())
  readonly #sources = new WeakMap<Wire, string>()
  /** There once the metainfo is. */
  webSeeds: WebSeeds | null = null
  #acceptingMetadata = false
  #updateQueued = false

  constructor(host: SwarmHost, client: SwarmClient) {
    const { infoHash, name, geometry } = host
    super(geometry ? parsedTorrent(geometry) : { infoHash, name, announce: [], urlList: [] }, client, {
      storeCacheSlots: 0,
      deselect: true,
    })
    this.#host = host
    this.#client = client
    this.on('metadata', () => this.#replacePieces())
    this.on('ready', () => host.onReady())
    this.on('verified', (index: number) => host.onVerified(index))
    this.on('warning', (error: Error) => host.onWarning(error))
    this.on('error', (error: FreshetError) => host.onFailed(error))
  }

  /** Leaves the swarm: every peer, tracker and web seed is closed when this resolves. */
  leave(): Promise<void> {
    this.#rest.stop()
    if (this.destroyed) return Promise.resolve()
    return new Promise((resolve) => this.destroy({ destroyStore: false }, resolve))
  }

  get trackers(): TrackerDiscovery | null {
    return this.discovery as TrackerDiscovery | null
  }

  /** Connected peers and web seeds, with the wire of each. */
  connected(): { peer: SwarmPeer; wire: Wire }[] {
    const found = []
    for (const peer of this._peers?.values() ?? []) {
      if (peer.wire && this.wires.includes(peer.wire)) found.push({ peer, wire: peer.wire })
    }
    return found
  }

  /** A piece turned out not to be at rest: asks for it again and takes back our `have` (lt_donthave). */
  forget(index: number): void {
    this._markUnverified(index)
    for (const wire of this.wires) wire.lt_donthave?.donthave(index)
    this._checkDone()
  }

  /** A piece turned out to be at rest. */
  recall(index: number): void {
    if (this.bitfield?.get(index)) return
    this._markVerified(index)
    for (const wire of this.wires) wire.have(index)
    this._checkDone()
  }

  /**
   * A reader jumped: takes back what peers were asked for and nobody waits for now, so that the pieces under the reader are asked
   * for at once and not behind a second's worth of others. Web seeds finish what they fetch.
   */
  focus(wanted: (piece: number) => boolean): void {
    let coolingMs = 0
    for (const wire of this.wires) {
      if (wire.type === 'webSeed') continue
      for (const { piece, offset, length } of [...wire.requests]) {
        if (wanted(piece)) continue
        coolingMs = this.#recantations.add(wire, piece)
        wire.cancel(piece, offset, length)
      }
    }
    this._update()
    if (coolingMs > 0) setTimeout(() => this._update(), coolingMs)
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

  override _processParsedTorrent(parsed: ParsedTorrent): void {
    super._processParsedTorrent(parsed)
    const { torrentFile } = this.#host
    if (torrentFile) this.torrentFile = torrentFile
  }

  override addWebSeed(url: string): void {
    super.addWebSeed(webSeedUrl(url, this.#host.geometry?.files ?? []))
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
      progress: () => ({
        uploaded: this.#uploadedBytes(),
        downloaded: this.#downloadedBytes(),
        left: this.bitfield ? this.#missingBytes() : 1,
        numwant: Math.min(LIMITS.offersPerAnnounce, Math.max(0, this.#freeSlots())),
      }),
    })
    discovery.on('peer', (peer: SimplePeer) => {
      if (this.destroyed) peer.destroy()
      else this.addPeer(peer, 'tracker')
    })
    discovery.on('warning', (error: Error) => this.#host.onWarning(error))
    this.discovery = discovery
    discovery.start()
    this.#tellLonely()
  }

  /**
   * The chassis drops a peer that chokes us for some seconds when others wait for its place. In a browser nobody waits unless
   * every place is taken; a seeder with all its slots busy is worth waiting for.
   */
  override get _numQueued(): number {
    return this.#freeSlots() > 0 ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY
  }

  override _addPeer(peer: SimplePeer | string, type: string, source: string): SwarmPeer | null {
    if (typeof peer === 'string') return null
    if ((peer.id && this.#trial.isBanned(peer.id)) || this.#freeSlots() <= 0) {
      peer.destroy()
      return null
    }
    return super._addPeer(peer, type, source)
  }

  override _onWire(wire: Wire, address: string | null): void {
    const peer = [...(this._peers?.values() ?? [])].find((candidate) => candidate.wire === wire)
    const id = peer?.id ?? wire.peerId ?? 'unknown'
    if (this.#trial.isBanned(id) || (wire.peerId && this.#trial.isBanned(wire.peerId))) {
      wire.destroy()
      return
    }
    this.#sources.set(wire, id)
    if (wire.type !== 'webSeed') this.#client.uploads.attach(wire, uploadTorrent(this), outletOf(wire, peer))
    guardWire(wire, this, (error: WireError) => {
      // An exception may be a fault of ours; a broken limit is not.
      if (error.code !== 'malformed-message') this.#trial.ban(id)
      this.#host.onWarning(error)
    })
    wire.on('download', (bytes: number) => this.#host.onReceived(bytes))
    wire.on('upload', (bytes: number) => this.#host.onSent(bytes))
    wire.on('piece', (index: number, offset: number, data: Uint8Array) => this.#salvage(wire, id, index, offset, data))
    wire.once('close', () => {
      this.#trial.release(id)
      // The chassis takes the wire off its list right after.
      queueMicrotask(() => this.#tellLonely())
    })
    if (wire.type !== 'webSeed') this.#host.money?.joined(wire, id, this.#client.peerId)
    super._onWire(wire, address)
    this.#tellLonely()
  }

  /** Slots are the upload desk's to give, one pool for all torrents. */
  override _rechoke(): void {}

  /** Once for a burst of blocks, not once a block; never on a timer or an idle callback. */
  override _update(): void {
    if (this.#updateQueued) return
    this.#updateQueued = true
    queueMicrotask(() => {
      this.#updateQueued = false
      if (!this.destroyed) super._update()
    })
  }

  /**
   * A peer that has sent nothing yet is asked for a burst of what is wanted first. The chassis would ask it for one block of the
   * last piece and wait: a round trip lost, and a stall where that block is slow to come.
   */
  override _updateWire(wire: Wire): void {
    if (wire.type === 'webSeed' || wire.peerChoking || wire.downloaded > 0 || wire.destroyed) {
      super._updateWire(wire)
      return
    }
    for (const { from, to, offset } of this._selections) {
      for (let piece = from + offset; piece <= to; piece++) {
        if (!wire.peerPieces.get(piece)) continue
        while (this._request(wire, piece, this._critical[piece] ?? false)) {
          // Every block of the piece that is free, until the burst is full.
        }
        if (wire.requests.length >= requestDepth(wire, this.pieceLength)) return
      }
    }
  }

  override _markUnverified(index: number): void {
    super._markUnverified(index)
    this.pieces[index] = this.#newPiece(index)
    this._reservations[index] = []
  }

  override _request(wire: Wire, index: number, hotswap: boolean): boolean {
    const piece = this.pieces[index]
    if (!(piece instanceof PieceAssembly) || this.bitfield?.get(index)) return false
    if (this.#host.queuedBytes > LIMITS.pieceQueueBytes) return false
    const source = this.#sources.get(wire)
    if (source === undefined || wire.requests.length >= requestDepth(wire, this.pieceLength)) return false
    const whole = wire.type === 'webSeed'
    if (whole ? this.#rest.isResting(wire) : !this.#recantations.mayAsk(wire, index)) return false
    if (!this.#trial.mayAsk(index, source)) return false

    const reserve = (): number => (whole ? piece.reserveRemaining() : piece.reserve())
    let block = reserve()
    if (block === -1 && hotswap && this._hotswap(wire, index)) block = reserve()
    if (block === -1) return false

    this._reservations[index] ??= []
    const reservations = this._reservations[index]
    const free = reservations.indexOf(null)
    const slot = free === -1 ? reservations.length : free
    reservations[slot] = wire

    const length = whole ? piece.chunkLengthRemaining(block) : piece.chunkLength(block)
    wire.request(index, piece.chunkOffset(block), length, (error, data) => {
      if (this.destroyed) return
      if (reservations[slot] === wire) reservations[slot] = null
      if (whole && error) this.#rest.failed(wire, () => this._update())
      else if (whole) this.#rest.succeeded(wire)
      if (piece === this.pieces[index]) {
        if (error) {
          if (whole) piece.cancelRemaining(block)
          else piece.cancel(block)
        } else {
          this.#place(wire, source, index, piece, block, data)
        }
      }
      this._update()
    })
    return true
  }

  /** A block that was taken back but was on its way already: it is here, so it is kept. Anything else unasked is dropped. */
  #salvage(wire: Wire, source: string, index: number, offset: number, data: Uint8Array): void {
    const piece = this.pieces[index]
    if (this.#recantations.mayAsk(wire, index) || !(piece instanceof PieceAssembly) || offset % BLOCK_BYTES !== 0)
      return
    this.#place(wire, source, index, piece, offset / BLOCK_BYTES, data)
  }

  #place(wire: Wire, source: string, index: number, piece: PieceAssembly, block: number, data: Uint8Array): void {
    const { missing } = piece
    const complete = piece.set(block, data, source)
    if (wire.type !== 'webSeed') this.#host.money?.arrived(wire, index, missing - piece.missing)
    if (complete) void this.#judge(index, piece)
  }

  async #judge(index: number, piece: PieceAssembly): Promise<void> {
    const taken = piece.take()
    if (!taken) return
    // The piece's buffer leaves this realm with `put`; evidence against an earlier copy has to be kept first.
    const copy = this.#trial.wantsEvidence(index) ? taken.bytes.slice() : null
    let verdict: Verdict
    try {
      verdict = await this.#host.put(index, taken.bytes)
    } catch (error) {
      if (!this.destroyed) this._destroy(error as Error)
      return
    }
    // Owed also when the swarm was left meanwhile.
    this.#host.money?.judged(index, verdict.verified)
    if (this.destroyed) return
    if (verdict.verified) {
      for (const culprit of this.#trial.acquit(index, copy)) this.#ban(culprit, index)
      this._markVerified(index)
      for (const wire of this.wires) wire.have(index)
      this._checkDone()
    } else {
      for (const culprit of this.#trial.convict(index, verdict.bytes, taken.sources)) this.#ban(culprit, index)
      this.pieces[index] = this.#newPiece(index)
      this._reservations[index] = []
    }
    this._update()
  }

  #ban(id: string, piece: number): void {
    this.#trial.ban(id)
    this.#host.money?.garbage(id)
    this.#host.onBanned(id, piece)
    this.removePeer(id)
  }

  #tellLonely(): void {
    this.trackers?.setLonely(!this.destroyed && this.wires.length === 0)
  }

  #newPiece(index: number): PieceAssembly {
    return new PieceAssembly(index === this.pieces.length - 1 ? this.lastPieceLength : this.pieceLength)
  }

  #replacePieces(): void {
    this.pieces = this.pieces.map((piece, index) => (piece ? this.#newPiece(index) : null))
  }

  #freeSlots(): number {
    const here = LIMITS.peersPerTorrent - (this._peers?.size ?? 0)
    return Math.min(here, LIMITS.peers - this.#client.connectedPeers)
  }

  #missingBytes(): number {
    let missing = 0
    for (const [index, piece] of this.pieces.entries()) {
      if (piece) missing += index === this.pieces.length - 1 ? this.lastPieceLength : this.pieceLength
    }
    return missing
  }

  #uploadedBytes(): number {
    return this.wires.reduce((sum, wire) => sum + wire.uploaded, 0)
  }

  #downloadedBytes(): number {
    return this.wires.reduce((sum, wire) => sum + wire.downloaded, 0)
  }
}
