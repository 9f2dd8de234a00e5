import type { Wire } from 'bittorrent-protocol'
import { WireError } from '../../core/errors.ts'
import { LIMITS } from '../../core/limits.ts'
import { MIB } from '../../core/units.ts'
import { untakenBytes } from './untaken.ts'

/** Bytes we have answered and the peer has not taken: beyond this its requests are refused. */
const UNTAKEN_BYTES = 4 * MIB

/** What the guard must know of the torrent a wire belongs to. */
interface Bounds {
  readonly pieces: readonly unknown[]
  readonly pieceLength: number
  readonly lastPieceLength: number
  readonly metadata: unknown
}

/**
 * Puts limits where bittorrent-protocol has none: it buffers whatever length a peer announces (up to 2 GiB) and queues every
 * request. A peer that breaks a limit is disconnected; one that asks for too much at once is told no (BEP 6 reject).
 * Web seeds are our own code speaking to itself and pass.
 */
export function guardWire(wire: Wire, torrent: Bounds, onViolation: (error: WireError) => void): void {
  const violate = (code: string, message: string, fields: Record<string, string | number>): void => {
    onViolation(new WireError(code, message, { ...fields, peer: wire.peerId ?? 'unknown' }))
    wire.destroy()
  }

  const process = wire._processBuffer.bind(wire)
  wire._processBuffer = () => {
    try {
      process()
    } catch (thrown) {
      violate('malformed-message', `Expected a well-formed message, got one that fails: ${String(thrown)}`, {})
    }
  }
  if (wire.type === 'webSeed') return

  const onMessageLength = wire._onMessageLength.bind(wire)
  wire._onMessageLength = (buffer) => {
    const length = new DataView(buffer.buffer, buffer.byteOffset, buffer.byteLength).getUint32(0)
    const limit = LIMITS.wireFrameBytes
    if (length > limit) {
      violate('frame-too-long', `Expected a message of at most ${limit} bytes, got ${length}`, { limit, length })
      // Nothing of this message may be waited for or buffered.
      wire._processBuffer = () => {}
      return
    }
    onMessageLength(buffer)
  }

  const onBitField = wire._onBitField.bind(wire)
  wire._onBitField = (bytes) => {
    const expected = Math.ceil(torrent.pieces.length / 8)
    if (torrent.metadata && bytes.length !== expected) {
      const got = bytes.length
      violate('bitfield-length', `Expected a bitfield of ${expected} bytes, got ${got}`, { expected, got })
      return
    }
    onBitField(bytes)
  }

  const onHave = wire._onHave.bind(wire)
  wire._onHave = (piece) => {
    // Before the metainfo is known, no torrent that we take has more.
    const limit = torrent.metadata ? torrent.pieces.length : LIMITS.pieces
    if (piece < 0 || piece >= limit) {
      violate('have-out-of-range', `Expected a piece below ${limit}, got ${piece >>> 0}`, { limit, got: piece >>> 0 })
      return
    }
    onHave(piece)
  }

  const onRequest = wire._onRequest.bind(wire)
  wire._onRequest = (piece, offset, length) => {
    const last = torrent.pieces.length - 1
    const pieceLength = piece === last ? torrent.lastPieceLength : torrent.pieceLength
    const inside = piece >= 0 && piece <= last && offset >= 0 && length > 0 && offset + length <= pieceLength
    if (!inside || length > LIMITS.blockRequestBytes) {
      violate(
        'request-out-of-range',
        `Expected a block of piece 0..${last}, got piece ${piece} +${offset} (${length})`,
        {
          piece,
          offset,
          length,
        },
      )
      return
    }
    const untaken = untakenBytes(wire) > UNTAKEN_BYTES
    if (untaken || torrent.pieces[piece]) {
      if (wire.hasFast) wire.reject(piece, offset, length)
      return
    }
    onRequest(piece, offset, length)
  }
}
