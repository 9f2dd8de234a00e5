import type { Wire } from 'bittorrent-protocol'

/** Whether a peer said that it has all pieces. A bitfield that leaves out the last pieces has them not. */
export function hasEverything(pieces: Wire['peerPieces'], count: number): boolean {
  const { buffer } = pieces
  // Of a peer that sent `have-all` (BEP 6) there is no bitfield, and it has whatever one asks for.
  if (buffer.length === 0) return count > 0 && pieces.get(0)
  const whole = count >> 3
  if (buffer.length < Math.ceil(count / 8)) return false
  for (let index = 0; index < whole; index++) {
    if (buffer[index] !== 0xff) return false
  }
  for (let piece = whole * 8; piece < count; piece++) {
    if (!pieces.get(piece)) return false
  }
  return count > 0
}
