import type { StoreError } from '../../core/errors.ts'
import type { InfoHash } from '../../core/metainfo/info-hash.ts'
import { Turns } from '../turns.ts'
import type { Disk, DiskFile } from './disk.ts'
import { toStoreError } from './store-error.ts'

interface Held {
  readonly infoHash: InfoHash
  readonly file: DiskFile
  /** Written since the last flush. */
  dirty: boolean
}

function keyOf(infoHash: InfoHash, fileIndex: number): string {
  return `${infoHash}/${fileIndex}`
}

/**
 * Keeps files open, at most `limit` at once: the one unused for longest is flushed and closed to make room.
 * Everything fails with a `StoreError`.
 */
export class FilePool {
  readonly #disk: Disk
  readonly #limit: number
  /** Insertion order is order of use: the first is the one unused for longest. */
  readonly #held = new Map<string, Held>()
  /** Files are opened for one use at a time, and used before the next may push them out. */
  readonly #turns = new Turns()
  /** Files known not to exist: asking the browser again for each of a million pieces would take minutes. */
  readonly #absent = new Map<string, Set<number>>()
  /** Flushes that failed while making room, told by the torrent's next `flush`. */
  readonly #lost = new Map<string, StoreError>()

  constructor(disk: Disk, limit: number) {
    this.#disk = disk
    this.#limit = limit
  }

  /** Files open now. */
  get size(): number {
    return this.#held.size
  }

  /** Most files that {@link FilePool.use} takes: a quarter of the limit, so that others need not be pushed out each time. */
  get mostTogether(): number {
    return Math.max(1, Math.floor(this.#limit / 4))
  }

  /**
   * Runs `act` on files of a torrent, opened first when needed and all open at once; `act` must use them only until it returns.
   * `write` makes files that are absent, `read` leaves them out.
   *
   * @param fileIndexes At most {@link FilePool.mostTogether}, none twice.
   */
  async use<T>(
    infoHash: InfoHash,
    fileIndexes: readonly number[],
    access: 'read' | 'write',
    act: (files: ReadonlyMap<number, DiskFile>) => T,
  ): Promise<T> {
    const { held, wanted } = this.#look(infoHash, fileIndexes, access)
    if (wanted.length === 0) return this.#act(held, access, act)
    return this.#turns.run(async () => {
      const now = this.#look(infoHash, fileIndexes, access)
      this.#makeRoom(now.wanted.length, now.held)
      const opening = now.wanted.map((index) => this.#open(infoHash, index, access === 'write'))
      const failed = (await Promise.allSettled(opening)).find((one) => one.status === 'rejected')
      if (failed) throw failed.reason
      return this.#act(this.#look(infoHash, fileIndexes, access).held, access, act)
    })
  }

  /** Puts what was written to a torrent's files on disk; `pause` runs between two files, since each may take milliseconds. */
  async flush(infoHash: InfoHash, pause: () => Promise<void>): Promise<void> {
    for (const [key, held] of [...this.#held]) {
      if (held.infoHash !== infoHash || !held.dirty || this.#held.get(key) !== held) continue
      held.file.flush()
      held.dirty = false
      await pause()
    }
    const lost = this.#lost.get(infoHash)
    this.#lost.delete(infoHash)
    if (lost) throw lost
  }

  /**
   * Lets go of a torrent's files: `keep` flushes them first, `discard` empties them. The caller sees to it that nothing uses them.
   * @throws a flush that failed, after all files are closed.
   */
  release(infoHash: InfoHash, bytes: 'keep' | 'discard'): Promise<void> {
    return this.#turns.run(() => this.#release(infoHash, bytes))
  }

  #release(infoHash: InfoHash, bytes: 'keep' | 'discard'): void {
    for (const [key, held] of [...this.#held]) {
      if (held.infoHash !== infoHash) continue
      if (bytes === 'discard') this.#empty(held)
      this.#letGo(key, held)
    }
    this.#absent.delete(infoHash)
    const lost = this.#lost.get(infoHash)
    this.#lost.delete(infoHash)
    if (lost) throw lost
  }

  /** Those that are open, from now on the ones used last, and those to open. */
  #look(infoHash: InfoHash, fileIndexes: readonly number[], access: 'read' | 'write') {
    const held = new Map<number, Held>()
    const wanted: number[] = []
    for (const index of fileIndexes) {
      const key = keyOf(infoHash, index)
      const found = this.#held.get(key)
      if (found) {
        this.#held.delete(key)
        this.#held.set(key, found)
        held.set(index, found)
      } else if (access === 'write' || !this.#isAbsent(infoHash, index)) wanted.push(index)
    }
    return { held, wanted }
  }

  #isAbsent(infoHash: InfoHash, fileIndex: number): boolean {
    return this.#absent.get(infoHash)?.has(fileIndex) ?? false
  }

  #act<T>(
    held: ReadonlyMap<number, Held>,
    access: 'read' | 'write',
    act: (files: ReadonlyMap<number, DiskFile>) => T,
  ): T {
    const files = new Map<number, DiskFile>()
    for (const [index, one] of held) {
      if (access === 'write') one.dirty = true
      files.set(index, one.file)
    }
    try {
      return act(files)
    } catch (thrown) {
      const error = toStoreError(thrown, access, {})
      // A handle that failed may be dead for good (the user cleared the site's data): the next use opens a fresh one.
      if (error.code === 'io') for (const [index, one] of held) this.#letGo(keyOf(one.infoHash, index), one)
      throw error
    }
  }

  #makeRoom(wanted: number, needed: ReadonlyMap<number, Held>): void {
    const keep = new Set(needed.values())
    for (const [key, oldest] of this.#held) {
      if (this.#held.size + wanted <= this.#limit) return
      if (!keep.has(oldest)) this.#letGo(key, oldest)
    }
  }

  /** Only in a turn, with room made. */
  async #open(infoHash: InfoHash, fileIndex: number, create: boolean): Promise<void> {
    const file = await this.#disk.open(infoHash, fileIndex, create)
    const absent = this.#absent.get(infoHash) ?? new Set()
    if (file) {
      absent.delete(fileIndex)
      this.#held.set(keyOf(infoHash, fileIndex), { infoHash, file, dirty: false })
    } else this.#absent.set(infoHash, absent.add(fileIndex))
  }

  #empty(held: Held): void {
    try {
      held.file.truncate(0)
      held.dirty = false
    } catch (thrown) {
      this.#lost.set(held.infoHash, toStoreError(thrown, 'truncate', { infoHash: held.infoHash }))
    }
  }

  #letGo(key: string, held: Held): void {
    this.#held.delete(key)
    try {
      if (held.dirty) held.file.flush()
    } catch (thrown) {
      this.#lost.set(held.infoHash, toStoreError(thrown, 'flush', { infoHash: held.infoHash }))
    } finally {
      held.file.close()
    }
  }
}
