import { pieceRangeOfBytes, type TorrentLayout } from '../core/pieces.ts'

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
