import { StreamError } from '../../core/errors.ts'
import type { InfoHash } from '../../core/metainfo/info-hash.ts'
import type { EngineAccess, StreamEngine } from './parts.ts'

interface Opened {
  readonly engine: StreamEngine
  readonly streamId: number
}

/** Which bytes of which file, both ends inclusive. */
export interface EngineRequest {
  readonly infoHash: InfoHash
  readonly fileIndex: number
  readonly end: number
}

/**
 * The engine's side of one response: a stream in the engine, opened when first needed and opened again in another tab when the engine
 * moves there. Its waits have no bound of their own; the reader's has.
 */
export class EngineRange {
  readonly #access: EngineAccess
  readonly #request: EngineRequest
  #opened: Promise<Opened> | null = null
  #lostOne = false
  #closed = false
  #hinting = false
  #hintFailed = false

  constructor(access: EngineAccess, request: EngineRequest) {
    this.#access = access
    this.#request = request
  }

  /** Verified bytes from `position` on, at least 1; waits for peers. @throws as `StreamApi.available` and {@link EngineAccess.get} */
  async available(position: number): Promise<number> {
    const { bytes } = await this.#use(position, (engine, streamId) => engine.call('available', [streamId, position]))
    return bytes
  }

  /** Tells the engine where the reader is, so that it reads ahead; nobody waits for it. */
  hint(position: number): void {
    if (this.#hinting || this.#hintFailed) return
    this.#hinting = true
    this.available(position).then(
      () => {
        this.#hinting = false
      },
      // Said by `available` once the bytes are really needed.
      () => {
        this.#hinting = false
        this.#hintFailed = true
      },
    )
  }

  read(position: number, length: number): Promise<Uint8Array<ArrayBuffer>> {
    return this.#use(position, (engine, streamId) => engine.call('read', [streamId, position, length]))
  }

  /** The engine stops fetching for this response. */
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
        this.#lostOne = true
      }
    }
  }

  async #open(position: number): Promise<Opened> {
    try {
      const engine = await this.#access.get(this.#lostOne)
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
