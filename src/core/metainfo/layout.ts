/**
 * Where pieces and files lie in the bytes of a torrent: all files end to end, cut into pieces. In v1 (BEP 3) the cuts
 * ignore file borders, and only the last piece may be short. In a file-aligned layout (v2, BEP 52) every file begins a
 * piece, no piece spans files, and the last piece of each file may be short.
 */

/** All lengths and offsets in bytes. `files` are in order, without gaps, and cover `length`. */
export interface TorrentLayout {
  readonly length: number
  readonly pieceLength: number
  readonly pieceCount: number
  readonly files: readonly LayoutFile[]
  /** Absent: false. */
  readonly fileAligned?: boolean
}

/** A layout of which the files are needed only when it is file-aligned. */
export type PieceGrid = Omit<TorrentLayout, 'files'> & Partial<Pick<TorrentLayout, 'files'>>

export interface LayoutFile {
  readonly offset: number
  readonly length: number
  /** Padding (BEP 47): all zeros, never stored. */
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

/** How many pieces the bytes of a torrent make. */
export function pieceCountOf(layout: Omit<PieceGrid, 'pieceCount'>): number {
  if (layout.fileAligned) return firstPieces(layout).at(-1) ?? 0
  return Math.ceil(layout.length / layout.pieceLength)
}

/** Where piece `index` begins, in torrent bytes. @throws RangeError */
export function pieceStart(layout: PieceGrid, index: number): number {
  checkIndex(layout, index)
  if (!layout.fileAligned) return index * layout.pieceLength
  return alignedPiece(layout, index).start
}

/** Bytes in piece `index`. @throws RangeError */
export function pieceLengthAt(layout: PieceGrid, index: number): number {
  checkIndex(layout, index)
  if (layout.fileAligned) return alignedPiece(layout, index).length
  return index < layout.pieceCount - 1 ? layout.pieceLength : layout.length - index * layout.pieceLength
}

/**
 * The pieces (both inclusive) that hold torrent bytes `start`..`endExclusive`-1.
 * @throws RangeError for an empty range or one outside the torrent
 */
export function pieceRangeOfBytes(
  layout: PieceGrid,
  start: number,
  endExclusive: number,
): { first: number; last: number } {
  if (!(start >= 0 && start < endExclusive && endExclusive <= layout.length)) {
    throw new RangeError(`bytes: expected a range inside 0..${layout.length}, got ${start}..${endExclusive}`)
  }
  return { first: pieceOfByte(layout, start), last: pieceOfByte(layout, endExclusive - 1) }
}

function checkIndex({ pieceCount }: PieceGrid, index: number): void {
  if (Number.isInteger(index) && index >= 0 && index < pieceCount) return
  throw new RangeError(`piece: expected an index below ${pieceCount}, got ${index}`)
}

function pieceOfByte(layout: PieceGrid, byte: number): number {
  if (!layout.fileAligned) return Math.floor(byte / layout.pieceLength)
  const files = filesOf(layout)
  const fileIndex = fileAt(files, byte)
  return firstPieces(layout)[fileIndex]! + Math.floor((byte - files[fileIndex]!.offset) / layout.pieceLength)
}

function alignedPiece(layout: PieceGrid, index: number): { start: number; length: number } {
  const { pieceLength } = layout
  const firsts = firstPieces(layout)
  // The last file that begins at or before piece `index`: earlier files with the same first piece are empty.
  const fileIndex = lowerBound(firsts.length, (at) => firsts[at]! > index) - 1
  const file = filesOf(layout)[fileIndex]!
  const offset = (index - firsts[fileIndex]!) * pieceLength
  return { start: file.offset + offset, length: Math.min(pieceLength, file.length - offset) }
}

/** Counted once for a torrent: there may be 100,000 files. */
const counted = new WeakMap<readonly LayoutFile[], { readonly pieceLength: number; readonly firsts: number[] }>()

/** Number of the first piece of each file of a file-aligned layout, and last the number of pieces. */
function firstPieces(layout: Omit<PieceGrid, 'pieceCount'>): readonly number[] {
  const files = filesOf(layout)
  const { pieceLength } = layout
  const known = counted.get(files)
  if (known?.pieceLength === pieceLength) return known.firsts
  const firsts = [0]
  for (const file of files) firsts.push(firsts.at(-1)! + Math.ceil(file.length / pieceLength))
  counted.set(files, { pieceLength, firsts })
  return firsts
}

function filesOf({ files }: Pick<PieceGrid, 'files'>): readonly LayoutFile[] {
  if (files) return files
  throw new RangeError('layout: expected the files of a file-aligned layout, got none')
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
  return lowerBound(files.length, (at) => files[at]!.offset + files[at]!.length > offset)
}

/** The least of 0..length-1 for which `holds`, which must hold for all after it; `length` when it holds for none. */
function lowerBound(length: number, holds: (at: number) => boolean): number {
  let low = 0
  let high = length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (holds(middle)) high = middle
    else low = middle + 1
  }
  return low
}
