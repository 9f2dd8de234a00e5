/**
 * The share of verified pieces in each of `columns` equal ranges of a torrent, 0..1. Neighbouring ranges share a piece
 * where they do not divide evenly.
 *
 * @param bitfield BEP 3 order
 */
export function pieceLevels(bitfield: Uint8Array, pieceCount: number, columns: number): Float32Array {
  const levels = new Float32Array(columns)
  if (pieceCount === 0) return levels
  for (let column = 0; column < columns; column++) {
    const from = Math.floor((column * pieceCount) / columns)
    const to = Math.max(from + 1, Math.ceil(((column + 1) * pieceCount) / columns))
    let verified = 0
    for (let piece = from; piece < to; piece++) verified += ((bitfield[piece >> 3] ?? 0) >> (7 - (piece & 7))) & 1
    levels[column] = verified / (to - from)
  }
  return levels
}

/** The number of verified pieces. */
export function countPieces(bitfield: Uint8Array): number {
  let count = 0
  for (const byte of bitfield) for (let rest = byte; rest !== 0; rest &= rest - 1) count++
  return count
}
