import { equalBytes, toHex } from '../../core/bytes.ts'
import type { WireError } from '../../core/errors.ts'
import { TokenBucket } from '../../core/lib/token-bucket.ts'
import { LIMITS } from '../../core/limits.ts'
import { BareWire, EXTENDED_BIT, FAST_BIT, PROTOCOL } from './bare-wire.ts'
import { decodeExtendedHandshake } from './extended-handshake.ts'
import { checkBitfield, checkFrame, checkHave, checkPieces, type TorrentBounds, withPeer } from './limits.ts'
import { checkMessage, MESSAGE, repeated, ruleOf, tooMuchWork, WORK } from './message-rules.ts'
import { PieceSet } from './piece-set.ts'
import type { BlockRequest } from './wire.ts'

const WORK_RATE = { perSecond: LIMITS.wireWorkPerSecond, burst: LIMITS.wireWorkBurst }

export interface CheckedWireOptions {
  readonly bounds: TorrentBounds
  /** The peer broke a limit or sent what cannot be parsed; the wire is closed. */
  onViolation(error: WireError): void
}

/** What the next bytes of a wire are, in this order; the last two alternate. */
type Stage = 'protocol-length' | 'handshake' | 'message-length' | 'message'

const HANDSHAKE_BYTES = PROTOCOL.length + 48

export const uint32 = (bytes: Uint8Array, at: number): number =>
  new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(at)

/**
 * Reads what a peer sends, within bounds that bittorrent-protocol lacks: it buffers whatever length a peer announces
 * (up to 2 GiB), keeps all that an extended handshake says, and acts on every message however often it comes. Here a
 * peer that sends a message of a wrong length, twice what may be said once, or more than `LIMITS.wireWorkPerSecond`
 * allows is disconnected, and what is kept of it is bounded.
 */
export abstract class CheckedWire extends BareWire {
  peerPieces: PieceSet
  /** Bytes that {@link read} takes next. */
  protected awaitedBytes = 1
  protected stage: Stage = 'protocol-length'
  readonly #bounds: TorrentBounds
  readonly #onViolation: (error: WireError) => void
  readonly #work = new TokenBucket(WORK_RATE, performance.now())
  /** The one message that says what the peer has at first has come. */
  #hasSentPieces = false
  /** Pieces more and fewer. */
  #changes = 0

  constructor({ bounds, onViolation }: CheckedWireOptions) {
    super()
    this.#bounds = bounds
    this.#onViolation = onViolation
    this.peerPieces = new PieceSet(bounds.pieceCount || null, null)
  }

  protected abstract onRequest(request: BlockRequest): void
  protected abstract onCancel(request: BlockRequest): void

  protected await(stage: Stage, bytes: number): void {
    this.stage = stage
    this.awaitedBytes = bytes
  }

  /** @param bytes as many as {@link awaitedBytes} says */
  protected read(bytes: Uint8Array): void {
    switch (this.stage) {
      case 'protocol-length':
        if (bytes[0] === PROTOCOL[0]) this.await('handshake', HANDSHAKE_BYTES - 1)
        else this.destroy()
        return
      case 'handshake':
        this.#onHandshake(bytes)
        return
      case 'message-length':
        this.#onLength(uint32(bytes, 0))
        return
      case 'message':
        this.await('message-length', 4)
        this.#onMessage(bytes)
        return
    }
  }

