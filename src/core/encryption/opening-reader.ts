import { concatBytes } from '../bytes.ts'
import { ChunkCipher } from './chunk-cipher.ts'
import { type Bytes, CHUNK_BYTES, chunksOfPlain, paddedLengthOf, SEALED_CHUNK_BYTES, sealedBytesOf } from './chunks.ts'

/** Sealed bytes that are opened at a time, bytes: what a disk read gives, and a bound on what is held. */
const MOST_AT_ONCE = 32 * SEALED_CHUNK_BYTES

/** The sealed bytes that hold plain bytes `start`..`end`-1 of a file of `length` bytes. */
export function sealedRange(length: number, { start, end }: Bytes): Bytes {
  return sealedBytesOf(chunksOfPlain({ start, end }), paddedLengthOf(length))
}

/**
 * Turns sealed bytes of a file, as they come in order, into the plain bytes `start`..`end`-1 of it. Nothing leaves it
 * that its tag does not fit.
 */
export class OpeningReader {
  /** The sealed bytes that have to be put in, `end` exclusive. */
  readonly sealed: Bytes
  readonly #cipher: ChunkCipher
  readonly #start: number
  readonly #end: number
  /** Of the first byte in {@link #held}. */
  #chunk: number
  #held: Uint8Array[] = []
  #heldBytes = 0
  /** Sealed bytes that came so far. */
  #taken = 0

  /** @param key of this file alone @param length bytes of the file @throws RangeError for an empty range */
  constructor(key: CryptoKey, length: number, { start, end }: Bytes) {
    if (end > length) throw new RangeError(`bytes: expected a range inside 0..${length}, got ${start}..${end}`)
    this.#cipher = new ChunkCipher(key, paddedLengthOf(length))
    this.#chunk = chunksOfPlain({ start, end }).first
    this.#start = start
    this.#end = end
    this.sealed = sealedRange(length, { start, end })
  }

  /** Whether {@link open} has a chunk to open. */
  get ready(): boolean {
    return this.#heldBytes >= Math.min(SEALED_CHUNK_BYTES, this.#missing + this.#heldBytes) && this.#heldBytes > 0
  }

  put(bytes: Uint8Array): void {
    this.#held.push(bytes)
    this.#heldBytes += bytes.length
    this.#taken += bytes.length
  }

  /** The plain bytes of the chunks that are here, at least one. @throws EncryptionError `content-damaged` */
  async open(): Promise<Uint8Array<ArrayBuffer>> {
    const held = concatBytes(this.#held)
    const isEnd = this.#missing === 0 && held.length <= MOST_AT_ONCE
    const length = isEnd
      ? held.length
      : Math.min(MOST_AT_ONCE, Math.floor(held.length / SEALED_CHUNK_BYTES) * SEALED_CHUNK_BYTES)
    const first = this.#chunk
    const opened = await Promise.all(
      Array.from({ length: Math.ceil(length / SEALED_CHUNK_BYTES) }, (_, index) =>
        this.#cipher.open(
          first + index,
          held.subarray(index * SEALED_CHUNK_BYTES, Math.min(length, (index + 1) * SEALED_CHUNK_BYTES)),
        ),
      ),
    )
    this.#chunk += opened.length
    this.#held = length < held.length ? [held.subarray(length)] : []
    this.#heldBytes = held.length - length
    const plain = concatBytes(opened)
    const offset = first * CHUNK_BYTES
    return plain.subarray(Math.max(0, this.#start - offset), Math.min(plain.length, this.#end - offset))
  }

  get #missing(): number {
    return this.sealed.end - this.sealed.start - this.#taken
  }
}
