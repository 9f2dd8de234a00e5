import type { StoreError } from '../../core/errors.ts'
import { SerialQueue } from '../../core/lib/serial-queue.ts'
import type { InfoHash } from '../../core/metainfo/info-hash.ts'
import type { Disk, DiskFile } from './disk.ts'
import { toStoreError } from './store-error.ts'

interface OpenFile {
  readonly infoHash: InfoHash
  readonly file: DiskFile
  /** Written since the last flush. */
  dirty: boolean
}

function keyOf(infoHash: InfoHash, fileIndex: number): string {
  return `${infoHash}/${fileIndex}`
}

/**
 * Keeps files open, at most `limit` at once: the least recently used one is flushed and closed for a new one.
 * Every method fails with a `StoreError`.
 */
export class FilePool {
  readonly #disk: Disk
  readonly #limit: number
  /** Insertion order is order of use: the first was used least recently. */
  readonly #open = new Map<string, OpenFile>()
  /** Files are opened for one use at a time, and used before the next use may close them. */
  readonly #queue = new SerialQueue()
  /** Files known not to exist: asking the browser again for each of a million pieces would take minutes. */
  readonly #absent = new Map<InfoHash, Set<number>>()
  /** Flushes that failed when a file was closed, thrown by the torrent's next `flush`. */
  readonly #flushErrors = new Map<InfoHash, StoreError>()

  constructor(disk: Disk, limit: number) {
    this.#disk = disk
    this.#limit = limit
  }

  /** Files open now. */
  get size(): number {
    return this.#open.size
  }

  /** Most files for {@link FilePool.use}: a quarter of the limit, so that not every use closes the files of others. */
  get maxOpenTogether(): number {
    return Math.max(1, Math.floor(this.#limit / 4))
  }

  /**
   * Runs `act` on files of a torrent, all open at once; `act` must not use them after it returns.
   * `write` creates files that are absent, `read` leaves them out.
   *
   * @param fileIndexes At most {@link FilePool.maxOpenTogether}, none twice.
   */
  async use<T>(
    infoHash: InfoHash,
    fileIndexes: readonly number[],
    access: 'read' | 'write',
    act: (files: ReadonlyMap<number, DiskFile>) => T,
  ): Promise<T> {
    const { open, toOpen } = this.#lookUp(infoHash, fileIndexes, access)
    if (toOpen.length === 0) return this.#act(open, access, act)
    return this.#queue.run(async () => {
      const now = this.#lookUp(infoHash, fileIndexes, access)
      this.#closeSurplus(now.toOpen.length, now.open)
      const opening = now.toOpen.map((index) => this.#openFile(infoHash, index, access === 'write'))
      const failed = (await Promise.allSettled(opening)).find((one) => one.status === 'rejected')
      if (failed) throw failed.reason
      return this.#act(this.#lookUp(infoHash, fileIndexes, access).open, access, act)
    })
  }

  /** Flushes the files of a torrent; `pause` runs between two files, since each may take milliseconds. */
  async flush(infoHash: InfoHash, pause: () => Promise<void>): Promise<void> {
    for (const [key, open] of [...this.#open]) {
      if (open.infoHash !== infoHash || !open.dirty || this.#open.get(key) !== open) continue
      open.file.flush()
      open.dirty = false
      await pause()
    }
    this.#throwFlushError(infoHash)
  }

  /**
   * Closes the files of a torrent: `keep` flushes them first, `discard` empties them. The caller ensures that none is
   * used.
   * @throws a flush that failed, after all files are closed.
   */
  release(infoHash: InfoHash, bytes: 'keep' | 'discard'): Promise<void> {
    return this.#queue.run(() => {
      for (const [key, open] of [...this.#open]) {
        if (open.infoHash !== infoHash) continue
        if (bytes === 'discard') this.#empty(open)
        this.#close(key, open)
      }
      this.#absent.delete(infoHash)
      this.#throwFlushError(infoHash)
    })
  }

  #throwFlushError(infoHash: InfoHash): void {
    const error = this.#flushErrors.get(infoHash)
    this.#flushErrors.delete(infoHash)
    if (error) throw error
  }

  /** The files that are open, marked as used now, and those to be opened. */
  #lookUp(infoHash: InfoHash, fileIndexes: readonly number[], access: 'read' | 'write') {
    const open = new Map<number, OpenFile>()
    const toOpen: number[] = []
    for (const index of fileIndexes) {
      const key = keyOf(infoHash, index)
      const found = this.#open.get(key)
      if (found) {
        this.#open.delete(key)
        this.#open.set(key, found)
        open.set(index, found)
      } else if (access === 'write' || !this.#absent.get(infoHash)?.has(index)) toOpen.push(index)
    }
    return { open, toOpen }
  }

  #act<T>(
    open: ReadonlyMap<number, OpenFile>,
    access: 'read' | 'write',
    act: (files: ReadonlyMap<number, DiskFile>) => T,
  ): T {
    const files = new Map<number, DiskFile>()
    for (const [index, one] of open) {
      if (access === 'write') one.dirty = true
      files.set(index, one.file)
    }
    try {
      return act(files)
    } catch (thrown) {
      const error = toStoreError(thrown, access, {})
      // A handle that failed may never work again (the user cleared the site's data): the next use opens a fresh one.
      if (error.code === 'io') for (const [index, one] of open) this.#close(keyOf(one.infoHash, index), one)
      throw error
    }
  }

  #closeSurplus(count: number, needed: ReadonlyMap<number, OpenFile>): void {
    const keep = new Set(needed.values())
    for (const [key, oldest] of this.#open) {
      if (this.#open.size + count <= this.#limit) return
      if (!keep.has(oldest)) this.#close(key, oldest)
    }
  }

  /** Only inside the queue, after `#closeSurplus`. */
  async #openFile(infoHash: InfoHash, fileIndex: number, create: boolean): Promise<void> {
    const file = await this.#disk.open(infoHash, fileIndex, create)
    const absent = this.#absent.get(infoHash) ?? new Set()
    if (file) {
      absent.delete(fileIndex)
      this.#open.set(keyOf(infoHash, fileIndex), { infoHash, file, dirty: false })
    } else this.#absent.set(infoHash, absent.add(fileIndex))
  }

  #empty(open: OpenFile): void {
    try {
      open.file.truncate(0)
      open.dirty = false
    } catch (thrown) {
      this.#flushErrors.set(open.infoHash, toStoreError(thrown, 'truncate', { infoHash: open.infoHash }))
    }
  }

  #close(key: string, open: OpenFile): void {
    this.#open.delete(key)
    try {
      if (open.dirty) open.file.flush()
    } catch (thrown) {
      this.#flushErrors.set(open.infoHash, toStoreError(thrown, 'flush', { infoHash: open.infoHash }))
    } finally {
      open.file.close()
    }
  }
}