  #onHandshake(bytes: Uint8Array): void {
    const name = PROTOCOL.length - 1
    if (!equalBytes(bytes.subarray(0, name), PROTOCOL.subarray(1))) {
      this.destroy()
      return
    }
    const has = ({ byte, bit }: typeof FAST_BIT | typeof EXTENDED_BIT): boolean => {
      return ((bytes[name + byte] as number) & bit) !== 0
    }
    const infoHash = toHex(bytes.subarray(name + 8, name + 28))
    this.peerId = toHex(bytes.subarray(name + 28))
    this.theirs = { fast: has(FAST_BIT), extended: has(EXTENDED_BIT) }
    this.settle()
    this.await('message-length', 4)
    this.emit('handshake', infoHash, this.peerId)
    this.sendExtendedHandshake()
  }

  #onLength(length: number): void {
    const error = checkFrame(length)
    if (error) this.violate(error)
    else if (length > 0) this.await('message', length)
    else if (this.#spend(1, 'keep-alive')) this.emit('keep-alive')
  }

  /** Length, kind and the work of the message come first. */
  #onMessage(message: Uint8Array): void {
    const rule = ruleOf(message)
    const error = checkMessage(rule, message.length, this.hasFast)
    if (error) this.violate(error)
    else if (this.#spend(rule.work, rule.name)) this.#onChecked(message)
  }

  #onChecked(message: Uint8Array): void {
    const id = message[0] as number
    switch (id) {
      case MESSAGE.choke:
        this.#onChoke()
        return
      case MESSAGE.unchoke:
        this.peerChoking = false
        this.emit('unchoke')
        return
      case MESSAGE.interested:
      case MESSAGE.uninterested:
        this.peerInterested = id === MESSAGE.interested
        this.emit(this.peerInterested ? 'interested' : 'uninterested')
        return
      case MESSAGE.have:
        this.#onHave(uint32(message, 1))
        return
      case MESSAGE.bitfield:
        this.#onBitfield(message.subarray(1))
        return
      case MESSAGE.piece:
        this.onPiece(uint32(message, 1), uint32(message, 5), message.subarray(9))
        return
      case MESSAGE.haveAll:
        this.#onPieces('all', 'have-all')
        return
      case MESSAGE.haveNone:
        this.#onPieces(null, 'have-none')
        return
      case MESSAGE.extended:
        this.#onExtended(message[1] as number, message.subarray(2))
        return
      case MESSAGE.request:
      case MESSAGE.cancel:
      case MESSAGE.reject:
        this.#onBlock(id, { piece: uint32(message, 1), offset: uint32(message, 5), length: uint32(message, 9) })
    }
    // BEP 6's advice (`suggest`, `allowed-fast`), `port` and unknown messages are not followed, and not kept.
  }

  #onBlock(id: number, block: BlockRequest): void {
    const { piece, offset, length } = block
    if (id === MESSAGE.request) this.onRequest(block)
    else if (id === MESSAGE.cancel) this.onCancel(block)
    else {
      this.failRequest(block, 'request was rejected')
      this.emit('reject', piece, offset, length)
    }
  }

  #onChoke(): void {
    // Without BEP 6 a choke cancels every request.
    const lost = this.hasFast ? 0 : this.requests.length
    if (this.#spend(lost * WORK.lostRequest, 'choke')) this.onChoke()
  }

  #onBitfield(bits: Uint8Array): void {
    const error = checkBitfield(bits, this.#bounds)
    if (error) this.violate(error)
    else this.#onPieces(bits, 'bitfield')
  }

  #onHave(piece: number): void {
    const error = checkHave(piece, this.#bounds)
    if (error) this.violate(error)
    else if (this.peerPieces.get(piece)) this.#spend(WORK.repeatedHave, 'have')
    else if (this.#change(piece, true, 'have')) this.emit('have', piece)
  }

  /** The peer has lost a piece (BEP 54). @returns whether it had it, as far as we knew */
  losePiece(piece: number): boolean {
    const error = checkHave(piece, this.#bounds)
    if (error) this.violate(error)
    return error === null && this.peerPieces.get(piece) && this.#change(piece, false, 'lt_donthave')
  }

  /**
   * The metainfo is known now: what the peer announced before is checked against it.
   * @returns false when it does not fit: the wire is closed
   */
  fitPieces(): boolean {
    const error = checkPieces(this.peerPieces, this.#bounds)
    if (error) this.violate(error)
    return error === null
  }

  /** Our requests for a piece will not be answered. */
  failRequestsOf(piece: number, reason: string): void {
    for (const request of this.requests.filter((one) => one.piece === piece)) this.failRequest(request, reason)
  }

  protected onPiece(piece: number, offset: number, block: Uint8Array): void {
    const request = this.takeRequest({ piece, offset, length: block.length })
    if (request === null && !this.#spend(WORK.unawaitedBlock, 'piece')) return
    request?.callback(null, block)
    this.emit('piece', piece, offset, block)
  }

  #onExtended(number: number, bytes: Uint8Array): void {
    const names = [...this.extensions.keys()]
    if (number !== 0) {
      const name = names[number - 1]
      if (name !== undefined) this.extensions.get(name)?.onMessage?.(bytes)
      this.emit('extended', name ?? number, bytes)
      return
    }
    const handshake = decodeExtendedHandshake(bytes, names)
    if (!handshake) return
    // A later one says only what has changed.
    this.peerExtendedHandshake = { ...this.peerExtendedHandshake, ...handshake }
    Object.assign(this.peerExtendedMapping, handshake.m)
    for (const [name, extension] of this.extensions) {
      if (this.peerExtendedMapping[name]) extension.onExtendedHandshake?.({ ...handshake })
    }
    this.emit('extended', 'handshake', this.peerExtendedHandshake)
  }

  /** What the peer has, in one message (BEP 3 and 6). It may come late: a peer may learn the metainfo from us. */
  #onPieces(has: Uint8Array | 'all' | null, name: string): void {
    const { pieceCount } = this.#bounds
    if (this.#hasSentPieces) this.violate(repeated(name))
    else if (this.#spend(Math.ceil(pieceCount / WORK.piecesPerUnit), name)) {
      this.#hasSentPieces = true
      this.peerPieces = new PieceSet(pieceCount || null, has)
      this.emit(name, this.peerPieces)
    }
  }

  /** A piece more or fewer. The first changes are free, one for each piece: a peer that rechecks sends as many. */
  #change(piece: number, has: boolean, name: string): boolean {
    this.#changes += 1
    const pieces = this.#bounds.pieceCount || LIMITS.pieces
    const isFree = this.#changes <= pieces
    const wasAll = this.peerPieces.isAll
    this.peerPieces.set(piece, has)
    const isOther = wasAll !== this.peerPieces.isAll
    return this.#spend((isFree ? 0 : WORK.repeatedHave) + (isOther ? Math.ceil(pieces / WORK.piecesPerUnit) : 0), name)
  }

  /** @returns whether so much work may be done; if not, the wire is closed */
  #spend(units: number, name: string): boolean {
    if (units === 0 || this.#work.tryCharge(units, performance.now())) return true
    this.violate(tooMuchWork(name))
    return false
  }

  protected violate(error: WireError): void {
    if (this.isEnding) return
    this.#onViolation(withPeer(error, this.peerId))
    this.destroy()
  }
}
