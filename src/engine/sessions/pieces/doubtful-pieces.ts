import { Bitfield } from '../../../core/metainfo/bitfield.ts'
import { pieceLengthAt, pieceRangeOfBytes, pieceStart, type TorrentLayout } from '../../../core/metainfo/layout.ts'
import type { SessionRecord } from '../../../protocol/session.ts'

/**
 * Pieces that the bitfield claims and the stored file is too short to hold: the browser evicted the file, or the
 * machine crashed before the file system wrote what it had reported. Every claimed piece of such a file is doubtful.
 * In order, without repeats.
 */
export function truncatedPieces(layout: TorrentLayout, bitfield: Bitfield, fileLengths: readonly number[]): number[] {
  const truncated = new Set<number>()
  for (const [index, file] of layout.files.entries()) {
    if (file.pad || file.length === 0) continue
    const { first, last } = pieceRangeOfBytes(layout, file.offset, file.offset + file.length)
    let claimedEnd = 0
    for (let piece = last; piece >= first; piece--) {
      if (!bitfield.get(piece)) continue
      claimedEnd = Math.min(file.length, pieceStart(layout, piece) + pieceLengthAt(layout, piece) - file.offset)
      break
    }
    if ((fileLengths[index] ?? 0) >= claimedEnd) continue
    for (let piece = first; piece <= last; piece++) if (bitfield.get(piece)) truncated.add(piece)
  }
  return [...truncated].sort((a, b) => a - b)
}

/** Pieces of one torrent that a recheck must read, and the recheck's progress. Saved with the session. */
export class DoubtfulPieces {
  readonly unchecked: Bitfield
  #total: number

  /** @param total pieces that were doubtful when the recheck began; at least those that are still unchecked */
  constructor(unchecked: Bitfield, total = 0) {
    this.unchecked = unchecked
    this.#total = Math.max(total, unchecked.count())
  }

  static all(pieceCount: number): DoubtfulPieces {
    const unchecked = new Bitfield(pieceCount)
    for (let piece = 0; piece < pieceCount; piece++) unchecked.set(piece)
    return new DoubtfulPieces(unchecked)
  }

  /** The rest of an interrupted recheck; empty when the record has none, or one that does not fit the torrent. */
  static fromRecord(record: SessionRecord['recheck'], pieceCount: number): DoubtfulPieces {
    try {
      return new DoubtfulPieces(new Bitfield(pieceCount, record?.left), record?.total)
    } catch {
      return new DoubtfulPieces(new Bitfield(pieceCount))
    }
  }

  /** Null when no piece is doubtful. */
  toRecord(): NonNullable<SessionRecord['recheck']> | null {
    return this.isEmpty ? null : { left: this.unchecked.bytes.slice(), total: this.#total }
  }

  /** Checked share of the pieces that were doubtful when the recheck began, 0..1. */
  get progress(): number {
    return this.#total === 0 ? 1 : (this.#total - this.unchecked.count()) / this.#total
  }

  get isEmpty(): boolean {
    return this.unchecked.count() === 0
  }

  add(piece: number): void {
    if (this.unchecked.get(piece)) return
    this.unchecked.set(piece)
    this.#total++
  }

  /** Whether a doubtful piece is not claimed by the bitfield: it may be stored, so peers are not asked for it yet. */
  hasUnclaimed(claimed: Bitfield): boolean {
    return this.unchecked.bytes.some((byte, index) => (byte & ~(claimed.bytes[index] ?? 0)) !== 0)
  }

  /** Marks every piece before `end` as checked. Calls back for each that was doubtful, in order. */
  resolve(end: number, verified: Bitfield, onResolved: (piece: number, isVerified: boolean) => void): void {
    for (let piece = this.unchecked.firstSet(0, end); piece !== -1; piece = this.unchecked.firstSet(piece + 1, end)) {
      this.unchecked.set(piece, false)
      onResolved(piece, verified.get(piece))
    }
  }
}
