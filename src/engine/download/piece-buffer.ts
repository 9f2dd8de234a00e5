import { BLOCK_BYTES, blocksIn } from '../../core/metainfo/block.ts'

/** Bytes of a block: 16 KiB, but for the last of a torrent. */
export const blockLength = (pieceLength: number, block: number): number =>
  Math.min(BLOCK_BYTES, pieceLength - block * BLOCK_BYTES)

/** A piece being received: one buffer for its blocks, and the source of each. */
export class PieceBuffer {
  readonly length: number
  readonly #bytes: Uint8Array<ArrayBuffer>
  readonly #sources: (string | null)[]
  #missing: number

  constructor(length: number) {
    this.length = length
    this.#bytes = new Uint8Array(length)
    this.#missing = blocksIn(length)
    this.#sources = Array.from({ length: this.#missing }, () => null)
  }

  /** Writes a block; the first copy of a block is kept. @returns new bytes */
  write(block: number, data: Uint8Array, source: string): number {
    if (this.#sources[block] !== null || data.length !== blockLength(this.length, block)) return 0
    this.#bytes.set(data, block * BLOCK_BYTES)
    this.#sources[block] = source
    this.#missing -= 1
    return data.length
  }

  get isComplete(): boolean {
    return this.#missing === 0
  }

  /**
   * The complete piece, for the caller to transfer: do not use this buffer afterwards. Null while blocks are missing.
   */
  finish(): { bytes: Uint8Array<ArrayBuffer>; sources: readonly string[] } | null {
    return this.isComplete ? { bytes: this.#bytes, sources: this.#sources as string[] } : null
  }
}
