import type { Bitfield } from '../metainfo/bitfield.ts'
import { type PieceGrid, pieceRangeOfBytes, pieceStart } from '../metainfo/layout.ts'

/**
 * How many torrent bytes from `from` on lie in verified pieces without a gap, up to `endExclusive`.
 * @throws RangeError as {@link pieceRangeOfBytes}
 */
export function verifiedRun(layout: PieceGrid, bitfield: Bitfield, from: number, endExclusive: number): number {
  const { first, last } = pieceRangeOfBytes(layout, from, endExclusive)
  const missing = bitfield.firstMissing(first, last + 1)
  return missing === -1 ? endExclusive - from : Math.max(0, pieceStart(layout, missing) - from)
}
