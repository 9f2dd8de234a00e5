/** The packages that peers other than ours run, as far as tests use them. */

declare module 'bittorrent-protocol' {
  /** streamx's, which has more. */
  interface EventEmitter {
    on(event: string, listener: (...facts: never[]) => void): this
    once(event: string, listener: (...facts: never[]) => void): this
    off(event: string, listener: (...facts: never[]) => void): this
    emit(event: string, ...facts: unknown[]): boolean
    listenerCount(event: string): number
  }

  export interface WireRequest {
    readonly piece: number
    readonly offset: number
    readonly length: number
  }
  /** BEP 10; `name` stands on the prototype. Made when it is used on a wire. */
  export interface WireExtension {
    /** Called only when the peer has the extension too. */
    onExtendedHandshake?(handshake: Record<string, unknown>): void
    onMessage?(bytes: Uint8Array): void
  }
  export interface Wire extends EventEmitter {
    readonly type: string | null
    /** 40 hex digits; null before the handshake. */
    readonly peerId: string | null
    readonly destroyed: boolean
    readonly hasFast: boolean
    readonly amChoking: boolean
    readonly peerChoking: boolean
    readonly peerInterested: boolean
    readonly amInterested: boolean
    /** An empty buffer, with `get` true for every piece: the peer has all. */
    peerPieces: { get(index: number): boolean; set(index: number, value?: boolean): void; buffer: Uint8Array }
    isSeeder?: boolean
    /** A sponsor buys a piece of the peer: interest stays, whatever is missing. */
    isAudited?: boolean
    readonly requests: WireRequest[]
    readonly uploaded: number
    readonly downloaded: number
    readonly uploadSpeed: () => number
    readonly downloadSpeed: () => number
    /** What our own extended handshake says beside the names of extensions. */
    readonly extendedHandshake: { v?: string; reqq?: number; metadata_size?: number }
    peerExtendedHandshake: { reqq?: number; v?: Uint8Array; m?: object; metadata_size?: number }
    /** Numbers of the peer's extensions by name; no number or 0: the peer does not take its messages. */
    readonly peerExtendedMapping: Record<string, number>
    /** Names of our extensions by number. */
    readonly extendedMapping: Record<number, string>
    remoteAddress?: string
    remotePort?: number
    readonly lt_donthave?: EventEmitter & { donthave(index: number): void }
    handshake(infoHash: string, peerId: string, extensions: { readonly fast: boolean }): void
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
    bitfield(bits: Uint8Array): void
    haveAll(): void
    haveNone(): void
    setKeepAlive(on: boolean): void
    piece(piece: number, offset: number, block: Uint8Array): void
    have(piece: number): void
    destroy(): void
    end(data?: unknown): this
    use(extension: new (wire: Wire) => WireExtension): void
    /** @param name or its number: 0 for the handshake */
    extended(name: string | 0, message: Uint8Array): void
    _onRequest(piece: number, offset: number, length: number): void
    _write(bytes: Uint8Array, callback: (error: Error | null) => void): void
    _message(id: number, numbers: readonly number[], data: Uint8Array | null): void
  }
  const WireClass: { new (type?: string): Wire; prototype: Wire }
  export default WireClass
}

declare module 'lt_donthave' {
  import type { Wire, WireExtension } from '../../src/engine/wire/wire.ts'

  export default function ltDontHave(): new (wire: Wire) => WireExtension
}

declare module 'throughput' {
  /** Counts `bytes` and returns bytes per second over the last five seconds. */
  export default function throughput(): (bytes?: number) => number
}

declare module '@thaunknown/simple-peer/lite.js' {
  interface Description {
    readonly type: string
    readonly sdp: string
  }
  export default class Peer {
    constructor(options: { initiator: boolean; trickle: boolean; config: RTCConfiguration })
    id?: string
    readonly connected: boolean
    readonly bufferSize: number
    signal(description: Description): void
    send(bytes: Uint8Array | string): void
    destroy(): void
    on(event: string, listener: (...facts: never[]) => void): this
    once(event: string, listener: (...facts: never[]) => void): this
  }
}
