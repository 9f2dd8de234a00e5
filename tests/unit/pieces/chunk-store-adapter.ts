import type { Disk } from '../../../src/pieces/store/disk.ts'
import { FilePool } from '../../../src/pieces/store/file-pool.ts'
import { type TorrentFiles, TorrentStore } from '../../../src/pieces/store/torrent-store.ts'
import { asInfoHash } from '../../info-hash.ts'

type Callback<T = void> = (error: Error | null, value?: T) => void

const MOST_CHUNKS = 1000

/** `abstract-chunk-store`'s shape over our store: two files per store, so that chunks lie over a border. */
class ChunkStore {
  readonly chunkLength: number
  readonly #disk: Disk
  readonly #pool: FilePool
  readonly #store: TorrentStore
  readonly #busy = new Set<Promise<unknown>>()

  constructor(disk: Disk, pool: FilePool, number: number, chunkLength: number) {
    this.chunkLength = chunkLength
    this.#disk = disk
    this.#pool = pool
    const first = Math.floor(chunkLength * 2.5)
    const length = chunkLength * MOST_CHUNKS
    const layout: TorrentFiles = {
      length,
      files: [
        { offset: 0, length: first, pad: false },
        { offset: first, length: length - first, pad: false },
      ],
    }
    this.#store = new TorrentStore(asInfoHash(number.toString(16).padStart(40, '0')), layout, pool)
  }

  put(index: number, bytes: Uint8Array, callback: Callback = () => {}): void {
    this.#settle(async () => {
      if (bytes.length !== this.chunkLength) {
        throw new RangeError(`Expected ${this.chunkLength} bytes, got ${bytes.length}`)
      }
      await this.#store.write(index * this.chunkLength, bytes)
    }, callback)
  }

  get(
    index: number,
    options: { offset?: number; length?: number } | null | Callback<Uint8Array>,
    callback: Callback<Uint8Array> = () => {},
  ): void {
    const [range, done] = typeof options === 'function' ? [null, options] : [options, callback]
    const { offset = 0, length = this.chunkLength - offset } = range ?? {}
    this.#settle(() => this.#store.read(index * this.chunkLength + offset, length), done)
  }

  close(callback: Callback = () => {}): void {
    this.#end('keep', callback)
  }

  destroy(callback: Callback = () => {}): void {
    this.#end('discard', callback)
  }

  #end(bytes: 'keep' | 'discard', callback: Callback): void {
    const ending = [...this.#busy]
    this.#settle(async () => {
      await Promise.allSettled(ending)
      await this.#pool.release(this.#store.infoHash, bytes)
      if (bytes === 'discard') await this.#disk.remove(this.#store.infoHash)
    }, callback)
  }

  #settle<T>(task: () => Promise<T>, callback: Callback<T>): void {
    const busy = task()
    this.#busy.add(busy)
    void busy.finally(() => this.#busy.delete(busy)).catch(() => {})
    void busy.then(
      (value) => callback(null, value),
      (error: Error) => callback(error),
    )
  }
}

/** The class the suite makes its stores with. */
export function chunkStoreOver(disk: Disk): new (chunkLength: number) => ChunkStore {
  const pool = new FilePool(disk, 16)
  let made = 0
  return class extends ChunkStore {
    constructor(chunkLength: number) {
      super(disk, pool, made++, chunkLength)
    }
  }
}
