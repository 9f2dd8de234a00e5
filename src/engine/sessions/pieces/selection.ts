import type { Bitfield } from '../../../core/metainfo/bitfield.ts'
import { pieceLengthAt, pieceRangeOfBytes, pieceStart, type TorrentLayout } from '../../../core/metainfo/layout.ts'

export interface PieceRange {
  readonly first: number
  /** Inclusive. */
  readonly last: number
}

/** The pieces that hold the chosen files, merged and in order. Empty files and pad files hold none. */
export function selectionRanges(layout: TorrentLayout, selected: readonly boolean[]): PieceRange[] {
  const ranges: { first: number; last: number }[] = []
  for (const [index, file] of layout.files.entries()) {
    if (!selected[index] || file.pad || file.length === 0) continue
    const { first, last } = pieceRangeOfBytes(layout, file.offset, file.offset + file.length)
    const previous = ranges.at(-1)
    if (previous && first <= previous.last + 1) previous.last = Math.max(previous.last, last)
    else ranges.push({ first, last })
  }
  return ranges
}

/** Whether every piece of the chosen files is verified. */
export function hasSelected(layout: TorrentLayout, bitfield: Bitfield, selected: readonly boolean[]): boolean {
  return selectionRanges(layout, selected).every(({ first, last }) => bitfield.firstMissing(first, last + 1) === -1)
}

/** Verified bytes of one file; of a piece shared by two files, each counts its own part. */
export function verifiedBytesOf(layout: TorrentLayout, bitfield: Bitfield, fileIndex: number): number {
  const file = layout.files[fileIndex]
  if (!file || file.length === 0) return 0
  const { first, last } = pieceRangeOfBytes(layout, file.offset, file.offset + file.length)
  let bytes = 0
  for (let index = first; index <= last; index++) {
    if (!bitfield.get(index)) continue
    const start = pieceStart(layout, index)
    const end = Math.min(file.offset + file.length, start + pieceLengthAt(layout, index))
    bytes += end - Math.max(file.offset, start)
  }
  return bytes
}
