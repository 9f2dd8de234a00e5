import { OpeningReader, sealedRange } from '../../core/encryption/opening-reader.ts'
import { ShareKeys } from '../../core/encryption/share-keys.ts'
import type { ContentKey } from '../../core/metainfo/content-key.ts'
import { FileStream } from './file-stream.ts'
import type { StreamFile } from './find-file.ts'
import type { StreamParts } from './parts.ts'

/** Bytes of a file in order, a chunk at a time and never ahead of the caller. */
export type ByteStream = Pick<FileStream, 'position' | 'finished' | 'next' | 'nextPatiently' | 'close'>

/** The bytes of a file as it is shown, whether its torrent is encrypted or not. `start` and `end` are inclusive. */
export function streamOf(
  file: StreamFile,
  range: { readonly start: number; readonly end: number },
  parts: StreamParts,
): ByteStream {
  const { contentKey: key, index: fileIndex, length } = file
  if (key === null) return new FileStream(file, range, parts)
  return new OpenedStream({ key, fileIndex, length, range }, (sealed) => new FileStream(file, sealed, parts))
}

/** Which bytes of which file, as it is shown. `start` and `end` are inclusive. */
export interface OpenedRange {
  readonly key: ContentKey
  readonly fileIndex: number
  readonly length: number
  readonly range: { readonly start: number; readonly end: number }
}

/**
 * The plain bytes of a file of an encrypted torrent. No byte leaves it that does not fit its tag: a chunk that does not
 * ends the stream with EncryptionError `content-damaged`.
 */
export class OpenedStream implements ByteStream {
  readonly #sealed: FileStream
  readonly #reader: Promise<OpeningReader>
  /** Exclusive. */
  readonly #end: number
  #position: number

  /** @param open the sealed bytes of a range, `start` and `end` inclusive */
  constructor(
    { key, fileIndex, length, range }: OpenedRange,
    open: (sealed: { start: number; end: number }) => FileStream,
  ) {
    const bytes = { start: range.start, end: range.end + 1 }
    const { start, end } = sealedRange(length, bytes)
    this.#sealed = open({ start, end: end - 1 })
    this.#position = bytes.start
    this.#end = bytes.end
    this.#reader = ShareKeys.of(key).then(
      async (keys) => new OpeningReader(await keys.content(fileIndex), length, bytes),
    )
    // `next` rejects with the reason.
    this.#reader.catch(() => undefined)
  }

  get position(): number {
    return this.#position
  }

  get finished(): boolean {
    return this.#position >= this.#end
  }

  /** As `FileStream.next`. @throws also EncryptionError `content-damaged` */
  next(): Promise<Uint8Array<ArrayBuffer>> {
    return this.#next(() => this.#sealed.next())
  }

  /** As `FileStream.nextPatiently`. */
  nextPatiently(onWait?: (thrown: unknown) => void): Promise<Uint8Array<ArrayBuffer>> {
    return this.#next(() => this.#sealed.nextPatiently(onWait))
  }

  close(): void {
    this.#sealed.close()
  }

  async #next(more: () => Promise<Uint8Array<ArrayBuffer>>): Promise<Uint8Array<ArrayBuffer>> {
    const reader = await this.#reader
    // Sealed bytes that came stay there when the rest is late.
    while (!reader.ready) reader.put(await more())
    const bytes = await reader.open()
    this.#position += bytes.length
    return bytes
  }
}
