import { StoreError } from '../core/errors.ts'
import { opfsPathOf } from '../protocol/pieces.ts'
import type { FilesAtRest } from './parts.ts'

/**
 * Torrents' files in the origin private file system, read while the piece worker writes them: `getFile()` works beside a sync access
 * handle, and sees what is written but not yet flushed. A `File` is a snapshot that a later write makes unreadable, so every chunk
 * takes a fresh one.
 */
export const opfsFiles: FilesAtRest = {
  async read(infoHash, fileIndex, position, length) {
    const fields = { infoHash, fileIndex, position, length }
    const [top, folder, name] = opfsPathOf(infoHash, fileIndex)
    try {
      const root = await navigator.storage.getDirectory()
      const torrent = await (await root.getDirectoryHandle(top)).getDirectoryHandle(folder)
      const file = await (await torrent.getFileHandle(name)).getFile()
      const bytes = new Uint8Array(await file.slice(position, position + length).arrayBuffer())
      if (bytes.length === length) return bytes
      throw new StoreError('missing', `Expected ${length} bytes on disk, got ${bytes.length}`, fields)
    } catch (thrown) {
      if (thrown instanceof StoreError) throw thrown
      const missing = thrown instanceof DOMException && thrown.name === 'NotFoundError'
      throw new StoreError(missing ? 'missing' : 'io', `A file on disk cannot be read: ${thrown}`, fields)
    }
  },
}
