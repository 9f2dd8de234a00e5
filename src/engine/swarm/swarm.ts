import { EngineError, FreshetError, type WireError } from '../../core/errors.ts'
import type { InfoHash } from '../../core/metainfo/info-hash.ts'
import type { DeadlineRange } from '../../core/picking/deadlines.ts'
import type { WantedRange } from '../download/download.ts'
import { throughput } from '../lib/throughput.ts'
import type { TorrentSources } from '../web-seed/torrent-sources.ts'
import { type ChannelConnection, ChannelPeer, type PeerHost, traitsOf } from '../wire/channel-peer.ts'
import type { ChannelWire } from '../wire/channel-wire.ts'
import { useDontHave } from '../wire/dont-have.ts'
import { HaveQueue, sendBitfield } from '../wire/have-queue.ts'
import type { MetadataFetch } from './metadata-fetch.ts'
import { isOnlySource } from './only-source.ts'
import type { SharedParts } from './shared-parts.ts'
import { SwarmConnections } from './swarm-connections.ts'
import { SwarmDownload } from './swarm-download.ts'
import type { SwarmHost } from './swarm-host.ts'
import { trackerProgress } from './swarm-progress.ts'
import { SwarmTrackers } from './swarm-trackers.ts'
import { TorrentContent } from './torrent-content.ts'

/**
 * One torrent's peers, trackers and web seeds, from joining to leaving. What outlives them belongs to the
 * {@link SwarmHost}.
 */
export class Swarm implements PeerHost {
  readonly infoHash: InfoHash
  readonly peerId: string
  readonly bounds: TorrentContent
  readonly download: SwarmDownload
  readonly #host: SwarmHost
  readonly #shared: SharedParts
  readonly #onEnded: () => void
  readonly #peers = new Map<string, ChannelPeer>()
  readonly #connections: SwarmConnections
  readonly #metadata: MetadataFetch | null
  readonly #haves = new HaveQueue()
  readonly #received = throughput()
  readonly #sent = throughput()
  #sentBytes = 0
  #trackers: SwarmTrackers | null = null
  #ended = false

