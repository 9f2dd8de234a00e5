import Wire, { type WireRequest } from 'bittorrent-protocol'
import { ByteFeed } from '../../core/lib/byte-feed.ts'
import type { ChannelRoad } from './channel-writer.ts'

/** BEP 3: the message that carries a block, */
const PIECE = 7
/** and its identifier, piece and offset, which unmodified webtorrent sends in a message of their own, with the length before them. */
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

/**
 * bittorrent-protocol's wire without its streams: it is given a channel's messages as they come ({@link receive}) and speaks to a
 * {@link ChannelRoad}, one message a frame. What is said and heard is the same. Without a road it is the stream it inherits.
 */
export class ChannelWire extends Wire {
  readonly #feed = new ByteFeed()
  #road: ChannelRoad | null = null
  #ending = false

  /** From now on it speaks to a road, and is heard by {@link receive} alone. */
  join(road: ChannelRoad): void {
    this.#road = road
    // The stream ends as it used to, and only when somebody reads it.
    this.resume()
  }

  /** Bytes said that the peer's channel has not yet taken. */
  override get waitingBytes(): number {
    return this.#road?.waitingBytes ?? this._readableState?.buffered ?? 0
  }

  /** Bytes from the peer, cut anywhere. Not to be called from a listener of this wire. */
  receive(bytes: Uint8Array): void {
    if (this.#ending) return
    this.#feed.push(bytes)
    this._processBuffer()
  }

  override _write(bytes: Uint8Array, callback: (error: Error | null) => void): void {
    this.receive(bytes)
    callback(null)
  }

  override _processBuffer(): void {
    while (!this.#ending) {
      if (this.#takeSplitPiece()) continue
      const bytes = this.#feed.take(this._parserSize)
      if (bytes === null) return
      this._parser(bytes)
    }
  }

  override end(data?: unknown): this {
    this.#ending = true
    return super.end(data)
  }

  override _message(id: number, numbers: readonly number[], data: Uint8Array | null): void {
    if (this.#road === null) {
      super._message(id, numbers, data)
      return
    }
    const head = new Uint8Array(5 + 4 * numbers.length)
    putUint32(head, 0, head.length + (data?.length ?? 0) - 4)
    head[4] = id
    for (let index = 0; index < numbers.length; index++) putUint32(head, 5 + 4 * index, numbers[index] as number)
    if (!this._finished && !this.#ending) this.#road.say(head, data)
  }

  override _push(frame: Uint8Array): boolean | undefined {
    if (this.#road === null) return super._push(frame)
    if (!this._finished && !this.#ending) this.#road.say(frame)
    return true
  }

  /** Keeps the order, so that the answer that comes next is found first. The chassis puts the last in the place of the one found. */
  override _pull(requests: WireRequest[], piece: number, offset: number, length: number): WireRequest | null {
    const index = requests.findIndex((r) => r.offset === offset && r.piece === piece && r.length === length)
    if (index < 0) return null
    return (index === 0 ? requests.shift() : requests.splice(index, 1)[0]) ?? null
  }

  /** The chassis formats a line for every message before it looks whether anybody reads it. */
  override _debug(): void {}

  /** A block whose header came in a message of its own: nothing is copied. */
  #takeSplitPiece(): boolean {
    const head = this.#feed.rest
    if (head.length !== PIECE_HEAD_BYTES || head[0] !== PIECE || this._parser !== this._onMessage) return false
    const block = this.#feed.takeAfterRest(this._parserSize)
    if (block === null) return false
    this._parse(4, this._onMessageLength)
    this._onPiece(uint32(head, 1), uint32(head, 5), block)
    return true
  }
}
