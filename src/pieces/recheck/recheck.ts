import { StoreError } from '../../core/errors.ts'
import { Bitfield } from '../../core/metainfo/bitfield.ts'
import { pieceLengthAt } from '../../core/metainfo/layout.ts'
import type { StoreLayout } from '../../protocol/pieces.ts'
import { isHashOf } from '../store/check-layout.ts'
import type { TorrentStore } from '../store/torrent-store.ts'
import { batchSize, type HashDesk, planRecheckBatch, type RecheckBatch } from './hash-batch.ts'

/** How far a recheck has come. */
export interface RecheckStand {
  /** Pieces checked, and to be checked in all. */
  readonly checked: number
  readonly total: number
  /** Every piece of the run before this one has been checked. */
  readonly end: number
  /** Those that verified so far; live, so copy before keeping. */
  readonly verified: Uint8Array<ArrayBuffer>
}

/** Who is told of a recheck's progress, and how often. */
export interface ProgressReport {
  /** Milliseconds of a clock that does not go back. */
  now(): number
  /** Least time between two reports, ms; the last one always comes, also of a run that is cancelled. */
  readonly intervalMs: number
  tell(stand: RecheckStand): void
}

/** One run over some of a torrent's pieces: read into the hasher's slots, hashed, compared; nothing is copied. */
export class Recheck {
  readonly #store: TorrentStore<StoreLayout>
  readonly #wanted: Bitfield
  readonly #verified: Bitfield
  #cancelled = false

  /**
   * @param pieces Which are checked, in the order of BEP 3.
   * @throws StoreError `out-of-range` when that is no bitfield of this torrent.
   */
  constructor(store: TorrentStore<StoreLayout>, pieces: Uint8Array) {
    const { pieceCount } = store.layout
    const size = Math.ceil(pieceCount / 8)
    if (!(pieces instanceof Uint8Array) || pieces.length !== size) {
      const got = pieces instanceof Uint8Array ? pieces.length : typeof pieces
      const message = `Expected a bitfield of ${pieceCount} pieces, ${size} bytes, got ${got}`
      throw new StoreError('out-of-range', message, { expected: size, got, pieceCount })
    }
    this.#store = store
    this.#wanted = wantedOf(pieces, pieceCount)
    this.#verified = new Bitfield(pieceCount)
  }

  /** The run ends with StoreError `cancelled` at its next turn. */
  cancel(): void {
    this.#cancelled = true
  }

  /** Counts a piece that was written while the run was on: it may have been passed already. */
  noteVerified(pieceIndex: number): void {
    if (this.#wanted.get(pieceIndex)) this.#verified.set(pieceIndex)
  }

  /** @throws StoreError `cancelled`, or what reading raised; bytes that are missing are no error, their pieces are just not verified. */
  async run(desk: HashDesk, report: ProgressReport): Promise<void> {
    const { layout, infoHash } = this.#store
    const total = this.#wanted.count()
    let stand: RecheckStand = { checked: 0, total, end: 0, verified: this.#verified.bytes }
    let told = report.now()
    let sinceTurn = 0
    try {
      for (let piece = this.#wanted.firstSet(0, layout.pieceCount); piece !== -1; ) {
        const length = pieceLengthAt(layout, piece)
        const { pieces, files } = planRecheckBatch(
          layout,
          this.#wanted,
          piece,
          batchSize(desk, length),
          desk.batchFiles,
        )
        await this.#check(desk, { pieces, files })
        const end = (pieces.at(-1) ?? piece) + 1
        stand = { ...stand, checked: stand.checked + pieces.length, end }
        piece = this.#wanted.firstSet(end, layout.pieceCount)
        sinceTurn += pieces.length * length
        if (sinceTurn < desk.turnBytes || piece === -1) continue
        sinceTurn = 0
        if (report.now() - told >= report.intervalMs) {
          told = report.now()
          report.tell(stand)
        }
        await desk.tick()
        if (this.#cancelled) {
          throw new StoreError('cancelled', 'The recheck was ended before its last piece', { infoHash })
        }
      }
    } finally {
      report.tell(stand)
    }
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

/** @throws StoreError `out-of-range` for bits past the last piece */
function wantedOf(pieces: Uint8Array, pieceCount: number): Bitfield {
  try {
    return new Bitfield(pieceCount, pieces)
  } catch {
    const message = `Expected a bitfield of ${pieceCount} pieces, got bits past the last`
    throw new StoreError('out-of-range', message, { pieceCount })
  }
}
