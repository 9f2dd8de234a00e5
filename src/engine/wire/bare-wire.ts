import { concatBytes, fromHex } from '../../core/bytes.ts'
import { Emitter } from '../lib/emitter.ts'
import { throughput } from '../lib/throughput.ts'
import { encodeExtendedHandshake } from './extended-handshake.ts'
import { MESSAGE } from './message-rules.ts'
import type { PieceSet } from './piece-set.ts'
import type { BlockRequest, OnBlock, TakesBack, Wire, WireExtension } from './wire.ts'

const KEEP_ALIVE_MS = 55_000
/** BEP 3: its length, then the name of the protocol. */
export const PROTOCOL = new TextEncoder().encode('\u0013BitTorrent protocol')
/** Bits of the handshake's reserved bytes, by byte (BEP 10, BEP 6). */
export const EXTENDED_BIT = { byte: 5, bit: 0x10 }
export const FAST_BIT = { byte: 7, bit: 0x04 }

/** A request of ours, and what gets its block. */
interface PendingRequest extends BlockRequest {
  readonly callback: OnBlock
}

/** What a wire knows, sends and waits for. What comes is read by classes that extend it. */
export abstract class BareWire extends Emitter implements Wire {
  peerId: string | null = null
  destroyed = false
  hasFast = false
  amChoking = true
  peerChoking = true
  amInterested = false
  peerInterested = false
  abstract peerPieces: PieceSet
  isSeeder?: boolean
  isAudited?: boolean
  remoteAddress?: string
  remotePort?: number
  /** Put here by {@link use}. */
  declare readonly lt_donthave?: TakesBack
  readonly requests: PendingRequest[] = []
  uploaded = 0
  readonly uploadSpeed = throughput()
  readonly extendedHandshake: Wire['extendedHandshake'] = {}
  peerExtendedHandshake: Wire['peerExtendedHandshake'] = {}
  readonly peerExtendedMapping: Record<string, number> = {}
  /** Our extensions by name, in the order of their numbers, which begin at 1. */
  protected readonly extensions = new Map<string, WireExtension>()
  /** Nothing more is read or sent. */
  protected isEnding = false
  /** What the peer's handshake says of BEP 6 and 10; null until it came. */
  protected theirs: { readonly fast: boolean; readonly extended: boolean } | null = null
  /** The same of ours, which always takes part in BEP 10. */
  #ours: { readonly fast: boolean } | null = null
  #hasSentExtended = false
  #keepAlive: ReturnType<typeof setInterval> | undefined

  /** Sends a frame, whole or in two parts; its bytes must not change afterwards. */
  protected abstract write(head: Uint8Array, body?: Uint8Array | null): void
  /** Sends our handshake, apart from what follows. */
  protected abstract writeHandshake(frame: Uint8Array): void

  handshake(infoHash: string, peerId: string, { fast }: { readonly fast: boolean }): void {
    const reserved = new Uint8Array(8)
    reserved[EXTENDED_BIT.byte] = EXTENDED_BIT.bit
    if (fast) reserved[FAST_BIT.byte] = FAST_BIT.bit
    this.#ours = { fast }
    this.settle()
    this.writeHandshake(concatBytes([PROTOCOL, reserved, fromHex(infoHash), fromHex(peerId)]))
    this.sendExtendedHandshake()
  }

  /** Before anything is said of a handshake that was sent or came: what both sides can do. */
  protected settle(): void {
    this.hasFast = this.#ours?.fast === true && this.theirs?.fast === true
  }

