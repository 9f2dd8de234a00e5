import Wire from 'bittorrent-protocol'
import type { WireError } from '../../core/errors.ts'
import { TokenBucket } from '../../core/lib/token-bucket.ts'
import { LIMITS } from '../../core/limits.ts'
import { decodeExtendedHandshake, encodeExtendedHandshake } from './extended-handshake.ts'
import { checkBitfield, checkFrame, checkHave, checkPieces, type TorrentBounds, withPeer } from './limits.ts'
import { checkMessage, repeated, ruleOf, tooMuchWork, WORK } from './message-rules.ts'
import { PieceSet } from './piece-set.ts'

const WORK_RATE = { perSecond: LIMITS.wireWorkPerSecond, burst: LIMITS.wireWorkBurst }

export interface CheckedWireOptions {
  readonly bounds: TorrentBounds
  /** The peer broke a limit or sent what cannot be parsed; the wire is closed. */
  onViolation(error: WireError): void
}

/**
 * bittorrent-protocol's wire with the bounds that it lacks. It buffers whatever length a peer announces (up to 2 GiB),
 * keeps all that an extended handshake says, and acts on every message however often it comes. Here a peer that sends
 * a message of a wrong length, twice what may be said once, or more than `LIMITS.wireWorkPerSecond` allows is
 * disconnected, and what is kept of it is bounded.
 */
export abstract class CheckedWire extends Wire {
  override peerPieces: PieceSet
  /** Nothing more is read or sent. */
  protected isEnding = false
  readonly #bounds: TorrentBounds
  readonly #onViolation: (error: WireError) => void
  readonly #work = new TokenBucket(WORK_RATE, performance.now())
  /** The one message that says what the peer has at first has come. */
  #hasSentPieces = false
  /** Pieces more and fewer. */
  #changes = 0

  constructor({ bounds, onViolation }: CheckedWireOptions) {
    super('webrtc')
    this.#bounds = bounds
    this.#onViolation = onViolation
    this.peerPieces = new PieceSet(bounds.pieceCount || null, null)
  }

  override end(data?: unknown): this {
    this.isEnding = true
    return super.end(data)
  }

  override _onMessageLength(buffer: Uint8Array): void {
    const error = checkFrame(new DataView(buffer.buffer, buffer.byteOffset, buffer.byteLength).getUint32(0))
    if (error) this.violate(error)
    else super._onMessageLength(buffer)
  }

  /** Length, kind and the work of the message come first. */
  override _onMessage(buffer: Uint8Array): void {
    const rule = ruleOf(buffer)
    const error = checkMessage(rule, buffer.length, this.hasFast)
    if (error) this.violate(error)
    else if (this.#spend(rule.work, rule.name)) super._onMessage(buffer)
  }

  override _onKeepAlive(): void {
    if (this.#spend(1, 'keep-alive')) super._onKeepAlive()
  }

  override _onChoke(): void {
    // Without BEP 6 a choke cancels every request.
    const lost = this.hasFast || this.isEnding ? 0 : this.requests.length
    if (this.#spend(lost * WORK.lostRequest, 'choke')) super._onChoke()
  }

  override _onBitField(bytes: Uint8Array): void {
    const error = checkBitfield(bytes, this.#bounds)
    if (error) this.violate(error)
    else this.#onPieces(bytes, 'bitfield')
  }

  override _onHaveAll(): void {
    this.#onPieces('all', 'have-all')
  }

  override _onHaveNone(): void {
    this.#onPieces(null, 'have-none')
  }

  override _onHave(piece: number): void {
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
  failRequests(piece: number, reason: string): void {
    for (const request of this.requests.filter((one) => one.piece === piece)) {
      const { offset, length } = request
      this._callback(this._pull(this.requests, piece, offset, length), new Error(reason), null)
    }
  }

  /** BEP 6's advice is not followed, and not kept. */
  override _onSuggest(): void {}
  override _onAllowedFast(): void {}
  override _onPort(): void {}

  override _onPiece(piece: number, offset: number, block: Uint8Array): void {
    const { length } = block
    const isAwaited = this.requests.some((one) => one.piece === piece && one.offset === offset && one.length === length)
    if (isAwaited || this.#spend(WORK.unawaitedBlock, 'piece')) super._onPiece(piece, offset, block)
  }

  override _sendExtendedHandshake(): void {
    this.extended(0, encodeExtendedHandshake(this.extendedHandshake, this.extendedMapping))
    this._extendedHandshakeSent = true
  }

  /** The base class keeps all that a peer writes into its extended handshake, of any size. */
  override _onExtended(id: number, bytes: Uint8Array): void {
    if (id !== 0) {
      super._onExtended(id, bytes)
      return
    }
    const names = Object.values(this.extendedMapping)
    const handshake = decodeExtendedHandshake(bytes, names)
    if (!handshake) return
    // A later one says only what has changed.
    this.peerExtendedHandshake = { ...this.peerExtendedHandshake, ...handshake }
    Object.assign(this.peerExtendedMapping, handshake.m)
    for (const name of names) {
      if (this.peerExtendedMapping[name]) this._ext[name]?.onExtendedHandshake?.({ ...handshake })
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
