import { LIMITS } from '../limits.ts'
import { fileSpans, pieceLengthAt, pieceStart, type TorrentLayout } from '../metainfo/layout.ts'

/** Files that a web seed does not have. Each is forgotten after LIMITS.webSeedAbsentMs, as it may exist by then. */
export class AbsentFiles {
  readonly #layout: TorrentLayout
  readonly #now: () => number
  /** When each file is forgotten, by index; the earliest comes first. */
  readonly #until = new Map<number, number>()

  /** @param now ms of any clock that never goes back */
  constructor(layout: TorrentLayout, now: () => number) {
    this.#layout = layout
    this.#now = now
  }

  add(file: number): void {
    this.#until.delete(file)
    this.#until.set(file, this.#now() + LIMITS.webSeedAbsentMs)
  }

  /** Whether the web seed may have all of this piece. */
  offers(piece: number): boolean {
    this.#forget()
    if (this.#until.size === 0) return true
    const layout = this.#layout
    const spans = fileSpans(layout.files, pieceStart(layout, piece), pieceLengthAt(layout, piece))
    return !spans.some(({ fileIndex }) => this.#until.has(fileIndex))
  }

  /** How long until the next file is forgotten, ms; null when there is none. */
  nextReturnMs(): number | null {
    this.#forget()
    const [until] = this.#until.values()
    return until === undefined ? null : until - this.#now()
  }

  #forget(): void {
    const now = this.#now()
    for (const [file, until] of this.#until) {
      if (until > now) return
      this.#until.delete(file)
    }
  }
}
