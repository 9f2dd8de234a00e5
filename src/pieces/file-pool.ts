import type { StoreError } from '../core/errors.ts'
import type { Disk, DiskFile } from './disk.ts'
import { toStoreError } from './store-error.ts'
import { Turns } from './turns.ts'

interface Held {
  readonly infoHash: string
  readonly file: DiskFile
  /** Written since the last flush. */
  dirty: boolean
}

function keyOf(infoHash: string, fileIndex: number): string {
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
  /** One file is opened at a time, and used before the next may push it out. */
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

  /**
   * Runs `act` on a file, opened first when needed; `act` must use the file only until it returns.
   * Null when `access` is `read` and there is no such file; `write` makes it.
   */
  async use<T>(
    infoHash: string,
    fileIndex: number,
    access: 'read' | 'write',
    act: (file: DiskFile) => T,
  ): Promise<T | null> {
    const key = keyOf(infoHash, fileIndex)
    const held = this.#touch(key)
    if (held) return this.#act(key, held, access, act)
    if (access === 'read' && this.#isAbsent(infoHash, fileIndex)) return null
    return this.#turns.run(async () => {
      const opened = await this.#open(infoHash, fileIndex, access, [])
      return opened && this.#act(key, opened, access, act)
    })
  }

  /**
   * Runs `act` on several files of a torrent that are all open at once, those that do not exist left out, by index.
   * There must be fewer of them than the pool's limit.
   */
  useTogether<T>(
    infoHash: string,
    fileIndexes: readonly number[],
    act: (files: ReadonlyMap<number, DiskFile>) => T,
  ): Promise<T> {
    return this.#turns.run(async () => {
      const keys = fileIndexes.map((index) => keyOf(infoHash, index))
      const files = new Map<number, DiskFile>()
      for (const index of fileIndexes) {
        const held = await this.#open(infoHash, index, 'read', keys)
        if (held) files.set(index, held.file)
      }
      return act(files)
    })
  }

  /** Puts what was written to a torrent's files on disk; `pause` runs between two files, since each may take milliseconds. */
  async flush(infoHash: string, pause: () => Promise<void>): Promise<void> {
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
  release(infoHash: string, bytes: 'keep' | 'discard'): Promise<void> {
    return this.#turns.run(() => this.#release(infoHash, bytes))
  }

  #release(infoHash: string, bytes: 'keep' | 'discard'): void {
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

  /** The file if it is open, as the one used last. */
  #touch(key: string): Held | undefined {
    const held = this.#held.get(key)
    if (!held) return undefined
    this.#held.delete(key)
    this.#held.set(key, held)
    return held
  }

  #isAbsent(infoHash: string, fileIndex: number): boolean {
    return this.#absent.get(infoHash)?.has(fileIndex) ?? false
  }

  #act<T>(key: string, held: Held, access: 'read' | 'write', act: (file: DiskFile) => T): T {
    if (access === 'write') held.dirty = true
    try {
      return act(held.file)
    } catch (thrown) {
      const error = toStoreError(thrown, access, { infoHash: held.infoHash })
      // A handle that failed may be dead for good (the user cleared the site's data): the next use opens a fresh one.
      if (error.code === 'io') this.#letGo(key, held)
      throw error
    }
  }

  /** Only in a turn. Room is not made by letting go of `needed`. */
  async #open(
    infoHash: string,
    fileIndex: number,
    access: 'read' | 'write',
    needed: readonly string[],
  ): Promise<Held | null> {
    const key = keyOf(infoHash, fileIndex)
    const before = this.#touch(key)
    if (before) return before
    if (access === 'read' && this.#isAbsent(infoHash, fileIndex)) return null
    for (const [oldest, held] of this.#held) {
      if (this.#held.size < this.#limit) break
      if (!needed.includes(oldest)) this.#letGo(oldest, held)
    }
    const file = await this.#disk.open(infoHash, fileIndex, access === 'write')
    if (!file) {
      const absent = this.#absent.get(infoHash) ?? new Set()
      this.#absent.set(infoHash, absent.add(fileIndex))
      return null
    }
    this.#absent.get(infoHash)?.delete(fileIndex)
    const held = { infoHash, file, dirty: false }
    this.#held.set(key, held)
    return held
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
