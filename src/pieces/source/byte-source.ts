import { toSourceError } from './source-error.ts'

/** The bytes of one file of a torrent, wherever they come from. */
export interface ByteSource {
  readonly size: number
  /** Exactly `length` bytes from `offset`. @throws StoreError as {@link toSourceError} */
  read(offset: number, length: number): Promise<Uint8Array<ArrayBuffer>>
}

/** A file of the user. It is a snapshot: a browser refuses to read it once the file has changed on disk. */
export class FileSource implements ByteSource {
  readonly #file: Blob
  readonly #name: string

  /** @param name as the user knows it, for errors */
  constructor(file: Blob, name: string) {
    this.#file = file
    this.#name = name
  }

  get size(): number {
    return this.#file.size
  }

  async read(offset: number, length: number): Promise<Uint8Array<ArrayBuffer>> {
    try {
      const bytes = new Uint8Array(await this.#file.slice(offset, offset + length).arrayBuffer())
      if (bytes.length === length) return bytes
    } catch (thrown) {
      throw toSourceError(thrown, this.#name)
    }
    throw toSourceError(new RangeError(`expected ${length} bytes at ${offset}`), this.#name)
  }
}
