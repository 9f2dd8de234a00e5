import type { Piece } from 'webtorrent/lib/torrent.js'

/** Requests are 16 KiB blocks, as every client sends them (BEP 3). */
export const BLOCK_BYTES = 16 * 1024

/**
 * One piece on its way in: a single buffer the blocks are written into, and who sent each. Takes the place of `torrent-piece`,
 * which keeps every block apart, joins them at the end and forgets their senders.
 */
export class PieceAssembly implements Piece {
  readonly length: number
  missing: number
  readonly #blocks: number
  #buffer: Uint8Array<ArrayBuffer> | null = null
  #sources: (string | null)[] = []
  #cancelled: number[] = []
  #reserved = 0
  #taken = false

  constructor(length: number) {
    this.length = length
    this.missing = length
    this.#blocks = Math.ceil(length / BLOCK_BYTES)
  }

  chunkOffset(block: number): number {
    return block * BLOCK_BYTES
  }

  chunkLength(block: number): number {
    return Math.min(BLOCK_BYTES, this.length - block * BLOCK_BYTES)
  }

  chunkLengthRemaining(block: number): number {
    return this.length - block * BLOCK_BYTES
  }

  /** The next block nobody has been asked for, or -1. */
  reserve(): number {
    if (this.#taken) return -1
    for (let again = this.#cancelled.pop(); again !== undefined; again = this.#cancelled.pop()) {
      // It may have come after all: what a peer had sent before it heard of the cancel still arrives.
      if (this.#sources[again] == null) return again
    }
    return this.#reserved < this.#blocks ? this.#reserved++ : -1
  }

  /** All blocks from the first that nobody has been asked for, for web seeds; -1 when there are none. */
  reserveRemaining(): number {
    if (this.#taken || (this.#cancelled.length === 0 && this.#reserved >= this.#blocks)) return -1
    const first = Math.min(this.#reserved, ...this.#cancelled)
    this.#cancelled = []
    this.#reserved = this.#blocks
    return first
  }

  cancel(block: number): void {
    if (!this.#taken && this.#sources[block] == null && !this.#cancelled.includes(block)) this.#cancelled.push(block)
  }

  cancelRemaining(block: number): void {
    for (let i = block; i < this.#blocks; i++) this.cancel(i)
  }

  /**
   * Writes what came for the blocks from `block` on; blocks that are here already keep their first copy.
   * @returns whether the piece is complete now.
   */
  set(block: number, data: Uint8Array, source: string): boolean {
    if (this.#taken) return false
    this.#buffer ??= new Uint8Array(this.length)
    const end = Math.min(this.length, block * BLOCK_BYTES + data.length)
    for (let i = block; i * BLOCK_BYTES < end; i++) {
      const length = this.chunkLength(i)
      const from = (i - block) * BLOCK_BYTES
      if (this.#sources[i] != null || from + length > data.length) continue
      this.#buffer.set(data.subarray(from, from + length), i * BLOCK_BYTES)
      this.#sources[i] = source
      this.missing -= length
    }
    return this.missing === 0
  }

  /** Hands the whole piece over, once; the assembly takes no more blocks. */
  take(): { bytes: Uint8Array<ArrayBuffer>; sources: string[] } | null {
    if (this.missing > 0 || this.#taken || !this.#buffer) return null
    this.#taken = true
    const taken = { bytes: this.#buffer, sources: this.#sources as string[] }
    this.#buffer = null
    return taken
  }
}
