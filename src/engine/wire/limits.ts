import { WireError } from '../../core/errors.ts'
import { LIMITS } from '../../core/limits.ts'
import { hasBitsFrom, type PieceSet } from './piece-set.ts'
import type { BlockRequest } from './wire.ts'

/** What a wire must know of its torrent to check messages. */
export interface TorrentBounds {
  /** 0 until the metainfo is known. */
  readonly pieceCount: number
  /** Bytes; 0 for a piece that does not exist. */
  pieceLength(piece: number): number
  /** Whether a piece is verified. */
  has(piece: number): boolean
}

export function checkFrame(length: number): WireError | null {
  const limit = LIMITS.wireFrameBytes
  if (length <= limit) return null
  return new WireError('frame-too-long', `Expected a message of at most ${limit} bytes, got ${length}`, {
    limit,
    length,
  })
}

/** Length and spare bits of a bitfield; before the metainfo is known, only that it is not longer than any may be. */
export function checkBitfield(bits: Uint8Array, { pieceCount }: TorrentBounds): WireError | null {
  const got = bits.length
  if (pieceCount === 0) {
    const limit = Math.ceil(LIMITS.pieces / 8)
    return got <= limit ? null : wrongLength(`at most ${limit}`, limit, got)
  }
  const expected = Math.ceil(pieceCount / 8)
  if (got !== expected) return wrongLength(`${expected}`, expected, got)
  return hasBitsFrom(bits, pieceCount) ? misfit(expected, got) : null
}

/** What a peer announced before the metainfo was known: whether it fits. */
export function checkPieces(pieces: PieceSet, { pieceCount }: TorrentBounds): WireError | null {
  const got = pieces.buffer.length
  const expected = pieces.fit(pieceCount)
  if (expected === null) return null
  return got === expected ? misfit(expected, got) : wrongLength(`${expected}`, expected, got)
}

const wrongLength = (text: string, expected: number, got: number): WireError =>
  new WireError('bitfield-length', `Expected a bitfield of ${text} bytes, got ${got}`, { expected, got })

const misfit = (expected: number, got: number): WireError =>
  new WireError('bitfield-spare-bits', `Expected ${expected} bytes with no bit for a piece that does not exist`, {
    expected,
    got,
  })

/** @param piece as the parser reads it: negative from 2^31 on */
export function checkHave(piece: number, { pieceCount }: TorrentBounds): WireError | null {
  // Before the metainfo is known: no torrent that we accept has more pieces.
  const limit = pieceCount || LIMITS.pieces
  if (piece >= 0 && piece < limit) return null
  const got = piece >>> 0
  return new WireError('have-out-of-range', `Expected a piece below ${limit}, got ${got}`, { limit, got })
}

export function checkRequest({ piece, offset, length }: BlockRequest, bounds: TorrentBounds): WireError | null {
  const isInside = offset >= 0 && length > 0 && offset + length <= bounds.pieceLength(piece)
  if (isInside && length <= LIMITS.blockRequestBytes) return null
  const text = `Expected a block of piece 0..${bounds.pieceCount - 1}, got piece ${piece} +${offset} (${length})`
  return new WireError('request-out-of-range', text, { piece, offset, length })
}

/** An exception while a message was parsed: a fault of the peer or of our own code. */
export function malformed(thrown: unknown): WireError {
  return new WireError('malformed-message', `Expected a well-formed message, got one that fails: ${String(thrown)}`)
}

export function withPeer({ code, message, fields }: WireError, peer: string | null): WireError {
  return new WireError(code, message, { ...fields, peer: peer ?? 'unknown' })
}
