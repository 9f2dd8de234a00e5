import type { Events } from '../lib/emitter.ts'

/** A block as peers request it (BEP 3 `request`). */
export interface BlockRequest {
  readonly piece: number
  readonly offset: number
  readonly length: number
}

export const isSameBlock = (a: BlockRequest, b: BlockRequest): boolean =>
  a.piece === b.piece && a.offset === b.offset && a.length === b.length

/** BEP 10; its name stands on the prototype as `name`. Made when it is used on a wire. */
export interface WireExtension {
  /** Called only when the peer has the extension too. */
  onExtendedHandshake?(handshake: Record<string, unknown>): void
  onMessage?(bytes: Uint8Array): void
}

/** lt_donthave (BEP 54) as others use it. */
export interface TakesBack extends Events {
  /** We lost a piece. */
  donthave(piece: number): void
}

/** Gets the block that was requested, or why it will not come. */
export type OnBlock = (error: Error | null, block: Uint8Array) => void

/**
 * One peer's wire after the handshake (BEP 3, 6 and 10), as policies use it. Names are those of bittorrent-protocol.
 * Emits `handshake`, `extended`, `choke`, `unchoke`, `interested`, `uninterested`, `bitfield`, `have-all`, `have-none`,
 * `have`, `piece`, `upload`, `reject`, `cancel` and `close`.
 */
export interface Wire extends Events {
  /** 40 hex digits; null before the handshake. */
  readonly peerId: string | null
  /** `close` was emitted. */
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
  /** Ours that wait for their block. */
  readonly requests: BlockRequest[]
  readonly uploaded: number
  readonly uploadSpeed: () => number
  /** What our own extended handshake says beside the names of extensions. */
  readonly extendedHandshake: { v?: string; reqq?: number; metadata_size?: number }
  peerExtendedHandshake: { reqq?: number; v?: Uint8Array; m?: object; metadata_size?: number }
  /** Numbers of the peer's extensions by name; no number or 0: the peer does not take its messages. */
  readonly peerExtendedMapping: Record<string, number>
  remoteAddress?: string
  remotePort?: number
  readonly lt_donthave?: TakesBack
  handshake(infoHash: string, peerId: string, extensions: { readonly fast: boolean }): void
  request(piece: number, offset: number, length: number, callback: OnBlock): void
  cancel(piece: number, offset: number, length: number): void
  reject(piece: number, offset: number, length: number): void
  choke(): void
  unchoke(): void
  interested(): void
  uninterested(): void
  bitfield(bits: Uint8Array): void
  haveAll(): void
  haveNone(): void
  piece(piece: number, offset: number, block: Uint8Array): void
  have(piece: number): void
  /** Sends a message each 55 s, so that the peer does not take us for gone. */
  setKeepAlive(on: boolean): void
  use(extension: new (wire: Wire) => WireExtension): void
  /**
   * @param name or its number: 0 for the handshake
   * @throws Error when the peer does not take messages of that name
   */
  extended(name: string | 0, message: Uint8Array): void
  destroy(): void
}
