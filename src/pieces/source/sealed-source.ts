import { paddedLengthOf, sealedLengthOf } from '../../core/encryption/chunks.ts'
import { SealingReader } from '../../core/encryption/sealing-reader.ts'
import type { ShareKeys } from '../../core/encryption/share-keys.ts'
import type { ByteSource } from './byte-source.ts'

/** A file as its encrypted torrent has it: sealed anew each time that it is read, and every time alike. */
export class SealedSource implements ByteSource {
  readonly size: number
  readonly #plain: ByteSource
  readonly #fileIndex: number
  readonly #keys: Promise<ShareKeys>
  #reader: Promise<SealingReader> | null = null

  constructor(plain: ByteSource, fileIndex: number, keys: Promise<ShareKeys>) {
    this.#plain = plain
    this.#fileIndex = fileIndex
    this.#keys = keys
    this.size = sealedLengthOf(paddedLengthOf(plain.size))
  }

  async read(offset: number, length: number): Promise<Uint8Array<ArrayBuffer>> {
    this.#reader ??= this.#open()
    return (await this.#reader).read(offset, offset + length)
  }

  async #open(): Promise<SealingReader> {
    const key = await (await this.#keys).content(this.#fileIndex)
    return new SealingReader(key, this.#plain.size, (start, end) => this.#plain.read(start, end - start))
  }
}
