import { StoreError } from '../core/errors.ts'
import type { InfoHash } from '../core/metainfo/info-hash.ts'
import { opfsPathOf } from '../protocol/pieces.ts'
import type { StoredFiles, StoredFileReader } from './stream/parts.ts'

/**
 * Torrents' files in the origin private file system, read while the piece worker writes them: `getFile()` works beside a sync access
 * handle, and sees what is written but not yet flushed. A `File` is a snapshot that a later write makes unreadable, so every run takes
 * a fresh one. Runs are streamed: 500 MiB/s, where slice after slice of 256 KiB gave 35 (Chromium 156).
 */
export const opfsFilesOf = (namespace: string): StoredFiles => ({
  async open(infoHash, fileIndex, start, end) {
    const fields = { infoHash, fileIndex, start, end }
    const [top, folder, name] = opfsPathOf(infoHash, fileIndex, namespace)
    try {
      const root = await navigator.storage.getDirectory()
      const torrent = await (await root.getDirectoryHandle(top)).getDirectoryHandle(folder)
      const file = await (await torrent.getFileHandle(name)).getFile()
      return runOf(file.slice(start, end).stream().getReader(), fields)
    } catch (thrown) {
      throw storeError(thrown, fields)
    }
  },
})

type Fields = { readonly infoHash: InfoHash; readonly fileIndex: number; readonly start: number; readonly end: number }

function runOf(reader: ReadableStreamDefaultReader<Uint8Array<ArrayBuffer>>, fields: Fields): StoredFileReader {
  return {
    async read() {
      try {
        const { value } = await reader.read()
        if (value && value.length > 0) return value
      } catch (thrown) {
        throw storeError(thrown, fields)
      }
      throw new StoreError('missing', 'Expected more bytes on disk, got the end of the file', fields)
    },
    close() {
      // Rejects when the run had failed, which `read` has told.
      reader.cancel().catch(() => undefined)
    },
  }
}

function storeError(thrown: unknown, fields: Fields): StoreError {
  const missing = thrown instanceof DOMException && thrown.name === 'NotFoundError'
  return new StoreError(missing ? 'missing' : 'io', `A file on disk cannot be read: ${thrown}`, fields)
}
