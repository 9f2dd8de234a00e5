import { WebSeedError } from '../errors.ts'
import { LIMITS } from '../limits.ts'
import { fileSpans, pieceLengthAt, pieceStart, type TorrentLayout } from '../metainfo/layout.ts'

/** The files, without padding, that have bytes of a piece: their indexes, in order. */
export function filesOfPiece(layout: TorrentLayout, piece: number): readonly number[] {
  const spans = fileSpans(layout.files, pieceStart(layout, piece), pieceLengthAt(layout, piece))
  return spans.map(({ fileIndex }) => fileIndex).filter((file) => !layout.files[file]!.pad)
}

/**
 * Files that one web seed is not asked for. Those that it does not have are forgotten after LIMITS.webSeedAbsentMs, as
 * they may exist by then; those of which it sent wrong bytes are not.
 */
export class UnusableFiles {
  readonly #layout: TorrentLayout
  readonly #now: () => number
  /** When each absent file is forgotten, by index; the earliest comes first. */
  readonly #absentUntil = new Map<number, number>()
  readonly #wrong = new Set<number>()

  /** @param now ms of any clock that never goes back */
  constructor(layout: TorrentLayout, now: () => number) {
    this.#layout = layout
    this.#now = now
  }

  /** The web seed does not have this file. */
  addAbsent(file: number): void {
    this.#absentUntil.delete(file)
    this.#absentUntil.set(file, this.#now() + LIMITS.webSeedAbsentMs)
  }

  /** The web seed sent wrong bytes of these files. */
  addWrong(files: readonly number[]): void {
    for (const file of files) this.#wrong.add(file)
  }

  /** Files of which wrong bytes came, in the order in which that was found. */
  get wrong(): readonly number[] {
    return [...this.#wrong]
  }

  /** Whether wrong bytes came of every file that has any. */
  get isAllWrong(): boolean {
    if (this.#wrong.size === 0) return false
    return this.#layout.files.every(({ pad, length }, file) => pad || length === 0 || this.#wrong.has(file))
  }

  has(file: number): boolean {
    this.#forget()
    return this.#wrong.has(file) || this.#absentUntil.has(file)
  }

  /** Whether the web seed may have all of this piece. */
  offers(piece: number): boolean {
    this.#forget()
    if (this.#absentUntil.size === 0 && this.#wrong.size === 0) return true
    return !filesOfPiece(this.#layout, piece).some((file) => this.#wrong.has(file) || this.#absentUntil.has(file))
  }

  /** How long until the next absent file is forgotten, ms; null when there is none. */
  nextReturnMs(): number | null {
    this.#forget()
    const [until] = this.#absentUntil.values()
    return until === undefined ? null : until - this.#now()
  }

  #forget(): void {
    const now = this.#now()
    for (const [file, until] of this.#absentUntil) {
      if (until > now) return
      this.#absentUntil.delete(file)
    }
  }
}

/** Files with wrong bytes that an error names. */
const NAMED_FILES = 5

/**
 * What a web seed sent wrong bytes of; null for no files.
 * @param names of the files, as they are shown
 */
export function wrongFilesError(url: string, names: readonly string[], isAllWrong: boolean): WebSeedError | null {
  if (names.length === 0) return null
  const files = names.slice(0, NAMED_FILES).join(', ') + (names.length > NAMED_FILES ? ', …' : '')
  const fields = { url, files, count: names.length }
  const message = `${url}: expected the torrent's bytes of ${files}, got others`
  return isAllWrong
    ? new WebSeedError('web-seed-wrong-bytes', message, fields)
    : new WebSeedError('web-seed-wrong-files', message, fields)
}
