import Wire, { type WireRequest } from 'bittorrent-protocol'
import type { WireError } from '../../core/errors.ts'
import { ByteFeed } from '../../core/lib/byte-feed.ts'
import { LIMITS } from '../../core/limits.ts'
import type { BlockRequest } from './block-request.ts'
import type { ChannelWriter } from './channel-writer.ts'
import type { GatedWire, UploadGate } from './gate.ts'
import {
  checkBitfield,
  checkFrame,
  checkHave,
  checkRequest,
  malformed,
  type TorrentBounds,
  withPeer,
} from './limits.ts'

/** BEP 3: the message that carries a block. */
const PIECE = 7
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

export interface ChannelWireOptions {
  readonly writer: ChannelWriter
  readonly bounds: TorrentBounds
  /** The peer broke a limit or sent what cannot be parsed; the wire is closed. */
  onViolation(error: WireError): void
}

/**
 * bittorrent-protocol's wire without its streams: {@link receive} parses a channel's messages as they come, and each
 * outgoing frame is one message of a {@link ChannelWriter}. The bytes are the same either way.
 *
 * It also sets the limits that bittorrent-protocol lacks, which buffers whatever length a peer announces (up to 2 GiB)
 * and queues every request: a peer that breaks a limit is disconnected. Requests go through an {@link UploadGate}.
 */
export class ChannelWire extends Wire implements GatedWire {
  readonly #feed = new ByteFeed()
  readonly #writer: ChannelWriter
  readonly #bounds: TorrentBounds
  readonly #onViolation: (error: WireError) => void
  #gate: UploadGate | null = null
  #ending = false

  constructor({ writer, bounds, onViolation }: ChannelWireOptions) {
    super('webrtc')
    this.#writer = writer
    this.#bounds = bounds
    this.#onViolation = onViolation
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
    if (this.#ending) return
    this.#feed.push(bytes)
    this._processBuffer()
  }

  serve(gate: UploadGate): void {
    this.#gate = gate
  }

  refuse({ piece, offset, length }: BlockRequest): void {
    if (this.hasFast && !this.destroyed && !this.#ending) this.reject(piece, offset, length)
  }

  override choke(): void {
    super.choke()
    for (const request of this.#gate?.onChoke() ?? []) this.refuse(request)
  }

  override end(data?: unknown): this {
    this.#ending = true
    return super.end(data)
  }

  override _processBuffer(): void {
    try {
      while (!this.#ending) {
        if (this.#takeSplitPiece()) continue
        const bytes = this.#feed.take(this._parserSize)
        if (bytes === null) return
        this._parser(bytes)
      }
    } catch (thrown) {
      this.#violate(malformed(thrown))
    }
  }

  override _onMessageLength(buffer: Uint8Array): void {
    const error = checkFrame(uint32(buffer, 0))
    if (error) this.#violate(error)
    else super._onMessageLength(buffer)
  }

  override _onBitField(bytes: Uint8Array): void {
    const error = checkBitfield(bytes.length, this.#bounds)
    if (error) this.#violate(error)
    else super._onBitField(bytes)
  }

  override _onHave(piece: number): void {
    const error = checkHave(piece, this.#bounds)
    if (error) this.#violate(error)
    else super._onHave(piece)
  }

  /** The limits come first, then the gate. The base class would answer every request at once. */
  override _onRequest(piece: number, offset: number, length: number): void {
    const request = { piece, offset, length }
    const error = checkRequest(request, this.#bounds)
    if (error) {
      this.#violate(error)
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

  override _message(id: number, numbers: readonly number[], data: Uint8Array | null): void {
    const head = new Uint8Array(5 + 4 * numbers.length)
    putUint32(head, 0, head.length + (data?.length ?? 0) - 4)
    head[4] = id
    for (let index = 0; index < numbers.length; index++) putUint32(head, 5 + 4 * index, numbers[index] as number)
    if (!this._finished && !this.#ending) this.#writer.send(head, data)
  }

  override _push(frame: Uint8Array): boolean {
    if (!this._finished && !this.#ending) this.#writer.send(frame)
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
    if (head.length !== PIECE_HEAD_BYTES || head[0] !== PIECE || this._parser !== this._onMessage) return false
    const block = this.#feed.takeAfterRest(this._parserSize)
    if (block === null) return false
    this._parse(4, this._onMessageLength)
    this._onPiece(uint32(head, 1), uint32(head, 5), block)
    return true
  }

  #violate(error: WireError): void {
    this.#onViolation(withPeer(error, this.peerId))
    this.destroy()
  }
}
