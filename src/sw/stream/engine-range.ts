import { StreamError } from '../../core/errors.ts'
import type { InfoHash } from '../../core/metainfo/info-hash.ts'
import type { EngineAccess, StreamEngine } from './parts.ts'

interface Opened {
  readonly engine: StreamEngine
  readonly streamId: number
}

/** A file of a torrent, and the last byte to be read, inclusive. */
export interface EngineRequest {
  readonly infoHash: InfoHash
  readonly fileIndex: number
  readonly end: number
}

/**
 * The engine's stream for one response: opened when first needed, and again in another tab when the engine moves there.
 * Its waits have no bound of their own; {@link bounded} limits those of the response.
 */
export class EngineRange {
  readonly #access: EngineAccess
  readonly #request: EngineRequest
  #opened: Promise<Opened> | null = null
  #lostEngine = false
  #closed = false
  #hinting = false
  #hintFailed = false

  constructor(access: EngineAccess, request: EngineRequest) {
    this.#access = access
    this.#request = request
  }

  /**
   * How many bytes from `position` on are verified, at least 1; waits for peers.
   * @throws as `StreamApi.available` and {@link EngineAccess.get}
   */
  async available(position: number): Promise<number> {
    const { bytes } = await this.#use(position, (engine, streamId) => engine.call('available', [streamId, position]))
    return bytes
  }

  /** Moves the engine's read-ahead to the reader's position, without waiting. */
  hint(position: number): void {
    if (this.#hinting || this.#hintFailed) return
    this.#hinting = true
    this.available(position).then(
      () => {
        this.#hinting = false
      },
      // `available` rejects with the reason once the bytes are needed.
      () => {
        this.#hinting = false
        this.#hintFailed = true
      },
    )
  }

  read(position: number, length: number): Promise<Uint8Array<ArrayBuffer>> {
    return this.#use(position, (engine, streamId) => engine.call('read', [streamId, position, length]))
  }

  /** Has the engine stop fetching for this response. */
  close(): void {
    if (this.#closed) return
    this.#closed = true
    this.#opened?.then(({ engine, streamId }) => engine.call('close', [streamId])).catch(() => undefined)
  }

  async #use<T>(position: number, act: (engine: StreamEngine, streamId: number) => Promise<T>): Promise<T> {
    for (;;) {
      if (this.#closed) throw new StreamError('closed', 'The reader is gone')
      this.#opened ??= this.#open(position)
      const opened = this.#opened
      try {
        const { engine, streamId } = await opened
        return await act(engine, streamId)
      } catch (thrown) {
        if (!isGone(thrown)) throw thrown
        if (this.#opened === opened) this.#opened = null
        this.#lostEngine = true
      }
    }
  }

  async #open(position: number): Promise<Opened> {
    try {
      const engine = await this.#access.get(this.#lostEngine)
      const { infoHash, fileIndex, end } = this.#request
      const { streamId } = await engine.call('open', [{ infoHash, fileIndex, start: position, end }])
      return { engine, streamId }
    } catch (thrown) {
      this.#opened = null
      throw thrown
    }
  }
}

const isGone = (thrown: unknown): boolean => thrown instanceof StreamError && thrown.code === 'engine-gone'
