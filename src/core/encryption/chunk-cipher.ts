import { EncryptionError } from '../errors.ts'
import { CHUNK_BYTES, chunkCountOf, TAG_BYTES } from './chunks.ts'

/** Seals and opens the chunks of one file: STREAM with AES-256-GCM, the number and the last chunk in each nonce. */
export class ChunkCipher {
  readonly #key: CryptoKey
  readonly #chunkCount: number
  readonly #length: number

  /**
   * @param key of this file alone: its nonces begin at zero
   * @param length plain bytes of the file, padding included
   */
  constructor(key: CryptoKey, length: number) {
    this.#key = key
    this.#length = length
    this.#chunkCount = chunkCountOf(length)
  }

  /** @param plain the whole chunk @throws RangeError for another length than the chunk has */
  async seal(index: number, plain: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
    this.#check(index, plain.length, 0)
    return new Uint8Array(await crypto.subtle.encrypt(this.#algorithm(index), this.#key, plain))
  }

  /**
   * @param sealed the whole chunk
   * @throws EncryptionError `content-damaged`; RangeError for another length than the chunk has
   */
  async open(index: number, sealed: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
    this.#check(index, sealed.length, TAG_BYTES)
    try {
      return new Uint8Array(await crypto.subtle.decrypt(this.#algorithm(index), this.#key, sealed))
    } catch {
      const message = `chunk ${index}: expected bytes that its tag fits, got others`
      throw new EncryptionError('content-damaged', message, { chunk: index })
    }
  }

  #algorithm(index: number): object {
    const iv = new Uint8Array(12)
    new DataView(iv.buffer).setUint32(7, index)
    iv[11] = index === this.#chunkCount - 1 ? 1 : 0
    return { name: 'AES-GCM', iv }
  }

  #check(index: number, length: number, added: number): void {
    const plain = Math.min(CHUNK_BYTES, this.#length - index * CHUNK_BYTES)
    if (index >= 0 && index < this.#chunkCount && length === plain + added) return
    throw new RangeError(`chunk ${index} of ${this.#chunkCount}: expected ${plain + added} bytes, got ${length}`)
  }
}
