import type { TorrentLayout } from '../../core/metainfo/layout.ts'
import { BlockCutter } from '../../core/web-seed/block-cutter.ts'
import type { FetchPart, WebSeedPart, WebSeedSite } from '../../core/web-seed/parts.ts'
import { endOf, partFrom, webSeedParts } from '../../core/web-seed/parts.ts'
import { adjacentRanges, RunBytes } from './run-bytes.ts'
import type { RunSource, WebSeedRun } from './run-source.ts'

/** Padding is filled in steps of this size. */
const ZEROS = new Uint8Array(64 * 1024)

/**
 * An active run: the requests that it still needs, and the bytes that came. Bytes of its requests are cut into blocks
 * and passed to the download as they come.
 */
export class ActiveRun {
  readonly startedAt: number
  readonly bytes: RunBytes
  /** Bytes received over the network, wanted or not. */
  received = 0
  /** Those of them that were passed on as blocks. */
  passed = 0
  readonly #url: string
  readonly #source: RunSource
  readonly #cutter: BlockCutter
  readonly #parts: WebSeedPart[]
  #closed = false

  constructor(layout: TorrentLayout, site: WebSeedSite, source: RunSource, run: WebSeedRun, now: number) {
    this.startedAt = now
    this.bytes = new RunBytes(layout, run)
    this.#url = site.url
    this.#source = source
    this.#cutter = new BlockCutter(layout)
    this.#parts = webSeedParts(site, layout.files, this.bytes.begin, this.bytes.end - this.bytes.begin)
  }

  get closed(): boolean {
    return this.#closed
  }

  /**
   * The next request, without leading bytes that are not wanted; null when there is none. Fills in padding on the
   * way.
   */
  nextPart(): FetchPart | null {
    for (let part = this.#parts.shift(); part !== undefined; part = this.#parts.shift()) {
      if (part.kind === 'zeros') {
        this.#fillPadding(part.at, part.length)
        continue
      }
      const at = this.bytes.nextWanted(part.at, endOf(part))
      if (at !== null) return partFrom(part, at)
    }
    return null
  }

  /** Puts the rest of a request that ended early first. */
  requeue(part: FetchPart): void {
    this.#parts.unshift(part)
  }

  /** @param at offset of `bytes` in the torrent */
  onBytes(at: number, bytes: Uint8Array): void {
    for (const { piece, offset, bytes: blocks } of this.#cutter.push(at, bytes)) {
      // Any call to the download may close the run or drop a piece of it.
      if (this.#closed) return
      if (!this.bytes.isWanted(piece)) continue
      this.passed += blocks.length
      this.bytes.onBytes(piece, blocks.length)
      if (!this.#source.onBlocks(this.#url, piece, offset, blocks)) this.drop(piece)
    }
  }

  /** The rest of this piece is not wanted; the caller knows that its blocks are free. */
  drop(piece: number): void {
    this.bytes.drop(piece)
    this.#cutter.dropPiece(piece)
  }

  /** Drops these pieces, so that others may fetch them. */
  release(pieces: readonly number[]): void {
    for (const piece of pieces) this.drop(piece)
    for (const { first, last } of adjacentRanges(pieces)) this.#source.releaseRun(this.#url, first, last)
  }

  /** Ends the run and releases what has not come. */
  close(): void {
    if (this.#closed) return
    this.#closed = true
    this.release(this.bytes.wantedPieces())
  }

  /** Ends the run without releasing anything, as the torrent is left. */
  discard(): void {
    this.#closed = true
  }

  #fillPadding(at: number, length: number): void {
    for (let filled = 0; filled < length && !this.#closed; filled += ZEROS.length) {
      this.onBytes(at + filled, ZEROS.subarray(0, Math.min(ZEROS.length, length - filled)))
    }
  }
}
