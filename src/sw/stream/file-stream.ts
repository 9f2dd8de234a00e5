import { StreamError } from '../../core/errors.ts'
import { SHELL_LIMITS } from '../../core/shell-limits.ts'
import { bounded } from './bounded.ts'
import { EngineRange } from './engine-range.ts'
import { isUnreachable, type KnownBytes, refresh, type StreamFile } from './catalog.ts'
import type { StoredFileReader, StreamParts } from './parts.ts'

/**
 * How often a run on disk is opened before the engine is asked for its bytes: the piece worker's next write makes a `File` that is not
 * yet being read unreadable (NotReadableError; seen in Chromium 156 with 800 writes a second).
 */
const READ_TRIES = 3

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
  /** Being read from disk, from {@link #position} up to {@link #runEnd}. */
  #run: StoredFileReader | null = null
  #runEnd = 0

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
   * The next bytes, at least 1; call again only after it settled, and not once {@link finished}.
   *
   * @throws StreamError `stalled` (after at most SHELL_LIMITS.streamStallMs + SHELL_LIMITS.engineHandOverMs), `engine-unreachable`, `closed`,
   *   and what the engine refuses with
   */
  async next(): Promise<Uint8Array<ArrayBuffer>> {
    const chunk = await bounded(this.#read(this.#position), this.#over.signal)
    this.#position += chunk.length
    if (this.finished) this.close()
    return chunk
  }

  /** Ends a running {@link next} and takes back what was asked of the engine. */
  close(): void {
    this.#over.abort()
    this.#engine.close()
    this.#leaveRun()
  }

  async #read(position: number): Promise<Uint8Array<ArrayBuffer>> {
    let length = this.#known.run(position, this.#end)
    if (length > 0) this.#readAhead(position)
    else length = await this.#awaitBytes(position)
    if (this.#known.onDisk) {
      for (let tries = 0; tries < READ_TRIES && !this.#over.signal.aborted; tries++) {
        try {
          return await this.#readRun(position, position + length)
        } catch {
          this.#leaveRun()
        }
      }
      // The site's data may have been cleared, or is written too busily: the engine knows what is true now.
      length = await this.#engine.available(position)
    }
    const most = Math.min(length, SHELL_LIMITS.streamChunkBytes, this.#end - position)
    const bytes = await this.#engine.read(position, most)
    if (bytes.length > 0 && bytes.length <= most) return bytes
    throw new StreamError('wrong-length', `Expected ${most} bytes of the engine, got ${bytes.length}`, { most })
  }

  async #readRun(start: number, end: number): Promise<Uint8Array<ArrayBuffer>> {
    const { infoHash, index } = this.#file
    let run = this.#run
    if (!run) {
      run = await this.#parts.files.open(infoHash, index, start, Math.min(end, this.#end))
      if (this.#over.signal.aborted) run.close()
      else this.#run = run
      this.#runEnd = Math.min(end, this.#end)
    }
    const bytes = await run.read()
    if (start + bytes.length >= this.#runEnd) this.#leaveRun()
    return bytes
  }

  #leaveRun(): void {
    this.#run?.close()
    this.#run = null
  }

  /** At least 1: verified bytes at `position`, which the record that was read at the start did not have. */
  async #awaitBytes(position: number): Promise<number> {
    try {
      return await this.#engine.available(position)
    } catch (thrown) {
      if (!isUnreachable(thrown)) throw thrown
      // The engine may have saved more before it went.
      this.#known = await refresh(this.#file, this.#parts.sessions)
      const length = this.#known.run(position, this.#end)
      if (length === 0) throw thrown
      return length
    }
  }

  /** Has the engine fetch what will soon be missing while we still read what is here. */
  #readAhead(position: number): void {
    const end = Math.min(this.#end, position + SHELL_LIMITS.streamReadAheadBytes)
    if (this.#known.run(position, end) < end - position) this.#engine.hint(position)
  }
}
