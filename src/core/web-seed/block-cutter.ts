import { LIMITS } from '../limits.ts'
import { BLOCK_BYTES } from '../metainfo/block.ts'
import { pieceLengthAt, type TorrentLayout } from '../metainfo/layout.ts'

/** Whole blocks of one piece. `bytes` may be a view of what was pushed: copy what is to be kept. */
export interface CutBlocks {
  readonly piece: number
  /** From the start of the piece, a multiple of 16 KiB. */
  readonly offset: number
  /** Ends at a block's end or the piece's. */
  readonly bytes: Uint8Array
}

interface PartialBlock {
  readonly bytes: Uint8Array
  missing: number
}

/**
 * Cuts byte streams at the borders of pieces and blocks. Blocks that are pushed together are handed on together,
 * without a copy; only blocks that come in several parts (also of several files, in any order) are put together here.
 * Each byte is pushed once.
 */
export class BlockCutter {
  readonly #layout: Omit<TorrentLayout, 'files'>
  readonly #partial = new Map<number, PartialBlock>()

  constructor(layout: Omit<TorrentLayout, 'files'>) {
    this.#layout = layout
  }

  /** @param at offset of `bytes` in the torrent */
  *push(at: number, bytes: Uint8Array): Generator<CutBlocks> {
    const { pieceLength } = this.#layout
    for (let taken = 0; taken < bytes.length; ) {
      const piece = Math.floor((at + taken) / pieceLength)
      const length = pieceLengthAt(this.#layout, piece)
      const offset = at + taken - piece * pieceLength
      const here = Math.min(bytes.length - taken, length - offset)
      const part = bytes.subarray(taken, taken + here)
      taken += here
      yield* this.#cut(piece, length, offset, part)
    }
  }

  /** Drops the partial blocks that have any of these bytes of the torrent. */
  dropRange(start: number, end: number): void {
    const { pieceLength } = this.#layout
    for (const [key, { bytes }] of this.#partial) {
      const piece = Math.floor(key / this.#blocksPerPiece)
      const at = piece * pieceLength + (key % this.#blocksPerPiece) * BLOCK_BYTES
      if (at < end && at + bytes.length > start) this.#partial.delete(key)
    }
  }

  /** Drops the partial blocks of a piece that will not be completed. */
  dropPiece(piece: number): void {
    const first = piece * this.#blocksPerPiece
    for (const key of this.#partial.keys()) {
      if (key >= first && key < first + this.#blocksPerPiece) this.#partial.delete(key)
    }
  }

  get #blocksPerPiece(): number {
    return Math.ceil(this.#layout.pieceLength / BLOCK_BYTES)
  }

  *#cut(piece: number, pieceLength: number, offset: number, bytes: Uint8Array): Generator<CutBlocks> {
    let from = offset
    const end = offset + bytes.length
    const view = (start: number, stop: number): Uint8Array => bytes.subarray(start - offset, stop - offset)
    while (from < end) {
      const block = Math.floor(from / BLOCK_BYTES)
      const blockEnd = Math.min((block + 1) * BLOCK_BYTES, pieceLength)
      if (from === block * BLOCK_BYTES && end >= blockEnd) {
        const wholeEnd = end === pieceLength ? end : end - (end % BLOCK_BYTES)
        yield { piece, offset: from, bytes: view(from, wholeEnd) }
        from = wholeEnd
        continue
      }
      const stop = Math.min(end, blockEnd)
      const whole = this.#join(piece, block, blockEnd - block * BLOCK_BYTES, from % BLOCK_BYTES, view(from, stop))
      if (whole) yield { piece, offset: block * BLOCK_BYTES, bytes: whole }
      from = stop
    }
  }

  #join(piece: number, block: number, length: number, offset: number, part: Uint8Array): Uint8Array | null {
    const key = piece * this.#blocksPerPiece + block
    let partial = this.#partial.get(key)
    if (partial === undefined) {
      const [oldest] = this.#partial.keys()
      if (oldest !== undefined && this.#partial.size >= LIMITS.webSeedPartialBlocks) this.#partial.delete(oldest)
      partial = { bytes: new Uint8Array(length), missing: length }
      this.#partial.set(key, partial)
    }
    partial.bytes.set(part, offset)
    partial.missing -= part.length
    if (partial.missing > 0) return null
    this.#partial.delete(key)
    return partial.bytes
  }
}
