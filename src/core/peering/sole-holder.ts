/** Pieces that a peer has (BEP 3 bitfield: the first piece is the highest bit of the first byte). Null: all pieces. */
export type HeldPieces = Uint8Array | null

/**
 * Whether a peer has a piece that we miss and no other peer has. A bitfield may be shorter than the torrent: the peer
 * does not have the pieces beyond it.
 *
 * @param own ours, ⌈pieceCount ÷ 8⌉ bytes
 */
export function isSoleHolder(
  peer: HeldPieces,
  others: readonly HeldPieces[],
  own: Uint8Array,
  pieceCount: number,
): boolean {
  if (others.includes(null)) return false
  const bytes = Math.ceil(pieceCount / 8)
  const lastMask = pieceCount % 8 === 0 ? 0xff : (0xff00 >> (pieceCount % 8)) & 0xff
  for (let at = 0; at < bytes; at++) {
    const mask = at === bytes - 1 ? lastMask : 0xff
    let alone = (peer === null ? 0xff : (peer[at] ?? 0)) & ~(own[at] ?? 0) & mask
    for (const other of others) {
      if (alone === 0) break
      alone &= ~(other?.[at] ?? 0)
    }
    if (alone !== 0) return true
  }
  return false
}
