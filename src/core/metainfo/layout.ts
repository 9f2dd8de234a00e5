/** Where pieces and files lie in a torrent's bytes (BEP 3: all files end to end, cut into pieces of equal length but the last). */

/** All lengths and offsets in bytes. `files` are in order, without gaps, and cover `length`. */
export interface TorrentLayout {
  readonly length: number
  readonly pieceLength: number
  readonly pieceCount: number
  readonly files: readonly LayoutFile[]
}

export interface LayoutFile {
  readonly offset: number
  readonly length: number
  /** Padding (BEP 47): all zeros, never at rest. */
  readonly pad: boolean
}

/** Part of one file. */
export interface FileSpan {
  readonly fileIndex: number
  /** From the start of that file. */
  readonly fileOffset: number
  /** At least 1. */
  readonly length: number
}

/** Bytes in piece `index`; only the last piece may be shorter than the others. @throws RangeError */
export function pieceLengthAt(layout: Omit<TorrentLayout, 'files'>, index: number): number {
  if (!Number.isInteger(index) || index < 0 || index >= layout.pieceCount) {
    throw new RangeError(`piece: expected an index below ${layout.pieceCount}, got ${index}`)
  }
  return index < layout.pieceCount - 1 ? layout.pieceLength : layout.length - index * layout.pieceLength
}

/** The pieces (both inclusive) that hold torrent bytes `start`..`endExclusive`-1. @throws RangeError for an empty range or one outside the torrent */
export function pieceRangeOfBytes(
  layout: Omit<TorrentLayout, 'files'>,
  start: number,
  endExclusive: number,
): { first: number; last: number } {
  if (!(start >= 0 && start < endExclusive && endExclusive <= layout.length)) {
    throw new RangeError(`bytes: expected a range inside 0..${layout.length}, got ${start}..${endExclusive}`)
  }
  return {
    first: Math.floor(start / layout.pieceLength),
    last: Math.floor((endExclusive - 1) / layout.pieceLength),
  }
}

/**
 * Cuts torrent bytes `offset`..`offset + length`-1 at file borders, in order; empty files have no span, padding has.
 * @throws RangeError when the range leaves the torrent
 */
export function fileSpans(files: readonly LayoutFile[], offset: number, length: number): FileSpan[] {
  const last = files.at(-1)
  const total = last === undefined ? 0 : last.offset + last.length
  if (!(offset >= 0 && length >= 0 && offset + length <= total)) {
    throw new RangeError(`bytes: expected a range inside 0..${total}, got ${offset}..${offset + length}`)
  }
  const spans: FileSpan[] = []
  const end = offset + length
  let position = offset
  for (let fileIndex = fileAt(files, offset); position < end; fileIndex++) {
    const file = files[fileIndex]!
    const spanEnd = Math.min(end, file.offset + file.length)
    if (spanEnd > position) {
      spans.push({ fileIndex, fileOffset: position - file.offset, length: spanEnd - position })
      position = spanEnd
    }
  }
  return spans
}

/** Index of the first file that ends after `offset`. */
function fileAt(files: readonly LayoutFile[], offset: number): number {
  let low = 0
  let high = files.length
  while (low < high) {
    const middle = (low + high) >>> 1
    const file = files[middle]!
    if (file.offset + file.length > offset) high = middle
    else low = middle + 1
  }
  return low
}
