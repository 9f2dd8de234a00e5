/** The members of untyped packages that the stack uses; they run unmodified. */

declare module 'webtorrent' {
  import type { EventEmitter } from 'node:events'

  export interface StockWire extends EventEmitter {
    readonly type: string
    readonly destroyed: boolean
    readonly peerId: string
    readonly peerInterested: boolean
    readonly amChoking: boolean
    piece(index: number, offset: number, bytes: Uint8Array): void
    choke(): void
    unchoke(): void
    use(extension: new () => object): void
    extended(extension: string, payload: Uint8Array): void
  }

  export interface StockFile {
    readonly path: string
    readonly length: number
    readonly progress: number
    arrayBuffer(): Promise<ArrayBuffer>
    [Symbol.asyncIterator](): AsyncIterator<Uint8Array>
  }

  export interface StockTorrent extends EventEmitter {
    readonly infoHash: import('../../src/core/metainfo/info-hash.ts').InfoHash
    readonly magnetURI: string
    readonly torrentFile: Uint8Array
    readonly name: string
    readonly length: number
    readonly pieceLength: number
    readonly progress: number
    readonly done: boolean
    readonly uploaded: number
    readonly downloaded: number
    readonly numPeers: number
    readonly wires: readonly StockWire[]
    readonly files: readonly StockFile[]
    /** By id. */
    readonly _peers: ReadonlyMap<
      string,
      {
        readonly wire: StockWire | null
        /** Of simple-peer. */
        readonly conn: {
          readonly _pc: import('../../src/engine/payments/wire/connection-ends.ts').DescribedConnection['pc']
        } | null
      }
    >
    readonly discovery?: { readonly tracker?: { update(): void } }
  }

  export default class WebTorrent extends EventEmitter {
    constructor(options: object)
    readonly peerId: string
    seed(input: unknown, options: object, onSeed?: (torrent: StockTorrent) => void): StockTorrent
    add(torrent: string | Uint8Array, options: object, onReady?: (torrent: StockTorrent) => void): StockTorrent
    throttleUpload(bytesPerSecond: number): void
    destroy(done?: (error?: Error) => void): void
  }
}

declare module 'webtorrent/lib/peer.js' {
  import type { EventEmitter } from 'node:events'

  /** What a peer uses of its torrent. */
  export interface StockPeerSwarm {
    readonly infoHash: string
    readonly destroyed: boolean
    readonly wires: readonly unknown[]
    readonly client: { readonly peerId: string }
    removePeer(id: string): void
    _onWire(wire: never): void
  }
  export default class StockPeer extends EventEmitter {
    static createWebRTCPeer(
      connection: unknown,
      swarm: StockPeerSwarm,
      throttleGroups: { readonly up: object; readonly down: object },
      source: string,
    ): StockPeer
    destroy(): void
  }
}

declare module 'bittorrent-tracker/server' {
  import type { EventEmitter } from 'node:events'
  import type { Server as HttpServer } from 'node:http'
  import type { WebSocketServer } from 'ws'

  export default class Server extends EventEmitter {
    constructor(options: {
      http?: boolean
      udp?: boolean
      ws?: boolean
      stats?: boolean
      interval?: number
      filter?: (infoHash: string, announce: object, done: (refusal: Error | null) => void) => void
    })
    readonly http: HttpServer
    readonly ws: WebSocketServer
    readonly torrents: Readonly<Record<string, { readonly complete: number; readonly incomplete: number }>>
    listen(port: number, host: string): void
    close(done?: () => void): void
  }
}

declare module 'ut_metadata' {
  import type { Wire, WireExtension } from 'bittorrent-protocol'

  export default function utMetadata(metadata: Uint8Array | null): new (wire: Wire) => WireExtension
}

declare module 'memory-chunk-store' {
  const MemoryChunkStore: new (...args: never[]) => unknown
  export default MemoryChunkStore
}
