/**
 * Exactly the surface of webtorrent 3.0.21 and its parts that the engine uses or overrides.
 * `tests/unit/engine/chassis.test.ts` fails when an upgrade changes an overridden method.
 */

/** A worker's library does not name it: only windows can make connections. */
interface RTCConfiguration {
  iceServers?: { urls: string | string[] }[]
}

declare module 'webtorrent' {
  import { EventEmitter } from 'events'
  import type Torrent from 'webtorrent/lib/torrent.js'

  export interface ClientOptions {
    peerId?: Uint8Array | string
    tracker?: { rtcConfig?: RTCConfiguration } | false
    dht?: false
    lsd?: false
    utp?: false
    utPex?: false
    natUpnp?: false
    natPmp?: false
    webSeeds?: boolean
    maxConns?: number
  }
  export default class WebTorrent extends EventEmitter {
    constructor(options?: ClientOptions)
    readonly peerId: string
    readonly torrents: Torrent[]
    readonly destroyed: boolean
    tracker: { rtcConfig?: RTCConfiguration }
    maxConns: number
    _downloadSpeed(bytes?: number): number
    destroy(callback?: (error?: Error) => void): void
  }
}

declare module 'webtorrent/lib/torrent.js' {
  import type { Wire } from 'bittorrent-protocol'
  import { EventEmitter } from 'events'
  import type WebTorrent from 'webtorrent'

  export interface ParsedTorrent {
    infoHash: string
    name?: string
    announce?: string[]
    urlList?: string[]
    private?: boolean
    info?: object
    length?: number
    pieceLength?: number
    lastPieceLength?: number
    pieces?: string[]
    files?: { path: string; name: string; length: number; offset: number }[]
  }
  export interface TorrentOptions {
    announce?: string[]
    urlList?: string[]
    preloadedStore?: ChunkStore
    storeCacheSlots?: number
    bitfield?: Uint8Array
    deselect?: boolean
    strategy?: 'sequential' | 'rarest'
    uploads?: number
    private?: boolean
  }
  export interface ChunkStore {
    readonly chunkLength: number
    put(index: number, bytes: Uint8Array, callback?: (error: Error | null) => void): void
    get(
      index: number,
      options: { offset?: number; length?: number } | null,
      callback: (error: Error | null, bytes?: Uint8Array) => void,
    ): void
    close(callback?: (error: Error | null) => void): void
    destroy(callback?: (error: Error | null) => void): void
  }
  /** What the chassis reads of a missing piece. */
  export interface Piece {
    readonly length: number
    readonly missing: number
  }
  export interface SwarmPeer {
    readonly id: string
    readonly type: 'webrtc' | 'webSeed' | string
    readonly connected: boolean
    readonly wire: Wire | null
    readonly conn: { readonly initiator?: boolean } | null
    /** `upload`: bytes on their way to the channel, of whatever kind. */
    on(event: 'upload', listener: (bytes: number) => void): this
    destroy(error?: Error): void
  }
  export interface SimplePeer {
    id?: string
    connected: boolean
    remoteAddress?: string
    /** It was our offer. */
    readonly initiator?: boolean
    on(event: 'iceStateChange', listener: (iceConnectionState: string) => void): unknown
    destroy(error?: Error): void
  }
  export interface Discovery extends EventEmitter {
    readonly tracker: { start(): void } | null
    complete(): void
    destroy(callback?: () => void): void
  }
  export default class Torrent extends EventEmitter {
    constructor(id: ParsedTorrent | Uint8Array | null, client: WebTorrent, options: TorrentOptions)
    readonly client: WebTorrent | null
    readonly infoHash: import('../../core/metainfo/info-hash.ts').InfoHash
    readonly ready: boolean
    readonly destroyed: boolean
    done: boolean
    private: boolean | undefined
    announce: string[]
    pieceLength: number
    lastPieceLength: number
    length: number
    metadata: Uint8Array | null
    torrentFile: Uint8Array | undefined
    pieces: (Piece | null)[]
    bitfield: { get(index: number): boolean; set(index: number, value: boolean): void; buffer: Uint8Array } | undefined
    wires: Wire[]
    readonly downloadSpeed: number
    readonly uploadSpeed: number
    _downloadSpeed(bytes?: number): number
    discovery: Discovery | null

    _peers: Map<string, SwarmPeer> | null
    /** There once the torrent is ready. */
    readonly store: ChunkStore
    _preloadedStore: ChunkStore | null
    _startupBitfield: Uint8Array | undefined
    _noPeersIntervalId: unknown
    _reservations: ((Wire | null)[] | null)[]
    _hashes: unknown[]
    _rarityMap: { destroy(): void } | null

