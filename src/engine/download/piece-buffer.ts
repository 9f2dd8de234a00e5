import { BLOCK_BYTES, blocksIn } from '../../core/metainfo/block.ts'

/** One piece on its way in: a single buffer the blocks are written into, and who sent each. */
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

  /** Bytes of a block: 16 KiB, but for the last of a torrent. */
  static lengthOf(pieceLength: number, block: number): number {
    return Math.min(BLOCK_BYTES, pieceLength - block * BLOCK_BYTES)
  }

  /** Writes a block; of one that is here already the first copy is kept. @returns bytes that were new */
  write(block: number, data: Uint8Array, source: string): number {
    if (this.#sources[block] !== null || data.length !== PieceBuffer.lengthOf(this.length, block)) return 0
    this.#bytes.set(data, block * BLOCK_BYTES)
    this.#sources[block] = source
    this.#missing -= 1
    return data.length
  }

  get isComplete(): boolean {
    return this.#missing === 0
  }

  /** Hands the whole piece over. The buffer is the taker's to transfer: the assembly is of no use afterwards. */
  finish(): { bytes: Uint8Array<ArrayBuffer>; sources: readonly string[] } | null {
    return this.isComplete ? { bytes: this.#bytes, sources: this.#sources as string[] } : null
  }
}
