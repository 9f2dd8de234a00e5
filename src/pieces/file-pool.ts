import type { StoreError } from '../core/errors.ts'
import type { Disk, DiskFile } from './disk.ts'
import { toStoreError } from './store-error.ts'

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
  readonly #opening = new Map<string, Promise<void>>()
  /** Opens under way on the disk; they count against the limit. */
  readonly #busy = new Set<Promise<unknown>>()
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
    for (;;) {
      const held = this.#touch(key)
      if (held) return this.#act(key, held, access, act)
      if (access === 'read' && this.#isAbsent(infoHash, fileIndex)) return null
      await this.#opened(key, infoHash, fileIndex, access === 'write')
    }
  }

  /**
   * Runs `act` on several files of a torrent that are all open at once, those that do not exist left out, by index.
   * The caller keeps `fileIndexes` well under the pool's limit.
   */
  async useTogether<T>(
    infoHash: string,
    fileIndexes: readonly number[],
    act: (files: ReadonlyMap<number, DiskFile>) => T,
  ): Promise<T> {
    for (;;) {
      const files = new Map<number, DiskFile>()
      const wanted: number[] = []
      for (const index of fileIndexes) {
        const held = this.#touch(keyOf(infoHash, index))
        if (held) files.set(index, held.file)
        else if (!this.#isAbsent(infoHash, index)) wanted.push(index)
      }
      if (wanted.length === 0) return act(files)
      for (const index of wanted) await this.#opened(keyOf(infoHash, index), infoHash, index, false)
    }
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
  async release(infoHash: string, bytes: 'keep' | 'discard'): Promise<void> {
    const opening = [...this.#opening].filter(([key]) => key.startsWith(`${infoHash}/`))
    await Promise.allSettled(opening.map(([, opened]) => opened))
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

  /** Resolves when an attempt to open the file has ended; someone else's attempt will do. */
  #opened(key: string, infoHash: string, fileIndex: number, create: boolean): Promise<void> {
    const under = this.#opening.get(key)
    if (under) return under
    const opening = this.#open(key, infoHash, fileIndex, create).finally(() => this.#opening.delete(key))
    this.#opening.set(key, opening)
    return opening
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

  async #open(key: string, infoHash: string, fileIndex: number, create: boolean): Promise<void> {
    while (this.#held.size + this.#busy.size >= this.#limit) {
      const oldest = this.#held.entries().next()
      if (oldest.done) await Promise.race([...this.#busy].map((opening) => opening.catch(() => null)))
      else this.#letGo(...oldest.value)
    }
    const opening = this.#disk.open(infoHash, fileIndex, create)
    this.#busy.add(opening)
    try {
      const file = await opening
      if (file) this.#held.set(key, { infoHash, file, dirty: false })
      this.#noteAbsent(infoHash, fileIndex, file === null)
    } finally {
      this.#busy.delete(opening)
    }
  }

  #noteAbsent(infoHash: string, fileIndex: number, isAbsent: boolean): void {
    const absent = this.#absent.get(infoHash)
    if (!isAbsent) absent?.delete(fileIndex)
    else if (absent) absent.add(fileIndex)
    else this.#absent.set(infoHash, new Set([fileIndex]))
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
