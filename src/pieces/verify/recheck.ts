import { StoreError } from '../../core/errors.ts'
import { Bitfield } from '../../core/metainfo/bitfield.ts'
import { pieceLengthAt, pieceStart } from '../../core/metainfo/layout.ts'
import { isPieceHash } from '../../core/metainfo/piece-hash.ts'
import type { StoreLayout } from '../../protocol/pieces.ts'
import type { TorrentStore } from '../store/torrent-store.ts'
import { batchSize, planRecheckBatch, type RecheckBatch } from './hash-batch.ts'
import type { HashingOptions } from './piece-hasher.ts'

/** How far a recheck is. */
export interface RecheckState {
  /** Pieces checked, and to be checked in all. */
  readonly checked: number
  readonly total: number
  /** Every piece to be checked below this one has been checked. */
  readonly end: number
  /** The pieces verified so far; live, so copy before keeping. */
  readonly verified: Uint8Array<ArrayBuffer>
}

/** Receives the progress of a recheck. */
export interface ProgressReporter {
  /** Milliseconds of a clock that does not go back. */
  now(): number
  /** Least time between two reports, ms; the last report always comes, also of a cancelled recheck. */
  readonly intervalMs: number
  report(state: RecheckState): void
}

/** A recheck of some pieces of a torrent: read into the memory of the hasher, hashed and compared, without copies. */
export class Recheck {
  readonly #store: TorrentStore<StoreLayout>
  readonly #wanted: Bitfield
  readonly #verified: Bitfield
  #cancelled = false

  /**
   * @param pieces The pieces to check, in the order of BEP 3.
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
    this.#wanted = readWanted(pieces, pieceCount)
    this.#verified = new Bitfield(pieceCount)
  }

  /** Makes `run` fail with StoreError `cancelled` at its next pause. */
  cancel(): void {
    this.#cancelled = true
  }

  /** Counts a piece that was written during the recheck as verified: the recheck may have passed it already. */
  markVerified(pieceIndex: number): void {
    if (this.#wanted.get(pieceIndex)) this.#verified.set(pieceIndex)
  }

  /** @throws StoreError `cancelled`, or an error of reading; pieces with missing bytes are merely not verified. */
  async run(options: HashingOptions, reporter: ProgressReporter): Promise<void> {
    const { layout, infoHash } = this.#store
    const total = this.#wanted.count()
    let state: RecheckState = { checked: 0, total, end: 0, verified: this.#verified.bytes }
    let reportedAt = reporter.now()
    let sliceBytes = 0
    try {
      for (let piece = this.#wanted.firstSet(0, layout.pieceCount); piece !== -1; ) {
        const length = pieceLengthAt(layout, piece)
        const most = batchSize(options, length)
        const batch = planRecheckBatch(layout, this.#wanted, piece, most, options.maxBatchFiles)
        await this.#check(options, batch)
        const end = (batch.pieces.at(-1) ?? piece) + 1
        state = { ...state, checked: state.checked + batch.pieces.length, end }
        piece = this.#wanted.firstSet(end, layout.pieceCount)
        sliceBytes += batch.pieces.length * length
        if (sliceBytes < options.sliceBytes || piece === -1) continue
        sliceBytes = 0
        if (reporter.now() - reportedAt >= reporter.intervalMs) {
          reportedAt = reporter.now()
          reporter.report(state)
        }
        await options.yieldToMessages()
        if (this.#cancelled) {
          throw new StoreError('cancelled', 'The recheck was cancelled before its last piece', { infoHash })
        }
      }
    } finally {
      reporter.report(state)
    }
  }

  async #check({ hasher, maxBatchFiles }: HashingOptions, { pieces, files }: RecheckBatch): Promise<void> {
    const { layout } = this.#store
    const lengthOf = (piece: number) => pieceLengthAt(layout, piece)
    const startOf = (piece: number) => pieceStart(layout, piece)
    if (files.length > maxBatchFiles) {
      for (const piece of pieces) {
        const bytes = new Uint8Array(lengthOf(piece))
        if (await this.#store.fill(startOf(piece), bytes)) this.#compare([piece], hasher.digest([bytes]))
      }
      return
    }
    await this.#store.withOpenFiles(files, (reader) => {
      const present = pieces.filter((piece) => reader.has(startOf(piece), lengthOf(piece)))
      if (present[0] === undefined) return
      const length = lengthOf(present[0])
      const starts = present.map(startOf)
      const run = hasher.begin(present.length, length)
      for (let offset = 0; offset < length; ) {
        const next = offset + run.window(0).length
        starts.forEach((start, lane) => {
          reader.fill(start + offset, run.window(lane))
        })
        run.advance()
        offset = next
      }
      this.#compare(present, run.digests())
    })
  }

  #compare(pieces: readonly number[], digests: readonly Uint8Array[]): void {
    pieces.forEach((piece, i) => {
      if (isPieceHash(this.#store.layout, piece, digests[i] ?? new Uint8Array())) this.#verified.set(piece)
    })
  }
}

/** @throws StoreError `out-of-range` for bits past the last piece */
function readWanted(pieces: Uint8Array, pieceCount: number): Bitfield {
  try {
    return new Bitfield(pieceCount, pieces)
  } catch {
    const message = `Expected a bitfield of ${pieceCount} pieces, got bits past the last`
    throw new StoreError('out-of-range', message, { pieceCount })
  }
}
