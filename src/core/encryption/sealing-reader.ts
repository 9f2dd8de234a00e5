import { ChunkCipher } from './chunk-cipher.ts'
import {
  CHUNK_BYTES,
  chunksOfSealed,
  paddedLengthOf,
  plainBytesOf,
  SEALED_CHUNK_BYTES,
  sealedLengthOf,
} from './chunks.ts'

/** Chunks sealed at the same time: WebCrypto works in threads of its own. At most twice as many bytes are held. */
const CHUNKS_AT_ONCE = 32

/** Reads bytes `start`..`end`-1 of the user's file. Rejects when they have changed, or are gone. */
export type PlainRead = (start: number, end: number) => Promise<Uint8Array<ArrayBuffer>>

/**
 * The sealed bytes of a file that lies in the clear, any range of them, made as they are read. The same bytes seal to
 * the same bytes; other bytes must never be sealed under the same key, so `read` has to notice a changed file.
 */
export class SealingReader {
  readonly sealedLength: number
  readonly #cipher: ChunkCipher
  readonly #read: PlainRead
  /** Without padding. */
  readonly #length: number
  readonly #paddedLength: number

  /** @param key of this file alone @param length bytes of the file */
  constructor(key: CryptoKey, length: number, read: PlainRead) {
    this.#length = length
    this.#paddedLength = paddedLengthOf(length)
    this.sealedLength = sealedLengthOf(this.#paddedLength)
    this.#cipher = new ChunkCipher(key, this.#paddedLength)
    this.#read = read
  }

  /** Sealed bytes `start`..`end`-1. @throws RangeError, and what `read` throws */
  async read(start: number, end: number): Promise<Uint8Array<ArrayBuffer>> {
    if (!(start >= 0 && start <= end && end <= this.sealedLength)) {
      throw new RangeError(`bytes: expected a range inside 0..${this.sealedLength}, got ${start}..${end}`)
    }
    const target = new Uint8Array(end - start)
    if (start === end) return target
    const { first, last } = chunksOfSealed({ start, end })
    for (let at = first; at <= last; at += CHUNKS_AT_ONCE) {
      const chunks = await this.#seal(at, Math.min(last, at + CHUNKS_AT_ONCE - 1))
      for (const [index, chunk] of chunks.entries()) {
        const offset = (at + index) * SEALED_CHUNK_BYTES - start
        const from = Math.max(0, -offset)
        target.set(chunk.subarray(from, Math.min(chunk.length, end - start - offset)), offset + from)
      }
    }
    return target
  }

  async #seal(first: number, last: number): Promise<readonly Uint8Array[]> {
    const { start, end } = plainBytesOf({ first, last }, this.#paddedLength)
    const plain = new Uint8Array(end - start)
    const readEnd = Math.min(end, this.#length)
    // What comes after is padding.
    if (readEnd > start) plain.set(await this.#read(start, readEnd))
    return await Promise.all(
      Array.from({ length: last - first + 1 }, (_, index) =>
        this.#cipher.seal(first + index, plain.subarray(index * CHUNK_BYTES, (index + 1) * CHUNK_BYTES)),
      ),
    )
  }
}
