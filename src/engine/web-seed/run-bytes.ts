import { pieceLengthAt, type TorrentLayout } from '../../core/metainfo/layout.ts'
import type { WebSeedRun } from './run-source.ts'

/** Which bytes of a run are still to come: all of it, less what came and what was dropped. */
export class RunBytes {
  readonly first: number
  readonly last: number
  /** From the start of the torrent. */
  readonly begin: number
  /** Exclusive. */
  readonly end: number
  readonly #pieceLength: number
  /** Bytes still to come, by piece; without complete and dropped pieces. */
  readonly #missing = new Map<number, number>()
  #left = 0

  constructor(layout: Omit<TorrentLayout, 'files'>, run: WebSeedRun) {
    const { pieceLength } = layout
    this.first = run.first
    this.last = run.last
    this.begin = run.first * pieceLength + (run.from ?? 0)
    this.end = run.last * pieceLength + (run.to ?? pieceLengthAt(layout, run.last))
    this.#pieceLength = pieceLength
    for (let piece = run.first; piece <= run.last; piece++) {
      const start = Math.max(this.begin, piece * pieceLength)
      const bytes = Math.min(this.end, (piece + 1) * pieceLength) - start
      this.#missing.set(piece, bytes)
      this.#left += bytes
    }
  }

  /** Bytes still to come. */
  get left(): number {
    return this.#left
  }

  isWanted(piece: number): boolean {
    return this.#missing.has(piece)
  }

  onBytes(piece: number, bytes: number): void {
    const missing = this.#missing.get(piece)
    if (missing === undefined) return
    this.#left -= bytes
    if (missing > bytes) this.#missing.set(piece, missing - bytes)
    else this.#missing.delete(piece)
  }

  /** Nothing more of this piece is expected. */
  drop(piece: number): void {
    this.#left -= this.#missing.get(piece) ?? 0
    this.#missing.delete(piece)
  }

  /** The last wanted pieces, in order, with at most `bytes` still to come; never the first one. */
  tail(bytes: number): number[] {
    const pieces = this.wantedPieces()
    let kept = pieces.length
    for (let left = bytes; kept > 1; kept--) {
      left -= this.#missing.get(pieces[kept - 1]!)!
      if (left < 0) break
    }
    return pieces.slice(kept)
  }

  /** The first byte of `at`..`end`-1 in a wanted piece; null when there is none. */
  nextWanted(at: number, end: number): number | null {
    let byte = at
    while (byte < end) {
      const piece = Math.floor(byte / this.#pieceLength)
      if (this.isWanted(piece)) return byte
      byte = (piece + 1) * this.#pieceLength
    }
    return null
  }

  /** Wanted pieces, in order. */
  wantedPieces(): number[] {
    return [...this.#missing.keys()]
  }
}

/** Joins adjacent pieces, which are in order, to ranges. */
export function adjacentRanges(pieces: readonly number[]): { first: number; last: number }[] {
  const ranges: { first: number; last: number }[] = []
  for (const piece of pieces) {
    const open = ranges.at(-1)
    if (open && open.last === piece - 1) open.last = piece
    else ranges.push({ first: piece, last: piece })
  }
  return ranges
}
