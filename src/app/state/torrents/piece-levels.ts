/**
 * How full each of `columns` equal stretches of a torrent is, 0..1, for drawing. Stretches share pieces where they do not divide evenly.
 *
 * @param bitfield BEP 3 order
 */
export function pieceLevels(bitfield: Uint8Array, pieceCount: number, columns: number): Float32Array {
  const levels = new Float32Array(columns)
  if (pieceCount === 0) return levels
  for (let column = 0; column < columns; column++) {
    const from = Math.floor((column * pieceCount) / columns)
    const to = Math.max(from + 1, Math.ceil(((column + 1) * pieceCount) / columns))
    let here = 0
    for (let piece = from; piece < to; piece++) here += ((bitfield[piece >> 3] ?? 0) >> (7 - (piece & 7))) & 1
    levels[column] = here / (to - from)
  }
  return levels
}

/** Pieces that are here. */
export function countPieces(bitfield: Uint8Array): number {
  let count = 0
  for (const byte of bitfield) for (let rest = byte; rest !== 0; rest &= rest - 1) count++
  return count
}
