import { equalBytes } from '../../../core/bytes.ts'
import { plainName } from '../../../core/saving/folder-paths.ts'
import type { FileStamp } from '../../../core/saving/folder-plan.ts'
import type { Source } from '../shell/stream-request.ts'

/** Where a file lies in a folder of the user. */
export interface FolderFile {
  readonly folder: FileSystemDirectoryHandle
  readonly handle: FileSystemFileHandle
  /** As its folders and it are called there. */
  readonly path: readonly string[]
}

/** What lies at `path`; null where nothing does. Creates nothing. */
export async function findInFolder(root: FileSystemDirectoryHandle, path: readonly string[]): Promise<File | null> {
  try {
    let folder = root
    for (const name of path.slice(0, -1)) folder = await folder.getDirectoryHandle(name)
    return await (await folder.getFileHandle(path.at(-1)!)).getFile()
  } catch (thrown) {
    // The folder itself may be gone: writing tells.
    if (thrown instanceof DOMException && thrown.name === 'NotFoundError') return null
    // A name that the browser refuses: nothing can have it.
    if (thrown instanceof TypeError) return null
    throw thrown
  }
}

/** Creates the file at `path` with its folders, under another name where the browser refuses its own. */
export async function makeInFolder(
  root: FileSystemDirectoryHandle,
  path: readonly string[],
  index: number,
): Promise<FolderFile> {
  let folder = root
  const names: string[] = []
  for (const name of path.slice(0, -1)) {
    folder = await named(name, index, (each) => folder.getDirectoryHandle(each, { create: true }))
    names.push(folder.name)
  }
  const handle = await named(path.at(-1)!, index, (each) => folder.getFileHandle(each, { create: true }))
  return { folder, handle, path: [...names, handle.name] }
}

async function named<T>(name: string, index: number, make: (name: string) => Promise<T>): Promise<T> {
  try {
    return await make(name)
  } catch (thrown) {
    if (!(thrown instanceof TypeError)) throw thrown
    return make(plainName(name, index))
  }
}

export const stampOf = ({ size, lastModified }: File): FileStamp => ({ size, lastModified })

/**
 * Writes a stream to a file. The file takes its new content when all of it is written: a write that ends early leaves
 * what was there, and nothing where nothing was.
 *
 * @param onBytes called with the length of each part that was written
 * @throws the browser's exception, or that of `source`
 */
export async function writeToFolder(
  { folder, handle }: FolderFile,
  source: Source,
  signal: AbortSignal,
  onBytes: (bytes: number) => void,
): Promise<FileStamp> {
  const before = (await handle.getFile()).size
  const writable = await handle.createWritable()
  try {
    for (;;) {
      signal.throwIfAborted()
      const { value, done } = await source.read()
      if (done) break
      await writable.write(value)
      onBytes(value.length)
    }
    signal.throwIfAborted()
    await writable.close()
  } catch (thrown) {
    source.cancel().catch(() => undefined)
    await writable.abort().catch(() => undefined)
    if (before === 0) await folder.removeEntry(handle.name).catch(() => undefined)
    throw thrown
  }
  return stampOf(await handle.getFile())
}

/** Whether a stream has exactly the bytes of a file. @param onBytes called with the length of each part */
export async function isEqual(
  file: File,
  source: Source,
  signal: AbortSignal,
  onBytes: (bytes: number) => void,
): Promise<boolean> {
  let at = 0
  for (;;) {
    signal.throwIfAborted()
    const { value, done } = await source.read()
    if (done) return at === file.size
    const there = new Uint8Array(await file.slice(at, at + value.length).arrayBuffer())
    at += value.length
    onBytes(value.length)
    if (!equalBytes(there, value)) {
      source.cancel().catch(() => undefined)
      return false
    }
  }
}