  /** @param onEnded called once, when the swarm was left or failed */
  constructor(host: SwarmHost, shared: SharedParts, onEnded: () => void) {
    this.#host = host
    this.#shared = shared
    this.#onEnded = onEnded
    this.infoHash = host.infoHash
    this.peerId = shared.peerId
    this.bounds = new TorrentContent(host, (piece, bytes) => this.download.onGiven(piece, bytes))
    this.#connections = new SwarmConnections(this.#connectionsHost(), shared.connections)
    this.download = new SwarmDownload(host, shared, {
      onVerified: (piece) => this.#announce(piece),
      onBadPeer: (key) => this.removePeer(key),
      onFailed: (error) => this.#fail(error),
      onReceived: (bytes) => void this.#received(bytes),
      isConnecting: () => this.#connections.pending > 0,
      isSwarmKnown: () => this.#connections.pending === 0 && (this.#trackers?.hasNoSeeders ?? false),
    })
    this.#metadata = (shared.fetchMetadata ?? (() => null))({
      infoHash: host.infoHash,
      infoBytes: () => this.bounds.infoBytes(),
      accept: async (torrentFile) => {
        await host.acceptMetadata(torrentFile)
        this.hostHasMore()
      },
      onFailed: (error) => this.#fail(error),
      onWarning: (error) => host.onWarning(error),
    })
    // The caller has the swarm before its first event.
    queueMicrotask(() => this.#start())
  }

  /** The metainfo is known and peers may be asked for pieces. */
  get ready(): boolean {
    return this.bounds.ready
  }

  /** Where the .torrent file is looked for while the metainfo is not known. */
  get sources(): TorrentSources | null {
    return this.#metadata?.sources ?? null
  }

  /** Null before the swarm has started and once it has ended. */
  get trackers(): SwarmTrackers | null {
    return this.#trackers
  }

  /** Of peers that shook hands. */
  get wires(): ChannelWire[] {
    return this.connected().map(({ wire }) => wire)
  }

  /** Bytes per second of blocks that were requested and kept, from peers and web seeds. */
  get downloadSpeed(): number {
    return this.#received()
  }

  /** Bytes per second of any kind. */
  get uploadSpeed(): number {
    return this.#sent()
  }

  get areUploadsHalted(): boolean {
    return this.#shared.uploads.halted
  }

  /** We want nothing more, and buy nothing either. */
  get complete(): boolean {
    return this.ready && this.download.complete && !this.#host.money?.isSponsored()
  }
  /** Peers that shook hands, with the wire of each. */
  connected(): { peer: ChannelPeer; wire: ChannelWire }[] {
    const found = []
    for (const peer of this.#peers.values()) if (peer.isReady && peer.wire) found.push({ peer, wire: peer.wire })
    return found
  }

  /** Which pieces are wanted, in order, without overlaps; replaces what was wanted before. */
  want(wanted: readonly WantedRange[]): void {
    this.download.want(wanted)
    this.#trackers?.peersChanged()
  }

  /** Which pieces readers wait for, most urgent first; replaces earlier deadlines. */
  setDeadlines(deadlines: readonly DeadlineRange[]): void {
    this.download.setDeadlines(deadlines)
    this.#trackers?.peersChanged()
  }

  /** A reader jumped: requests for pieces that are no longer wanted are cancelled. */
  cancelExcept(isWanted: (piece: number) => boolean): void {
    this.download.cancelExcept(isWanted)
  }

  /** A recheck lost a piece: it is downloaded again, and our `have` is taken back (lt_donthave, BEP 54). */
  markMissing(piece: number): void {
    this.#haves.withdraw(piece)
    for (const wire of this.wires) wire.lt_donthave?.donthave(piece)
    this.download.markMissing(piece)
    this.#updateTrackers()
  }

  /** A recheck found a piece. */
  markPresent(piece: number): void {
    this.download.markPresent(piece)
    this.#announce(piece)
  }

  /** Takes over a connection, open or not. @returns false when it was refused and closed */
  addPeer(connection: ChannelConnection): boolean {
    const { refused } = this.#shared
    if (this.#ended || refused.has(this.infoHash, traitsOf(connection)) || !this.#connections.accept(connection)) {
      connection.destroy()
      return false
    }
    const peer = new ChannelPeer(connection, this)
    this.#peers.set(peer.key, peer)
    this.#connections.joined(peer, connection)
    return true
  }

  /** @param key of its connection */
  removePeer(key: string): void {
    this.#peers.get(key)?.destroy()
  }

  /** Closes every peer (as {@link ChannelPeer.leave}), tracker and web seed. */
  async leave(): Promise<void> {
    if (this.#ended) return
    this.#ended = true
    this.bounds.close()
    this.#metadata?.stop()
    this.download.stop()
    this.#haves.stop()
    for (const peer of [...this.#peers.values()]) peer.leave()
    this.#trackers?.destroy()
    this.#trackers = null
    this.#onEnded()
  }

  onHandshake(peer: ChannelPeer, wire: ChannelWire): void {
    if (!this.#shared.refused.admit(this.infoHash, traitsOf(peer.connection, wire))) return void peer.destroy()
    this.#shared.uploads.attach(wire, this.bounds, wire)
    wire.on('upload', (bytes: number) => {
      this.#sentBytes += bytes
      this.#host.onSent(bytes)
    })
    wire.once('close', () => this.download.leave(wire))
    this.#metadata?.attach(wire)
    useDontHave(wire)
    this.#host.money?.onWire(wire, peer.key, peer.connection)
    this.#host.onPeer()
    // Our extended handshake goes first.
    if (this.ready) queueMicrotask(() => this.#join(peer))
  }

  onSent(bytes: number): void {
    this.#sent(bytes)
  }

  onViolation(peer: ChannelPeer, error: WireError): void {
    // An exception may be a fault of ours; a broken limit is not.
    if (error.code !== 'malformed-message') this.download.onFault(peer.key)
    this.#host.onWarning(error)
  }

  onClosed(peer: ChannelPeer): void {
    if (this.#peers.delete(peer.key)) this.#connections.left(peer.key)
  }

  #start(): void {
    if (this.#ended) return
    this.#startTrackers()
    this.hostHasMore()
  }

  /** The metainfo is known: from now on peers may be asked for pieces. */
  #begin(): void {
    this.#metadata?.stop()
    this.bounds.ready = true
    this.#host.onReady()
    if (this.#ended) return
    this.#trackers?.keepOnly([...this.#host.trackers, ...this.#host.configuredTrackers])
    this.download.useWebSeeds()
    this.#updateTrackers()
    for (const { peer } of this.connected()) this.#join(peer)
  }

  /** The host has its content, or more web seeds or sources. */
  hostHasMore(): void {
    if (this.#ended || !this.#trackers) return
    if (this.ready) this.download.useWebSeeds()
    else if (this.#host.content) this.#begin()
    else this.sources?.add(this.#host.sources)
  }

  /** Announces our pieces, and requests the missing ones. */
  #join(peer: ChannelPeer): void {
    const { wire } = peer
    const { content } = this.#host
    if (this.#ended || !wire || !content || !wire.fitPieces()) return
    sendBitfield(wire, content.bitfield, Boolean(content.source))
    this.download.join(wire, peer.key)
  }

  #announce(piece: number): void {
    this.#haves.announce(this.wires, piece)
    this.#updateTrackers()
  }

  #startTrackers(): void {
    const host = this.#host
    this.#trackers = new SwarmTrackers({
      ...{ infoHash: this.infoHash, peerId: this.peerId, trackers: host.trackers },
      get configured() {
        return host.configuredTrackers
      },
      broadcastTracker: this.#shared.broadcastTracker,
      rtcConfiguration: this.#shared.rtcConfiguration,
      signalling: this.#shared.connections.signalling,
      progress: () => trackerProgress(this, this.#host, this.#connections, this.#sentBytes),
      hasPeer: (id) => this.#connections.hasPeer(id),
      accepts: () => this.#connections.acceptsOffer(),
      onConnection: (connection) => void this.addPeer(connection),
      onWarning: (error) => this.#host.onWarning(error),
    })
    this.#trackers.start()
  }

  #updateTrackers(): void {
    this.#trackers?.setSeed(this.#host.content?.bitfield.isFull() ?? false)
  }

  #connectionsHost(): ConstructorParameters<typeof SwarmConnections>[0] {
    const swarm = this
    return {
      ownId: this.peerId,
      peersByKey: this.#peers,
      get complete() {
        return swarm.complete
      },
      removePeer: (key) => this.removePeer(key),
      receivedBytes: (wire) => this.download.receivedFrom(wire).bytes,
      isNeeded: (wire) =>
        this.#shared.uploads.slotOf(wire)?.price != null ||
        isOnlySource(wire, this, this.#host.content?.bitfield ?? null),
      mayPay: (wire) => this.#host.money?.mayPay(wire) ?? false,
      onQuiet: (wire) => this.download.reassign(wire),
      onChange: () => this.#trackers?.peersChanged(),
    }
  }

  #fail(error: Error): void {
    if (this.#ended) return
    void this.leave()
    this.#host.onFailed(error instanceof FreshetError ? error : new EngineError('unexpected', String(error)))
  }
}
