import { EngineError } from '../errors.ts'
import { LIMITS } from '../limits.ts'
import { BLOCK_BYTES } from '../metainfo/block.ts'

/**
 * Piece length for a new torrent: the power of two that gives nearest to 1,024 pieces, as the `piece-length` package of
 * webtorrent chooses it, within 16 KiB and LIMITS.newPieceLengthBytes.
 */
export function choosePieceLength(length: number): number {
  const wanted = 2 ** Math.floor(Math.log2(Math.max(1, length / 1_024)) + 0.5)
  return Math.min(Math.max(BLOCK_BYTES, wanted), LIMITS.newPieceLengthBytes)
}

/** @throws EngineError `share-piece-length`, `share-too-many-pieces` */
export function checkPieceLength(pieceLength: number, length: number): void {
  const limit = LIMITS.newPieceLengthBytes
  const isPower = Number.isInteger(Math.log2(pieceLength))
  if (!isPower || pieceLength < BLOCK_BYTES || pieceLength > limit) {
    const message = `piece length: expected a power of two from ${BLOCK_BYTES} to ${limit}, got ${pieceLength}`
    throw new EngineError('share-piece-length', message, { expected: BLOCK_BYTES, limit, got: pieceLength })
  }
  const pieces = Math.ceil(length / pieceLength)
  if (pieces <= LIMITS.pieces) return
  const message = `pieces: expected at most ${LIMITS.pieces}, got ${pieces}`
  throw new EngineError('share-too-many-pieces', message, { limit: LIMITS.pieces, got: pieces })
}
