import { Bitfield } from '../../core/metainfo/bitfield.ts'
import { pieceRangeOfBytes, type TorrentLayout } from '../../core/metainfo/layout.ts'
import type { SessionRecord } from '../../protocol/session.ts'

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

/** Pieces of one torrent whose state at rest is not known, and how far finding out has come. Written with the session. */
export class Doubt {
  /** Not checked yet. */
  readonly left: Bitfield
  #total: number

  /** @param total pieces in doubt when it began; those that are left at least */
  constructor(left: Bitfield, total = 0) {
    this.left = left
    this.#total = Math.max(total, left.count())
  }

  static ofAll(pieceCount: number): Doubt {
    const left = new Bitfield(pieceCount)
    for (let piece = 0; piece < pieceCount; piece++) left.set(piece)
    return new Doubt(left)
  }

  /** What an earlier life left; none when it was through, or does not fit the torrent. */
  static fromRecord(record: SessionRecord['recheck'], pieceCount: number): Doubt {
    try {
      return new Doubt(new Bitfield(pieceCount, record?.left), record?.total)
    } catch {
      return new Doubt(new Bitfield(pieceCount))
    }
  }

  /** Null when nothing is in doubt. */
  toRecord(): NonNullable<SessionRecord['recheck']> | null {
    return this.over ? null : { left: this.left.bytes.slice(), total: this.#total }
  }

  /** Pieces that were in doubt when it began. */
  get total(): number {
    return this.#total
  }

  /** 0..1 */
  get progress(): number {
    return this.#total === 0 ? 1 : (this.#total - this.left.count()) / this.#total
  }

  get over(): boolean {
    return this.left.count() === 0
  }

  add(piece: number): void {
    if (this.left.get(piece)) return
    this.left.set(piece)
    this.#total++
  }

  /** Whether a piece is in doubt that the bitfield does not claim: it may be here, so peers are not asked for it yet. */
  hides(claimed: Bitfield): boolean {
    return this.left.bytes.some((byte, index) => (byte & ~(claimed.bytes[index] ?? 0)) !== 0)
  }

  /** Takes what was found out about every piece before `end`. Calls back for each that was in doubt, in order. */
  settle(end: number, verified: Bitfield, tell: (piece: number, here: boolean) => void): void {
    for (let piece = this.left.firstSet(0, end); piece !== -1; piece = this.left.firstSet(piece + 1, end)) {
      this.left.set(piece, false)
      tell(piece, verified.get(piece))
    }
  }
}
