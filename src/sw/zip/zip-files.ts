import { StreamError } from '../../core/errors.ts'
import { type ByteStream, streamOf } from '../stream/byte-stream.ts'
import type { StreamFile } from '../stream/find-file.ts'
import type { StreamParts } from '../stream/parts.ts'

/** What ends by itself while a tab runs the engine: it has moved to another, or is busy. */
const WORTH_WAITING: ReadonlySet<string> = new Set(['engine-gone', 'too-many-streams', 'too-many-calls'])

interface ZipEntry {
  readonly name: string
  readonly size: number
  readonly lastModified: Date
  readonly input: Uint8Array | AsyncIterable<Uint8Array<ArrayBuffer>>
}

/** The files of one archive, read one after the other, and each only when its turn comes. */
export class ZipFiles {
  readonly #files: readonly StreamFile[]
  readonly #paths: readonly string[]
  readonly #parts: StreamParts
  readonly #onWait: (thrown: unknown) => void
  #reading: ByteStream | null = null
  #closed = false

  /** @param onWait called with the reason each time that the usual wait for bytes was in vain */
  constructor(
    files: readonly StreamFile[],
    paths: readonly string[],
    parts: StreamParts,
    onWait: (thrown: unknown) => void,
  ) {
    this.#files = files
    this.#paths = paths
    this.#parts = parts
    this.#onWait = onWait
  }

  /** What the length of the archive follows from. */
  sizes(): { readonly name: string; readonly size: number }[] {
    return this.#files.map(({ length }, at) => ({ name: this.#paths[at]!, size: length }))
  }

  *entries(): Generator<ZipEntry> {
    // A torrent does not say when its files were changed.
    const lastModified = new Date()
    for (const [at, file] of this.#files.entries()) {
      const input = file.length === 0 ? new Uint8Array() : this.#chunks(file)
      yield { name: this.#paths[at]!, size: file.length, lastModified, input }
    }
  }

  /** Ends a running read. */
  close(): void {
    this.#closed = true
    this.#reading?.close()
  }

  async *#chunks(file: StreamFile): AsyncGenerator<Uint8Array<ArrayBuffer>> {
    if (this.#closed) throw new StreamError('closed', 'The reader is gone')
    const source = streamOf(file, { start: 0, end: file.length - 1 }, this.#parts)
    this.#reading = source
    while (!source.finished) {
      yield await source.nextPatiently((thrown) => {
        // The whole file was here: a part of it that has to be waited for is lost.
        if (!(thrown instanceof StreamError && WORTH_WAITING.has(thrown.code))) throw thrown
        this.#onWait(thrown)
      })
    }
  }
}
