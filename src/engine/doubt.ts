import type { Bitfield } from '../core/bitfield.ts'
import { pieceRangeOfBytes, type TorrentLayout } from '../core/pieces.ts'

/**
 * Pieces that the bitfield claims but whose file at rest is too short to hold: the browser evicted or the machine crashed before
 * the file system wrote what it said it had. Every claimed piece of such a file is doubtful. In order, without repeats.
 */
export function doubtfulPieces(layout: TorrentLayout, bitfield: Bitfield, fileLengths: readonly number[]): number[] {
  const doubtful = new Set<number>()
  for (const [index, file] of layout.files.entries()) {
    if (file.pad || file.length === 0) continue
    const { first, last } = pieceRangeOfBytes(layout, file.offset, file.offset + file.length)
    let claimedEnd = 0
    for (let piece = last; piece >= first; piece--) {
      if (!bitfield.get(piece)) continue
      claimedEnd = Math.min(file.length, (piece + 1) * layout.pieceLength - file.offset)
      break
    }
    if ((fileLengths[index] ?? 0) >= claimedEnd) continue
    for (let piece = first; piece <= last; piece++) if (bitfield.get(piece)) doubtful.add(piece)
  }
  return [...doubtful].sort((a, b) => a - b)
}
