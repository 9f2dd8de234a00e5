import { StreamError } from '../core/errors.ts'
import { LIMITS } from '../core/limits.ts'
import { bounded } from './bounded.ts'
import { isUnreachable, type KnownBytes, refresh, type StreamFile } from './catalog.ts'
import { EngineRange } from './engine-range.ts'
import type { StreamParts } from './parts.ts'

/** A chunk waits no longer than the engine does for peers, and as long again as finding the engine takes. */
const CHUNK_LIMIT_MS = LIMITS.streamStallMs + LIMITS.engineHandOverMs

/**
 * Reads file bytes in order, a chunk at a time and never ahead of who asks. What is known to be verified comes straight from disk;
 * the rest waits for the engine.
 */
export class FileStream {
  readonly #file: StreamFile
  readonly #parts: StreamParts
  readonly #engine: EngineRange
  /** Exclusive. */
  readonly #end: number
  readonly #over = new AbortController()
  #position: number
  #known: KnownBytes

  /** `start` and `end` are inclusive. */
  constructor(file: StreamFile, range: { readonly start: number; readonly end: number }, parts: StreamParts) {
    this.#file = file
    this.#parts = parts
    this.#known = file.known
    this.#position = range.start
    this.#end = range.end + 1
    this.#engine = new EngineRange(parts.engine, { infoHash: file.infoHash, fileIndex: file.index, end: range.end })
  }

  /** True once every byte was handed out. */
  get finished(): boolean {
    return this.#position >= this.#end
  }

  /**
   * The next bytes, 1 to LIMITS.streamChunkBytes of them; call again only after it settled, and not once {@link finished}.
   *
   * @throws StreamError `stalled` (after at most LIMITS.streamStallMs + LIMITS.engineHandOverMs), `engine-unreachable`, `closed`,
   *   and what the engine refuses with
   */
  async next(): Promise<Uint8Array<ArrayBuffer>> {
    const most = Math.min(LIMITS.streamChunkBytes, this.#end - this.#position)
    const chunk = await bounded(this.#read(this.#position, most), CHUNK_LIMIT_MS, this.#over.signal)
    this.#position += chunk.length
    if (this.finished) this.close()
    return chunk
  }

  /** Ends a running {@link next} and takes back what was asked of the engine. */
  close(): void {
    this.#over.abort()
    this.#engine.close()
  }

  async #read(position: number, most: number): Promise<Uint8Array<ArrayBuffer>> {
    let length = this.#known.run(position, position + most)
    if (length > 0) this.#readAhead(position)
    else length = Math.min(most, await this.#awaitBytes(position, position + most))
    const { infoHash, index } = this.#file
    if (this.#known.atRest) {
      try {
        return await this.#parts.files.read(infoHash, index, position, length)
      } catch {
        // The site's data may have been cleared, or the piece fetched anew: the engine knows what is true now.
        length = Math.min(length, await this.#engine.available(position))
      }
    }
    const bytes = await this.#engine.read(position, length)
    if (bytes.length === 0 || bytes.length > length) {
      const message = `Expected ${length} bytes of the engine, got ${bytes.length}`
      throw new StreamError('wrong-length', message, { expected: length, got: bytes.length })
    }
    return bytes
  }

  /** At least 1: verified bytes at `position`, which the record that was read at the start did not have. */
  async #awaitBytes(position: number, end: number): Promise<number> {
    try {
      return await this.#engine.available(position)
    } catch (thrown) {
      if (!isUnreachable(thrown)) throw thrown
      // The engine may have saved more before it went.
      this.#known = await refresh(this.#file, this.#parts.sessions)
      const length = this.#known.run(position, end)
      if (length === 0) throw thrown
      return length
    }
  }

  /** Has the engine fetch what will soon be missing while we still read what is here. */
  #readAhead(position: number): void {
    const end = Math.min(this.#end, position + LIMITS.streamReadAheadBytes)
    if (this.#known.run(position, end) < end - position) this.#engine.hint(position)
  }
}
