import { fileSpans, type LayoutFile } from '../../core/metainfo/layout.ts'
import type { ByteSource } from './byte-source.ts'

/** Files read at the same time for one range: each read is a round trip to the browser process. */
const READS_AT_ONCE = 32

/** The files of a torrent end to end, as one range of bytes. */
export class SourceBytes {
  readonly #sources: readonly ByteSource[]
  readonly #files: readonly LayoutFile[]

  /** @param files where each source lies in the torrent */
  constructor(sources: readonly ByteSource[], files: readonly LayoutFile[]) {
    this.#sources = sources
    this.#files = files
  }

  /** @throws StoreError naming a file that cannot be read, or is shorter than the torrent says */
  async read(offset: number, length: number): Promise<Uint8Array<ArrayBuffer>> {
    const spans = fileSpans(this.#files, offset, length)
    const [only] = spans
    // A range inside one file is not copied.
    if (spans.length === 1 && only) return this.#sources[only.fileIndex]!.read(only.fileOffset, only.length)
    const bytes = new Uint8Array(length)
    let at = 0
    const parts = spans.map((span) => {
      const part = { ...span, at }
      at += span.length
      return part
    })
    const rest = parts.values()
    const readNext = async (): Promise<void> => {
      for (const { fileIndex, fileOffset, length, at } of rest) {
        bytes.set(await this.#sources[fileIndex]!.read(fileOffset, length), at)
      }
    }
    await Promise.all(Array.from({ length: READS_AT_ONCE }, readNext))
    return bytes
  }
}

/** Files end to end. */
export function endToEnd(lengths: readonly number[]): LayoutFile[] {
  let offset = 0
  return lengths.map((length) => {
    const file = { offset, length, pad: false }
    offset += length
    return file
  })
}
