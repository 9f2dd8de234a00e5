import { StreamError } from '../../core/errors.ts'
import { SHELL_LIMITS } from '../../core/limits/shell.ts'
import { PASSING_ERRORS } from '../../protocol/stream.ts'
import { bounded } from './bounded.ts'
import { EngineRange } from './engine-range.ts'
import { isUnreachable, type KnownBytes, refresh, type StreamFile } from './find-file.ts'
import type { StoredFileReader, StreamParts } from './parts.ts'

/**
 * How often a file on disk is opened before its bytes are requested from the engine: the piece worker's next write
 * makes a `File` unreadable before its first read (NotReadableError; seen in Chromium 156 at 800 writes a second).
 */
const READ_TRIES = 3

/**
 * Reads file bytes in order, a chunk at a time and never ahead of the caller. Bytes that are known to be verified come
 * straight from disk, the others through the engine.
 */
export class FileStream {
  readonly #file: StreamFile
  readonly #parts: StreamParts
  readonly #engine: EngineRange
  /** Exclusive. */
  readonly #end: number
  readonly #closed = new AbortController()
  #position: number
  #known: KnownBytes
  /** Reads from disk, from {@link #position} up to {@link #readerEnd}. */
  #reader: StoredFileReader | null = null
  #readerEnd = 0

  /** `start` and `end` are inclusive. */
  constructor(file: StreamFile, range: { readonly start: number; readonly end: number }, parts: StreamParts) {
    this.#file = file
    this.#parts = parts
    this.#known = file.known
    this.#position = range.start
    this.#end = range.end + 1
    this.#engine = new EngineRange(parts.engine, { infoHash: file.infoHash, fileIndex: file.index, end: range.end })
  }

  /** The byte of the file that {@link next} reads. */
  get position(): number {
    return this.#position
  }

  /** Whether every byte was returned. */
  get finished(): boolean {
    return this.#position >= this.#end
  }

  /**
   * The next bytes, at least 1. Call it again only after it settled, and not once {@link finished}.
   *
   * @throws StreamError `stalled` (after at most SHELL_LIMITS.streamStallMs + SHELL_LIMITS.engineHandOverMs),
   *   `engine-unreachable`, `closed`, and the engine's own errors
   */
  async next(): Promise<Uint8Array<ArrayBuffer>> {
    const chunk = await bounded(this.#read(this.#position), this.#closed.signal)
    this.#position += chunk.length
    if (this.finished) this.close()
    return chunk
  }

  /**
   * As {@link next}, but waits for late bytes until they come or the reader is gone.
   * @param onWait called with the reason each time that the usual wait was in vain
   */
  async nextPatiently(onWait: (thrown: unknown) => void = () => undefined): Promise<Uint8Array<ArrayBuffer>> {
    for (;;) {
      try {
        return await this.next()
      } catch (thrown) {
        const passes = thrown instanceof StreamError && PASSING_ERRORS.has(thrown.code)
        if (!passes || this.#closed.signal.aborted) throw thrown
        onWait(thrown)
      }
      await new Promise((resolve) => setTimeout(resolve, SHELL_LIMITS.streamRetryMs))
    }
  }

  /** Ends a running {@link next}, and has the engine stop fetching. */
  close(): void {
    this.#closed.abort()
    this.#engine.close()
    this.#closeReader()
  }

  async #read(position: number): Promise<Uint8Array<ArrayBuffer>> {
    let length = this.#known.run(position, this.#end)
    if (length > 0) this.#readAhead(position)
    else length = await this.#awaitBytes(position)
    if (this.#known.onDisk) {
      for (let tries = 0; tries < READ_TRIES && !this.#closed.signal.aborted; tries++) {
        try {
          return await this.#readStored(position, position + length)
        } catch {
          this.#closeReader()
        }
      }
      // The site's data was cleared, or is being written too often: the engine has the bytes, or knows that they are
      // gone.
      length = await this.#engine.available(position)
    }
    const most = Math.min(length, SHELL_LIMITS.streamChunkBytes, this.#end - position)
    const bytes = await this.#engine.read(position, most)
    if (bytes.length > 0 && bytes.length <= most) return bytes
    throw new StreamError('wrong-length', `Expected ${most} bytes of the engine, got ${bytes.length}`, { most })
  }

  async #readStored(start: number, end: number): Promise<Uint8Array<ArrayBuffer>> {
    const { infoHash, index } = this.#file
    let reader = this.#reader
    if (!reader) {
      reader = await this.#parts.files.open(infoHash, index, start, Math.min(end, this.#end))
      if (this.#closed.signal.aborted) reader.close()
      else this.#reader = reader
      this.#readerEnd = Math.min(end, this.#end)
    }
    const bytes = await reader.read()
    if (start + bytes.length >= this.#readerEnd) this.#closeReader()
    return bytes
  }

  #closeReader(): void {
    this.#reader?.close()
    this.#reader = null
  }

  /** Waits for verified bytes at `position` that the record did not have; resolves to their number, at least 1. */
  async #awaitBytes(position: number): Promise<number> {
    try {
      return await this.#engine.available(position)
    } catch (thrown) {
      if (!isUnreachable(thrown)) throw thrown
      // The engine may have saved more before its tab closed.
      this.#known = await refresh(this.#file, this.#parts.sessions)
      const length = this.#known.run(position, this.#end)
      if (length === 0) throw thrown
      return length
    }
  }

  /** Has the engine fetch the bytes that will be missing soon, while known ones are still read from disk. */
  #readAhead(position: number): void {
    const end = Math.min(this.#end, position + SHELL_LIMITS.streamReadAheadBytes)
    if (this.#known.run(position, end) < end - position) this.#engine.hint(position)
  }
}