    addWebSeed(url: string): void
    removePeer(peer: SwarmPeer | string | null | undefined): void
    _onParsedTorrent(parsed: ParsedTorrent): void
    _processParsedTorrent(parsed: ParsedTorrent): void
    _rechokeIntervalId: ReturnType<typeof setInterval>
    _onMetadata(metadata: unknown): Promise<void>
    _verifyPieces(callback: (error: Error | null) => void): void
    _startDiscovery(): void
    _addPeer(peer: SimplePeer | string, type: string, source: string): SwarmPeer | null
    _onWire(wire: Wire, address: string | null): void
    _registerPeer(peer: SwarmPeer): void
    _onWireWithMetadata(wire: Wire): void
    _checkDone(): boolean
    _update(): void
    _updateSelections(): void
    _updateInterest(): void
    _gcSelections(): void
    _rechoke(): void
    _destroy(error: Error | null, options?: unknown, callback?: () => void): void
    destroy(options: { destroyStore?: boolean } | null, callback?: () => void): void
    addPeer(peer: SimplePeer | string, source: string): boolean
  }
}

declare module 'webtorrent/lib/peer.js' {
  import type { Wire } from 'bittorrent-protocol'
  import { EventEmitter } from 'events'
  import type { SimplePeer, SwarmPeer } from 'webtorrent/lib/torrent.js'

  /** What a peer uses of its torrent. */
  export interface PeerSwarm {
    readonly infoHash: string
    readonly destroyed: boolean
    wires: Wire[]
    removePeer(id: string): void
    _onWire(wire: Wire, address: string | null): void
  }
  export default class Peer extends EventEmitter implements SwarmPeer {
    constructor(id: string, type: string)
    readonly id: string
    readonly type: string
    readonly destroyed: boolean
    /** Null once it is destroyed. */
    conn: SimplePeer | null
    swarm: PeerSwarm | null
    wire: Wire | null
    source: string | null
    connected: boolean
    connectTimeout: ReturnType<typeof setTimeout> | undefined
    readonly sentHandshake: boolean
    onConnect(): void
    onHandshake(infoHash: string, peerId: string): void
    handshake(): void
    startConnectTimeout(): void
    startHandshakeTimeout(): void
    destroy(error?: Error): void
  }
}

declare module 'bittorrent-protocol' {
  import { EventEmitter } from 'events'

  export interface WireRequest {
    readonly piece: number
    readonly offset: number
    readonly length: number
  }
  /** BEP 10; `name` stands on the prototype. Made when it is used on a wire. */
  export interface WireExtension {
    onHandshake?(infoHash: string, peerId: string, extensions: object): void
    /** Called only when the peer has the extension too. */
    onExtendedHandshake?(handshake: Record<string, unknown>): void
    onMessage?(bytes: Uint8Array): void
  }
  export interface Wire extends EventEmitter {
    readonly type: string | null
    readonly peerId: string | undefined
    readonly destroyed: boolean
    readonly hasFast: boolean
    readonly amChoking: boolean
    readonly peerChoking: boolean
    readonly peerInterested: boolean
    readonly amInterested: boolean
    readonly peerPieces: { get(index: number): boolean; buffer: Uint8Array; setAll?: unknown }
    isSeeder?: boolean
    readonly requests: WireRequest[]
    readonly uploaded: number
    readonly downloaded: number
    readonly uploadSpeed: () => number
    readonly downloadSpeed: () => number
    readonly peerExtendedHandshake: { reqq?: number; v?: Uint8Array; m?: unknown; metadata_size?: number }
    remoteAddress?: string
    remotePort?: number
    /** Bytes said that the peer's channel has not yet taken; of our own wires (`wire/channel-wire.ts`). */
    readonly waitingBytes?: number
    readonly lt_donthave?: EventEmitter & { donthave(index: number): void }
    /** streamx's queue of what we said and the channel has not yet taken. */
    readonly _readableState?: { readonly buffered: number }
    request(
      piece: number,
      offset: number,
      length: number,
      callback: (error: Error | null, block: Uint8Array) => void,
    ): void
    cancel(piece: number, offset: number, length: number): void
    reject(piece: number, offset: number, length: number): void
    choke(): void
    unchoke(): void
    interested(): void
    uninterested(): void
    bitfield(bits: { buffer: Uint8Array }): void
    haveAll(): void
    haveNone(): void
    setTimeout(ms: number): void
    piece(piece: number, offset: number, block: Uint8Array): void
    have(piece: number): void
    destroy(): void
    /** Reads the stream side to its end, for nobody. */
    resume(): this
    end(data?: unknown): this
    use(extension: new (wire: Wire) => WireExtension): void
    extended(name: string, message: Uint8Array): void
    _onMessageLength(buffer: Uint8Array): void
    _onRequest(piece: number, offset: number, length: number): void
    _onBitField(bytes: Uint8Array): void
    _onHave(piece: number): void
    _processBuffer(): void
    _finished: boolean
    /** What is called with the next `_parserSize` bytes. */
    _parser(bytes: Uint8Array): void
    _parserSize: number
    _parse(size: number, parser: (bytes: Uint8Array) => void): void
    _write(bytes: Uint8Array, callback: (error: Error | null) => void): void
    _message(id: number, numbers: readonly number[], data: Uint8Array | null): void
    _push(frame: Uint8Array): boolean | undefined
    _pull(requests: WireRequest[], piece: number, offset: number, length: number): WireRequest | null
    _debug(...words: unknown[]): void
    _onMessage(buffer: Uint8Array): void
    _onPiece(piece: number, offset: number, block: Uint8Array): void
  }
  const WireClass: { new (type?: string): Wire; prototype: Wire }
  export default WireClass
}
