import { StoreError } from '../../core/errors.ts'
import type { InfoHash } from '../../core/metainfo/info-hash.ts'
import { fileSpans } from '../../core/metainfo/layout.ts'
import type { FilePool } from './file-pool.ts'

/** The part of a layout that a torrent store needs. */
export interface TorrentFiles {
  readonly length: number
  readonly files: readonly { readonly offset: number; readonly length: number; readonly pad: boolean }[]
}

/** Reads files that are all open; valid only until the callback that received it returns. */
export interface OpenReader {
  /** Whether all bytes of a range are stored. */
  has(offset: number, length: number): boolean
  /** Fills `target` from `offset`; missing bytes, like pad files, read as zeros. */
  fill(offset: number, target: Uint8Array): void
}

/** Bytes of one file. */
interface Part {
  readonly fileIndex: number
  readonly at: number
  readonly bytes: Uint8Array
}

function indexesOf(parts: readonly Part[]): number[] {
  return parts.map((part) => part.fileIndex)
}

/**
 * The bytes of one torrent, spread over its files. Offsets are in the torrent. Every method fails with a
 * `StoreError`.
 */
export class TorrentStore<Layout extends TorrentFiles = TorrentFiles> {
  readonly infoHash: InfoHash
  readonly layout: Layout
  readonly #pool: FilePool

  constructor(infoHash: InfoHash, layout: Layout, pool: FilePool) {
    this.infoHash = infoHash
    this.layout = layout
    this.#pool = pool
  }

  /** Writes `bytes` at `offset`. Bytes of pad files (BEP 47) are dropped. */
  async write(offset: number, bytes: Uint8Array): Promise<void> {
    for (const parts of this.#parts(offset, bytes)) {
      await this.#pool.use(this.infoHash, indexesOf(parts), 'write', (files) => {
        for (const { fileIndex, at, bytes } of parts) {
          const file = files.get(fileIndex)
          if (!file) {
            const message = `Expected file ${fileIndex} to stay open for writing, got it closed after a failure`
            throw new StoreError('io', message, { infoHash: this.infoHash, fileIndex })
          }
          file.write(bytes, at)
        }
      })
    }
  }

  /** Fills `target` from `offset`, pad files as zeros. False when some of the bytes are missing. */
  async fill(offset: number, target: Uint8Array): Promise<boolean> {
    target.fill(0)
    for (const parts of this.#parts(offset, target)) {
      const complete = await this.#pool.use(this.infoHash, indexesOf(parts), 'read', (files) =>
        parts.every(({ fileIndex, at, bytes }) => files.get(fileIndex)?.read(bytes, at) === bytes.length),
      )
      if (!complete) return false
    }
    return true
  }

  /** A copy of `length` bytes from `offset`. @throws StoreError `missing` */
  async read(offset: number, length: number): Promise<Uint8Array<ArrayBuffer>> {
    this.#check(offset, length)
    const bytes = new Uint8Array(length)
    if (await this.fill(offset, bytes)) return bytes
    const message = `Expected ${length} bytes at ${offset} of the torrent to be stored, got fewer`
    throw new StoreError('missing', message, { infoHash: this.infoHash, offset, length })
  }

  /** Runs `act` with the given files all open; at most {@link FilePool.maxOpenTogether}. */
  withOpenFiles<T>(fileIndexes: readonly number[], act: (reader: OpenReader) => T): Promise<T> {
    const { files } = this.layout
    return this.#pool.use(this.infoHash, fileIndexes, 'read', (open) =>
      act({
        has: (offset, length) =>
          fileSpans(files, offset, length).every((span) => {
            if (files[span.fileIndex]?.pad) return true
            return (open.get(span.fileIndex)?.size() ?? 0) >= span.fileOffset + span.length
          }),
        fill: (offset, target) => {
          let done = 0
          for (const span of fileSpans(files, offset, target.length)) {
            const part = target.subarray(done, done + span.length)
            const file = files[span.fileIndex]?.pad ? undefined : open.get(span.fileIndex)
            part.fill(0, file?.read(part, span.fileOffset) ?? 0)
            done += span.length
          }
        },
      }),
    )
  }

  flush(pause: () => Promise<void>): Promise<void> {
    return this.#pool.flush(this.infoHash, pause)
  }

  /** `bytes` cut at file borders, without those of pad files, in groups of files that may be open together. */
  #parts(offset: number, bytes: Uint8Array): Part[][] {
    this.#check(offset, bytes.length)
    const groups: Part[][] = []
    let done = 0
    for (const { fileIndex, fileOffset, length } of fileSpans(this.layout.files, offset, bytes.length)) {
      const part = { fileIndex, at: fileOffset, bytes: bytes.subarray(done, done + length) }
      done += length
      if (this.layout.files[fileIndex]?.pad) continue
      const group = groups.at(-1)
      if (group && group.length < this.#pool.maxOpenTogether) group.push(part)
      else groups.push([part])
    }
    return groups
  }

  #check(offset: number, length: number): void {
    const end = this.layout.length
    if (Number.isSafeInteger(offset) && offset >= 0 && length >= 0 && offset + length <= end) return
    const message = `Expected bytes between 0 and ${end}, got ${length} bytes at ${offset}`
    throw new StoreError('out-of-range', message, { infoHash: this.infoHash, offset, length, end })
  }
}