  /** After both handshakes, once. */
  protected sendExtendedHandshake(): void {
    if (!this.#ours || !this.theirs?.extended || this.#hasSentExtended) return
    this.#hasSentExtended = true
    this.extended(0, encodeExtendedHandshake(this.extendedHandshake, [...this.extensions.keys()]))
  }

  use(extension: new (wire: Wire) => WireExtension): void {
    const { name } = extension.prototype as { readonly name: string }
    const made = new extension(this)
    this.extensions.set(name, made)
    Object.assign(this, { [name]: made })
  }

  extended(name: string | 0, message: Uint8Array): void {
    const number = name === 0 ? 0 : this.peerExtendedMapping[name]
    if (name !== 0 && !number) throw new Error(`Expected a peer with the extension ${name}, got one without`)
    this.message(MESSAGE.extended, [], concatBytes([Uint8Array.of(number as number), message]))
  }

  setKeepAlive(on: boolean): void {
    clearInterval(this.#keepAlive)
    if (on) this.#keepAlive = setInterval(() => this.keepAlive(), KEEP_ALIVE_MS)
  }

  keepAlive(): void {
    this.write(new Uint8Array(4))
  }

  choke(): void {
    if (this.amChoking) return
    this.amChoking = true
    this.message(MESSAGE.choke)
  }

  unchoke(): void {
    if (!this.amChoking) return
    this.amChoking = false
    this.message(MESSAGE.unchoke)
  }

  interested(): void {
    if (this.amInterested) return
    this.amInterested = true
    this.message(MESSAGE.interested)
  }

  uninterested(): void {
    if (!this.amInterested) return
    this.amInterested = false
    this.message(MESSAGE.uninterested)
  }

  have(piece: number): void {
    this.message(MESSAGE.have, [piece])
  }

  bitfield(bits: Uint8Array): void {
    this.message(MESSAGE.bitfield, [], bits)
  }

  haveAll(): void {
    this.message(MESSAGE.haveAll)
  }

  haveNone(): void {
    this.message(MESSAGE.haveNone)
  }

  request(piece: number, offset: number, length: number, callback: OnBlock): void {
    if (this.isEnding || this.peerChoking) {
      fail(callback, this.isEnding ? 'wire is closed' : 'peer is choking')
      return
    }
    this.requests.push({ piece, offset, length, callback })
    this.message(MESSAGE.request, [piece, offset, length])
  }

  piece(piece: number, offset: number, block: Uint8Array): void {
    this.message(MESSAGE.piece, [piece, offset], block)
    this.uploaded += block.length
    this.uploadSpeed(block.length)
    this.emit('upload', block.length)
  }

  cancel(piece: number, offset: number, length: number): void {
    this.failRequest({ piece, offset, length }, 'request was cancelled')
    this.message(MESSAGE.cancel, [piece, offset, length])
  }

  reject(piece: number, offset: number, length: number): void {
    this.message(MESSAGE.reject, [piece, offset, length])
  }

  /** Ends the wire; `close` comes after the present task. */
  destroy(): void {
    if (this.isEnding) return
    this.isEnding = true
    this.setKeepAlive(false)
    this.peerInterested = false
    this.emit('uninterested')
    this.onChoke()
    queueMicrotask(() => {
      this.#failAll('wire was closed')
      this.destroyed = true
      this.emit('close')
    })
  }

  /** The peer chokes us, which without BEP 6 cancels every request. */
  protected onChoke(): void {
    this.peerChoking = true
    this.emit('choke')
    if (!this.hasFast) this.#failAll('peer is choking')
  }

  /** Sends a message of numbers, then bytes. */
  message(id: number, numbers: readonly number[] = [], bytes: Uint8Array | null = null): void {
    const head = new Uint8Array(5 + 4 * numbers.length)
    const view = new DataView(head.buffer)
    view.setUint32(0, head.length - 4 + (bytes?.length ?? 0))
    head[4] = id
    for (const [index, number] of numbers.entries()) view.setUint32(5 + 4 * index, number)
    this.write(head, bytes)
  }

  /** Takes a request from the list. Keeps the order, so that the next answer is found first. */
  protected takeRequest({ piece, offset, length }: BlockRequest): PendingRequest | null {
    const index = this.requests.findIndex((r) => r.offset === offset && r.piece === piece && r.length === length)
    if (index < 0) return null
    return (index === 0 ? this.requests.shift() : this.requests.splice(index, 1)[0]) ?? null
  }

  protected failRequest(request: BlockRequest, reason: string): void {
    const taken = this.takeRequest(request)
    if (taken) fail(taken.callback, reason)
  }

  /** The newest request first. A callback may end the wire, but requests nothing of it. */
  #failAll(reason: string): void {
    for (let request = this.requests.pop(); request; request = this.requests.pop()) fail(request.callback, reason)
  }
}

function fail(callback: OnBlock, reason: string): void {
  callback(new Error(reason), null as unknown as Uint8Array)
}
