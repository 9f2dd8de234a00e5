import type { Wire } from '../wire/wire.ts'

/** Whether a peer has all pieces. Pieces beyond a short bitfield are missing. */
export function hasEverything(pieces: Wire['peerPieces'], count: number): boolean {
  const { buffer } = pieces
  // After `have-all` (BEP 6) the bitfield is empty, and `get` is true for every piece.
  if (buffer.length === 0) return count > 0 && pieces.get(0)
  const wholeBytes = count >> 3
  if (buffer.length < Math.ceil(count / 8)) return false
  for (let index = 0; index < wholeBytes; index++) {
    if (buffer[index] !== 0xff) return false
  }
  for (let piece = wholeBytes * 8; piece < count; piece++) {
    if (!pieces.get(piece)) return false
  }
  return count > 0
}
