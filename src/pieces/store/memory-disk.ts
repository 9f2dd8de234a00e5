import { StoreError } from '../../core/errors.ts'
import type { InfoHash } from '../../core/metainfo/info-hash.ts'
import type { StorageUsage, StoreKind } from '../../protocol/pieces.ts'
import type { Disk, DiskFile } from './disk.ts'

/** Files are kept in pages, so that the last piece of a large file costs one page and not the whole file. */
const PAGE_BYTES = 256 * 1024
/** A page grows in these steps, so that a thousand small files do not cost a page each. */
const GROWTH_BYTES = 4 * 1024

/** Files in memory, for windows without a disk: gone with the worker, and bounded. */
export class MemoryDisk implements Disk {
  readonly kind: StoreKind = 'memory'
  readonly #limit: number
  readonly #torrents = new Map<InfoHash, Map<number, MemoryFile>>()
  #used = 0

  /** @param limit Most bytes kept, all torrents; writing more fails with `memory-full`. */
  constructor(limit: number) {
    this.#limit = limit
  }

  async open(infoHash: InfoHash, fileIndex: number, create: boolean): Promise<DiskFile | null> {
    const files = this.#torrents.get(infoHash)
    const found = files?.get(fileIndex)
    if (found) return found
    if (!create) return null
    const made = new MemoryFile((bytes) => this.#reserve(bytes))
    if (files) files.set(fileIndex, made)
    else this.#torrents.set(infoHash, new Map([[fileIndex, made]]))
    return made
  }

  async lengths(infoHash: InfoHash): Promise<Map<number, number>> {
    const lengths = new Map<number, number>()
    for (const [index, file] of this.#torrents.get(infoHash) ?? []) lengths.set(index, file.size())
    return lengths
  }

  async remove(infoHash: InfoHash): Promise<void> {
    for (const file of this.#torrents.get(infoHash)?.values() ?? []) file.truncate(0)
    this.#torrents.delete(infoHash)
  }

  async list(): Promise<InfoHash[]> {
    return [...this.#torrents.keys()]
  }

  async usage(): Promise<StorageUsage> {
    return { kind: this.kind, usedBytes: this.#used, quotaBytes: this.#limit }
  }

  async fits(bytes: number): Promise<boolean> {
    return this.#used + bytes <= this.#limit
  }

  /** Reserves memory, or frees it when `bytes` is negative. */
  #reserve(bytes: number): void {
    if (this.#used + bytes > this.#limit) {
      const message = `Expected at most ${this.#limit} bytes in memory, got ${this.#used} and ${bytes} more`
      throw new StoreError('memory-full', message, { limit: this.#limit, used: this.#used, wanted: bytes })
    }
    this.#used += bytes
  }
}

class MemoryFile implements DiskFile {
  #length = 0
  readonly #reserve: (bytes: number) => void
  readonly #pages = new Map<number, Uint8Array>()

  constructor(reserve: (bytes: number) => void) {
    this.#reserve = reserve
  }

  size(): number {
    return this.#length
  }

  read(target: Uint8Array, at: number): number {
    const end = Math.min(this.#length, at + target.length)
    for (let from = at; from < end; ) {
      const page = Math.floor(from / PAGE_BYTES)
      const start = from - page * PAGE_BYTES
      const count = Math.min(PAGE_BYTES - start, end - from)
      const part = target.subarray(from - at, from - at + count)
      const kept = this.#pages.get(page)?.subarray(start, start + count) ?? new Uint8Array(0)
      part.set(kept)
      part.fill(0, kept.length)
      from += count
    }
    return Math.max(0, end - at)
  }

  write(bytes: Uint8Array, at: number): void {
    for (let from = 0; from < bytes.length; ) {
      const page = Math.floor((at + from) / PAGE_BYTES)
      const start = at + from - page * PAGE_BYTES
      const count = Math.min(PAGE_BYTES - start, bytes.length - from)
      this.#pageFor(page, start + count).set(bytes.subarray(from, from + count), start)
      from += count
    }
    this.#length = Math.max(this.#length, at + bytes.length)
  }

  truncate(length: number): void {
    for (const [index, page] of this.#pages) {
      const start = index * PAGE_BYTES
      if (start >= length) {
        this.#pages.delete(index)
        this.#reserve(-page.length)
      } else page.fill(0, Math.min(page.length, length - start))
    }
    this.#length = Math.min(this.#length, length)
  }

  flush(): void {}

  close(): void {}

  #pageFor(index: number, needed: number): Uint8Array {
    const old = this.#pages.get(index)
    if (old && old.length >= needed) return old
    const size = Math.min(PAGE_BYTES, Math.ceil(needed / GROWTH_BYTES) * GROWTH_BYTES)
    this.#reserve(size - (old?.length ?? 0))
    const page = new Uint8Array(size)
    if (old) page.set(old)
    this.#pages.set(index, page)
    return page
  }
}
