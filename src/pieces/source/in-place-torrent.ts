import { StoreError } from '../../core/errors.ts'
import { Bitfield } from '../../core/metainfo/bitfield.ts'
import type { InfoHash } from '../../core/metainfo/info-hash.ts'
import { fileSpans, pieceLengthAt, pieceRangeOfBytes, pieceStart } from '../../core/metainfo/layout.ts'
import type { OpenedSource, Source, SourceFile, StoreLayout, Verdict } from '../../protocol/pieces.ts'
import type { SourceFault } from '../../protocol/sharing.ts'
import type { OpenTorrent } from '../verify/open-torrent.ts'
import type { PieceHasher } from '../verify/piece-hasher.ts'
import type { RecheckState } from '../verify/recheck.ts'
import { recheckInPlace } from './in-place-recheck.ts'
import { openSources } from './open-sources.ts'
import { SourceBytes } from './source-bytes.ts'
import { faultOf } from './source-error.ts'
import { isSame, openFile, openFiles } from './source-files.ts'
import { piecesInRun, RunCache, readRun, type VerifiedRun } from './verified-runs.ts'

export interface InPlaceOptions {
  readonly hasher: PieceHasher
  /** Milliseconds of a clock that does not go back. */
  readonly now: () => number
  /** As in LIMITS. */
  readonly sourceCacheBytes: number
  readonly sourceCheckMs: number
  readonly recheckProgressMs: number
  /** The files cannot be read, or are not what they were. Reported once until they are opened anew. */
  readonly onFault: (fault: NonNullable<SourceFault>) => void
}

/**
 * A torrent whose bytes stay in the user's files. The files may change at any moment, also without a new date, so a
 * byte is returned only from a piece that was read as a whole and matched its hash, out of memory. Beside that the size
 * and date of a file are looked at before reads, so that a change is noticed though the piece is in memory.
 */
export class InPlaceTorrent implements OpenTorrent {
  readonly #infoHash: InfoHash
  readonly #layout: StoreLayout
  readonly #options: InPlaceOptions
  readonly #cache: RunCache
  #files: readonly SourceFile[] = []
  #bytes: SourceBytes | null = null
  /** When each file was last looked at. */
  #seenAt: number[] = []
  #reported = false
  #rechecking = new AbortController()

  constructor(infoHash: InfoHash, layout: StoreLayout, options: InPlaceOptions) {
    this.#infoHash = infoHash
    this.#layout = layout
    this.#options = options
    this.#cache = new RunCache(options.sourceCacheBytes)
  }

  /** Opens the files, or opens them anew as they are now. */
  async open(source: Source): Promise<OpenedSource> {
    const { fault, files, open } = await openFiles(source)
    this.#cache.clear()
    this.#files = files
    this.#seenAt = files.map(() => this.#options.now())
    this.#reported = false
    const found = open.flatMap((file) => file ?? [])
    const isWhole = found.length === files.length && found.length === this.#layout.files.length
    this.#bytes = isWhole ? new SourceBytes(openSources(found, source.contentKey), this.#layout.files) : null
    return { fault: isWhole ? fault : (fault ?? 'missing'), files }
  }

