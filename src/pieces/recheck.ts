import { Bitfield } from '../core/bitfield.ts'
import { StoreError } from '../core/errors.ts'
import { pieceLengthAt } from '../core/pieces.ts'
import type { StoreLayout } from '../protocol/pieces.ts'
import { batchSize, type HashDesk, planRecheckBatch, type RecheckBatch } from './hash-batch.ts'
import { isHashOf } from './layout.ts'
import type { TorrentStore } from './torrent-store.ts'

/** Who is told of a recheck's progress, and how often. */
export interface ProgressReport {
  /** Milliseconds of a clock that does not go back. */
  now(): number
  /** Least time between two reports, ms; the last one always comes. */
  readonly intervalMs: number
  tell(checked: number, total: number): void
}

/** One run over a torrent's pieces: read into the hasher's slots, hashed, compared; nothing is copied. */
export class Recheck {
  readonly #store: TorrentStore<StoreLayout>
  readonly #from: number
  /** First piece not checked. */
  readonly #end: number
  readonly #verified: Bitfield
  #cancelled = false

  /**
   * @param from First piece checked; @param to last piece checked, `from` - 1 for none.
   * @throws StoreError `out-of-range`.
   */
  constructor(store: TorrentStore<StoreLayout>, from: number, to: number) {
    const { pieceCount } = store.layout
    if (!(Number.isInteger(from) && Number.isInteger(to) && 0 <= from && from <= to + 1 && to < pieceCount)) {
      const message = `Expected some of ${pieceCount} pieces, got ${from} to ${to}`
      throw new StoreError('out-of-range', message, { from, to, pieceCount })
    }
    this.#store = store
    this.#from = from
    this.#end = to + 1
    this.#verified = new Bitfield(pieceCount)
  }

  /** The run ends with StoreError `cancelled` at its next batch. */
  cancel(): void {
    this.#cancelled = true
  }

  /** Counts a piece that was written while the run was on: it may have been passed already. */
  noteVerified(pieceIndex: number): void {
    if (pieceIndex >= this.#from && pieceIndex < this.#end) this.#verified.set(pieceIndex)
  }

  /** @throws StoreError `cancelled`, or what reading raised; bytes that are missing are no error, their pieces are just not verified. */
  async run(desk: HashDesk, report: ProgressReport): Promise<Uint8Array<ArrayBuffer>> {
    const { layout, infoHash } = this.#store
    const total = this.#end - this.#from
    let told = report.now()
    for (let piece = this.#from; piece < this.#end; ) {
      const most = batchSize(desk, pieceLengthAt(layout, piece))
      const batch = planRecheckBatch(layout, piece, this.#end, most, desk.batchFiles)
      await this.#check(desk, batch)
      piece += batch.pieces.length
      if (report.now() - told >= report.intervalMs && piece < this.#end) {
        told = report.now()
        report.tell(piece - this.#from, total)
      }
      await desk.tick()
      if (this.#cancelled)
        throw new StoreError('cancelled', 'The recheck was ended before its last piece', { infoHash })
    }
    report.tell(total, total)
    return this.#verified.bytes
  }

  async #check({ hasher, batchFiles }: HashDesk, { pieces, files }: RecheckBatch): Promise<void> {
    const { layout } = this.#store
    const lengthOf = (piece: number) => pieceLengthAt(layout, piece)
    const startOf = (piece: number) => piece * layout.pieceLength
    if (files.length > batchFiles) {
      for (const piece of pieces) {
        const bytes = new Uint8Array(lengthOf(piece))
        if (await this.#store.fill(startOf(piece), bytes)) this.#compare([piece], hasher.digest([bytes]))
      }
      return
    }
    await this.#store.together(files, (reader) => {
      const present = pieces.filter((piece) => reader.has(startOf(piece), lengthOf(piece)))
      if (present[0] === undefined) return
      const length = lengthOf(present[0])
      const run = hasher.begin(present.length, length)
      for (let offset = 0; offset < length; ) {
        const next = offset + run.window(0).length
        present.forEach((piece, lane) => {
          reader.fill(startOf(piece) + offset, run.window(lane))
        })
        run.advance()
        offset = next
      }
      this.#compare(present, run.digests())
    })
  }

  #compare(pieces: readonly number[], digests: readonly Uint8Array[]): void {
    pieces.forEach((piece, i) => {
      if (isHashOf(this.#store.layout, piece, digests[i] ?? new Uint8Array())) this.#verified.set(piece)
    })
  }
}
