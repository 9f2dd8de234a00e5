import type { TorrentLayout } from '../../core/metainfo/layout.ts'
import { BlockCutter } from '../../core/web-seed/block-cutter.ts'
import type { FetchPart, WebSeedPart, WebSeedSite } from '../../core/web-seed/parts.ts'
import { endOf, partFrom, webSeedParts } from '../../core/web-seed/parts.ts'
import { adjacentRanges, RunBytes } from './run-bytes.ts'
import type { RunSource, WebSeedRun } from './run-source.ts'

/** Zeros are made in steps of this. */
const ZEROS = new Uint8Array(64 * 1024)

/**
 * A run under way: the requests it still needs, and what came of it. Bytes of several requests are cut into blocks and handed to the
 * download as they come.
 */
export class ActiveRun {
  readonly startedAt: number
  readonly bytes: RunBytes
  /** Bytes that came over the network, wanted or not. */
  received = 0
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

  /** The next request to make, less what nobody wants of it any more; null when there is none. Zeros are made on the way. */
  nextPart(): FetchPart | null {
    for (let part = this.#parts.shift(); part !== undefined; part = this.#parts.shift()) {
      if (part.kind === 'zeros') {
        this.#zeros(part.at, part.length)
        continue
      }
      const at = this.bytes.nextWanted(part.at, endOf(part))
      if (at !== null) return partFrom(part, at)
    }
    return null
  }

  /** What is left of a request that ended early comes first again. */
  requeue(part: FetchPart): void {
    this.#parts.unshift(part)
  }

  /** Bytes came, from torrent byte `at` on. */
  onBytes(at: number, bytes: Uint8Array): void {
    for (const { piece, offset, bytes: blocks } of this.#cutter.push(at, bytes)) {
      // Any call of the download's may close the run or drop a piece of it.
      if (this.#closed) return
      if (!this.bytes.isWanted(piece)) continue
      this.bytes.onBytes(piece, blocks.length)
      if (!this.#source.onBlocks(this.#url, piece, offset, blocks)) this.drop(piece)
    }
  }

  /** Nobody wants the rest of this piece; whoever says so knows that it is free. */
  drop(piece: number): void {
    this.bytes.drop(piece)
    this.#cutter.dropPiece(piece)
  }

  /** Gives these pieces back to others. */
  release(pieces: readonly number[]): void {
    for (const piece of pieces) this.drop(piece)
    for (const { first, last } of adjacentRanges(pieces)) this.#source.releaseRun(this.#url, first, last)
  }

  /** The end of it: what has not come is given back. */
  close(): void {
    if (this.#closed) return
    this.#closed = true
    this.release(this.bytes.wantedPieces())
  }

  /** The end of it, with nobody left to give anything back to. */
  discard(): void {
    this.#closed = true
  }

  #zeros(at: number, length: number): void {
    for (let made = 0; made < length && !this.#closed; made += ZEROS.length) {
      this.onBytes(at + made, ZEROS.subarray(0, Math.min(ZEROS.length, length - made)))
    }
  }
}