  async read(offset: number, length: number): Promise<Uint8Array<ArrayBuffer>> {
    const { first, last } = pieceRangeOfBytes(this.#layout, offset, offset + length)
    try {
      await this.#check(offset, length)
      const bytes = new Uint8Array(length)
      for (let piece = first; piece <= last; ) {
        const at = piece
        const { end, bad } = await this.#useRun(at, (run) => {
          const end = Math.min(last + 1, run.first + run.count)
          for (let index = at; index < end; index++) if (run.bad.has(index)) return { end, bad: index }
          const from = Math.max(offset, pieceStart(this.#layout, at))
          const to = Math.min(offset + length, pieceStart(this.#layout, end - 1) + pieceLengthAt(this.#layout, end - 1))
          const start = pieceStart(this.#layout, run.first)
          bytes.set(run.bytes.subarray(from - start, to - start), from - offset)
          return { end, bad: null }
        })
        if (bad !== null) throw this.#changed(bad)
        piece = end
      }
      return bytes
    } catch (thrown) {
      this.#report(faultOf(thrown))
      throw thrown
    }
  }

  async recheck(pieces: Uint8Array, report: (state: RecheckState) => void): Promise<void> {
    this.cancelRecheck()
    const rechecking = new AbortController()
    this.#rechecking = rechecking
    const { hasher, now, recheckProgressMs } = this.#options
    await recheckInPlace(new Bitfield(this.#layout.pieceCount, pieces), {
      infoHash: this.#infoHash,
      layout: this.#layout,
      reader: this.#reader(),
      hasher,
      now,
      intervalMs: recheckProgressMs,
      report,
      signal: rechecking.signal,
    })
  }

  cancelRecheck(): void {
    this.#rechecking.abort()
  }

  async put(pieceIndex: number): Promise<Verdict> {
    const message = 'Expected a torrent of the store, got one of which the user has the files'
    throw new StoreError('read-only', message, { infoHash: this.#infoHash, pieceIndex })
  }

  async flush(): Promise<void> {}

  async close(): Promise<void> {
    this.#cache.clear()
    this.#bytes = null
  }

  /** Uses the verified run that holds a piece; the piece alone where a neighbour of it cannot be read. */
  async #useRun<T>(piece: number, act: (run: VerifiedRun) => T): Promise<T> {
    const most = piecesInRun(this.#layout)
    const first = piece - (piece % most)
    const count = Math.min(most, this.#layout.pieceCount - first)
    try {
      return await this.#use(first, count, act)
    } catch (thrown) {
      if (count === 1) throw thrown
      return this.#use(piece, 1, act)
    }
  }

  #use<T>(first: number, count: number, act: (run: VerifiedRun) => T): Promise<T> {
    const last = first + count - 1
    const length = pieceStart(this.#layout, last) + pieceLengthAt(this.#layout, last) - pieceStart(this.#layout, first)
    const load = () => readRun(this.#reader(), this.#layout, this.#options.hasher, first, count)
    return this.#cache.use(`${first}+${count}`, length, load, act)
  }

  #reader(): SourceBytes {
    if (this.#bytes) return this.#bytes
    throw new StoreError('file-vanished', 'Expected the user’s files to be open', { name: this.#files[0]?.name ?? '' })
  }

  /** Looks at files with a handle; a browser itself refuses to read another one that has changed. */
  async #check(offset: number, length: number): Promise<void> {
    const now = this.#options.now()
    const due = fileSpans(this.#layout.files, offset, length).filter(({ fileIndex }) => {
      const isDue = now - (this.#seenAt[fileIndex] ?? 0) >= this.#options.sourceCheckMs
      return isDue && this.#files[fileIndex]?.handle
    })
    await Promise.all(
      due.map(async ({ fileIndex }) => {
        const known = this.#files[fileIndex]!
        this.#seenAt[fileIndex] = now
        if (isSame(known, await openFile(known))) return
        throw new StoreError('file-changed', `file ${JSON.stringify(known.name)}: expected it as it was`, {
          name: known.name,
        })
      }),
    )
  }

  #changed(piece: number): StoreError {
    const [span] = fileSpans(this.#layout.files, pieceStart(this.#layout, piece), 1)
    const name = this.#files[span?.fileIndex ?? 0]?.name ?? ''
    const message = `file ${JSON.stringify(name)}: expected piece ${piece} to match its hash, got other bytes`
    return new StoreError('file-changed', message, { name, piece })
  }

  #report(fault: SourceFault): void {
    if (fault === null) return
    this.#cache.clear()
    if (this.#reported) return
    this.#reported = true
    this.#options.onFault(fault)
  }
}
