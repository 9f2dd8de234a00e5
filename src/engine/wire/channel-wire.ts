import { ByteFeed } from '../../core/lib/byte-feed.ts'
import { LIMITS } from '../../core/limits.ts'
import { clientNameOf } from '../../core/peering/client-name.ts'
import type { ChannelWriter } from './channel-writer.ts'
import { CheckedWire, type CheckedWireOptions, uint32 } from './checked-wire.ts'
import type { GatedWire, UploadGate } from './gate.ts'
import { checkRequest, malformed, type TorrentBounds } from './limits.ts'
import { MESSAGE } from './message-rules.ts'
import type { BlockRequest } from './wire.ts'

/** Identifier, piece and offset, which unmodified webtorrent sends in a message of their own, after the length. */
const PIECE_HEAD_BYTES = 9

export interface ChannelWireOptions extends CheckedWireOptions {
  readonly writer: ChannelWriter
}

/**
 * A wire over a data channel: {@link receive} parses a channel's messages as they come, and each outgoing frame is one
 * message of a {@link ChannelWriter}. Requests go through an {@link UploadGate}.
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
    try {
      while (!this.isEnding) {
        if (this.#takeSplitPiece()) continue
        const next = this.#feed.take(this.awaitedBytes)
        if (next === null) return
        this.read(next)
      }
    } catch (thrown) {
      this.violate(malformed(thrown))
    }
  }

  serve(gate: UploadGate): void {
    this.#gate = gate
  }

  refuse({ piece, offset, length }: BlockRequest): void {
    if (this.hasFast && !this.isEnding) this.reject(piece, offset, length)
  }

  override choke(): void {
    super.choke()
    for (const request of this.#gate?.onChoke() ?? []) this.refuse(request)
  }

  /** The limits come first, then the gate. */
  protected onRequest(request: BlockRequest): void {
    const error = checkRequest(request, this.#bounds)
    if (error) {
      this.violate(error)
      return
    }
    const isServed = !this.amChoking && this.bufferedBytes <= LIMITS.unsentBytes && this.#bounds.has(request.piece)
    if (!isServed || !this.#gate?.onRequest(request)) this.refuse(request)
  }

  protected onCancel(request: BlockRequest): void {
    this.emit('cancel', request.piece, request.offset, request.length)
    if (this.#gate?.onCancel(request)) this.refuse(request)
  }

  override handshake(infoHash: string, peerId: string, extensions: { readonly fast: boolean }): void {
    const v = clientNameOf(peerId, null) ?? 'Freshet'
    Object.assign(this.extendedHandshake, { v, reqq: LIMITS.requestsPerPeer })
    super.handshake(infoHash, peerId, extensions)
  }

  protected write(head: Uint8Array, body: Uint8Array | null = null): void {
    if (!this.isEnding) this.#writer.send(head, body)
  }

  protected writeHandshake(frame: Uint8Array): void {
    if (!this.isEnding) this.#writer.sendAlone(frame)
  }

  /** A block after a header in a message of its own: nothing is copied. */
  #takeSplitPiece(): boolean {
    const head = this.#feed.rest
    if (head.length !== PIECE_HEAD_BYTES || head[0] !== MESSAGE.piece || this.stage !== 'message') return false
    const block = this.#feed.takeAfterRest(this.awaitedBytes)
    if (block === null) return false
    this.await('message-length', 4)
    this.onPiece(uint32(head, 1), uint32(head, 5), block)
    return true
  }
}
