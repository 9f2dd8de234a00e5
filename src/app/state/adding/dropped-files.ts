import { LIMITS } from '../../../core/limits.ts'

export interface DroppedFiles {
  /** Files that were dropped themselves. */
  readonly files: readonly File[]
  /** What was found in folders, at most LIMITS.droppedEntries. */
  readonly inside: readonly File[]
  /** The folders, by name. */
  readonly folders: readonly string[]
}

/**
 * The files of a drop or paste, those in its folders too. Must be called while the event is handled: the entries are
 * gone afterwards.
 */
export function readDropped(data: DataTransfer): Promise<DroppedFiles> {
  const files: File[] = []
  const folders: FileSystemDirectoryEntry[] = []
  for (const item of data.items) {
    if (item.kind !== 'file') continue
    const entry = item.webkitGetAsEntry()
    const file = item.getAsFile()
    if (entry?.isDirectory) folders.push(entry as FileSystemDirectoryEntry)
    else if (file !== null) files.push(file)
  }
  return withFolders(files, folders)
}

async function withFolders(
  files: readonly File[],
  folders: readonly FileSystemDirectoryEntry[],
): Promise<DroppedFiles> {
  const inside: File[] = []
  const found = { files, inside, folders: folders.map(({ name }) => name) }
  const waiting = folders.map((folder) => ({ folder, depth: 1 }))
  let seen = 0
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    for await (const entry of entriesOf(next.folder)) {
      if (++seen > LIMITS.droppedEntries) return found
      if (entry.isFile) inside.push(...(await fileOf(entry as FileSystemFileEntry)))
      else if (next.depth < LIMITS.droppedDepth) {
        waiting.push({ folder: entry as FileSystemDirectoryEntry, depth: next.depth + 1 })
      }
    }
  }
  return found
}

/** Browsers give the entries of a folder in portions, the last of them empty. */
async function* entriesOf(folder: FileSystemDirectoryEntry): AsyncGenerator<FileSystemEntry> {
  const reader = folder.createReader()
  for (;;) {
    const portion = await new Promise<FileSystemEntry[]>((resolve) =>
      // A folder that may not be read counts as empty.
      reader.readEntries(resolve, () => resolve([])),
    )
    if (portion.length === 0) return
    yield* portion
  }
}

/** Empty where the file may not be read: the rest of the folder is still added. */
function fileOf(entry: FileSystemFileEntry): Promise<readonly File[]> {
  return new Promise((resolve) =>
    entry.file(
      (file) => resolve([file]),
      () => resolve([]),
    ),
  )
}
