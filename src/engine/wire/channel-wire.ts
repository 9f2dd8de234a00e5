import type { WireRequest } from 'bittorrent-protocol'
import { ByteFeed } from '../../core/lib/byte-feed.ts'
import { LIMITS } from '../../core/limits.ts'
import { clientNameOf } from '../../core/peering/client-name.ts'
import type { BlockRequest } from './block-request.ts'
import type { ChannelWriter } from './channel-writer.ts'
import { CheckedWire, type CheckedWireOptions } from './checked-wire.ts'
import type { GatedWire, UploadGate } from './gate.ts'
import { checkRequest, malformed, type TorrentBounds } from './limits.ts'
import { MESSAGE } from './message-rules.ts'

/** Identifier, piece and offset, which unmodified webtorrent sends in a message of their own, after the length. */
const PIECE_HEAD_BYTES = 9

function uint32(bytes: Uint8Array, at: number): number {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(at)
}

function putUint32(bytes: Uint8Array, at: number, value: number): void {
  bytes[at] = value >>> 24
  bytes[at + 1] = value >>> 16
  bytes[at + 2] = value >>> 8
  bytes[at + 3] = value
}

export interface ChannelWireOptions extends CheckedWireOptions {
  readonly writer: ChannelWriter
}

/**
 * A {@link CheckedWire} without bittorrent-protocol's streams: {@link receive} parses a channel's messages as they
 * come, and each outgoing frame is one message of a {@link ChannelWriter}. The bytes are the same either way. Requests
 * go through an {@link UploadGate}; the base class queues and answers every one.
 */
export class ChannelWire extends CheckedWire implements GatedWire {
  readonly #feed = new ByteFeed()
  readonly #writer: ChannelWriter
  readonly #bounds: TorrentBounds
  #gate: UploadGate | null = null

  constructor({ writer, ...options }: ChannelWireOptions) {
    super(options)
    this.#writer = writer
    this.#bounds = options.bounds
    // The stream side carries no data, but it ends and closes only when it is read.
    this.resume()
  }

  /** Bytes that the peer's channel has not yet taken. */
  get bufferedBytes(): number {
    return this.#writer.waitingBytes
  }

  /** Calls back each time the channel takes bytes. */
  onDrain(listener: (bytes: number) => void): void {
    this.#writer.onSent(listener)
  }

  /** Bytes from the peer, cut anywhere. Not to be called from a listener of this wire. */
  receive(bytes: Uint8Array): void {
    if (this.isEnding) return
    this.#feed.push(bytes)
    this._processBuffer()
  }

  serve(gate: UploadGate): void {
    this.#gate = gate
  }

  refuse({ piece, offset, length }: BlockRequest): void {
    if (this.hasFast && !this.destroyed && !this.isEnding) this.reject(piece, offset, length)
  }

  override choke(): void {
    super.choke()
    for (const request of this.#gate?.onChoke() ?? []) this.refuse(request)
  }

  override _processBuffer(): void {
    try {
      while (!this.isEnding) {
        if (this.#takeSplitPiece()) continue
        const bytes = this.#feed.take(this._parserSize)
        if (bytes === null) return
        this._parser(bytes)
      }
    } catch (thrown) {
      this.violate(malformed(thrown))
    }
  }

  /** The limits come first, then the gate. */
  override _onRequest(piece: number, offset: number, length: number): void {
    const request = { piece, offset, length }
    const error = checkRequest(request, this.#bounds)
    if (error) {
      this.violate(error)
      return
    }
    const isServed = !this.amChoking && this.bufferedBytes <= LIMITS.unsentBytes && this.#bounds.has(piece)
    if (!isServed || !this.#gate?.onRequest(request)) this.refuse(request)
  }

  override _onCancel(piece: number, offset: number, length: number): void {
    super._onCancel(piece, offset, length)
    const request = { piece, offset, length }
    if (this.#gate?.onCancel(request)) this.refuse(request)
  }

  override handshake(infoHash: string, peerId: string, extensions: { readonly fast: boolean }): void {
    const v = clientNameOf(peerId, null) ?? 'Freshet'
    Object.assign(this.extendedHandshake, { v, reqq: LIMITS.requestsPerPeer })
    super.handshake(infoHash, peerId, extensions)
  }

  override _message(id: number, numbers: readonly number[], data: Uint8Array | null): void {
    const head = new Uint8Array(5 + 4 * numbers.length)
    putUint32(head, 0, head.length + (data?.length ?? 0) - 4)
    head[4] = id
    for (let index = 0; index < numbers.length; index++) putUint32(head, 5 + 4 * index, numbers[index] as number)
    if (!this._finished && !this.isEnding) this.#writer.send(head, data)
  }

  override _push(frame: Uint8Array): boolean {
    if (this._finished || this.isEnding) return true
    // The first frame is our handshake.
    if (this._handshakeSent) this.#writer.send(frame)
    else this.#writer.sendAlone(frame)
    return true
  }

  /** Keeps the order, so that the next answer is found first. The base class fills a gap with the last request. */
  override _pull(requests: WireRequest[], piece: number, offset: number, length: number): WireRequest | null {
    const index = requests.findIndex((r) => r.offset === offset && r.piece === piece && r.length === length)
    if (index < 0) return null
    return (index === 0 ? requests.shift() : requests.splice(index, 1)[0]) ?? null
  }

  /** The base class formats a line for every message, read or not. */
  override _debug(): void {}

  /** A block after a header in a message of its own: nothing is copied. */
  #takeSplitPiece(): boolean {
    const head = this.#feed.rest
    if (head.length !== PIECE_HEAD_BYTES || head[0] !== MESSAGE.piece || this._parser !== this._onMessage) return false
    const block = this.#feed.takeAfterRest(this._parserSize)
    if (block === null) return false
    this._parse(4, this._onMessageLength)
    this._onPiece(uint32(head, 1), uint32(head, 5), block)
    return true
  }
}
