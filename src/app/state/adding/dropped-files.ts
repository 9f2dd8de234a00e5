import { LIMITS } from '../../../core/limits.ts'

export interface DroppedFile {
  readonly file: File
  /** Its name alone; in a dropped folder, the name of that folder first. */
  readonly path: readonly string[]
  /** Reads the file again later; null where the browser gives none. */
  readonly handle: FileSystemFileHandle | null
}

export interface Dropped {
  readonly files: readonly DroppedFile[]
  /** The dropped folders, by name. */
  readonly folders: readonly string[]
  /** Files were left out: of more than LIMITS.droppedEntries, deeper than LIMITS.droppedDepth, or unreadable. */
  readonly incomplete: boolean
}

/** A file or folder, as an entry or as a handle. */
interface Entry {
  readonly name: string
  readonly isFile: boolean
  readonly handle: FileSystemFileHandle | null
  /** Rejects where it may not be read. */
  file(): Promise<File>
  /** Throws where it may not be read. */
  children(): AsyncIterable<Entry>
}

/** Chromium alone: TypeScript does not know it. */
type ItemWithHandle = DataTransferItem & { getAsFileSystemHandle?(): Promise<FileSystemHandle | null> | null }

/**
 * The files of a drop or paste, those in its folders too. Must be called while the event is handled: the entries are
 * gone afterwards.
 */
export function readDropped(data: DataTransfer): Promise<Dropped> {
  const roots: Promise<Entry | null>[] = []
  for (const item of data.items as Iterable<ItemWithHandle>) {
    if (item.kind !== 'file') continue
    const [entry, file] = [item.webkitGetAsEntry(), item.getAsFile()]
    // A text or picture that was copied has no entry, and no handle.
    const fallback = entry !== null ? fromEntry(entry) : file === null ? null : fromFile(file)
    const folder = entry?.isDirectory ? (entry as FileSystemDirectoryEntry) : null
    roots.push(handleOf(item).then((found) => (found === null ? fallback : fromBoth(found, async () => folder))))
  }
  return Promise.all(roots).then((found) => walk(found.filter((root) => root !== null)))
}

/** The call is made at once. A file that a script made has none: Chromium then gives no promise, though it should. */
async function handleOf(item: ItemWithHandle): Promise<FileSystemHandle | null> {
  try {
    return (await item.getAsFileSystemHandle?.()) ?? null
  } catch {
    return null
  }
}

/** The files of what the user picked, those in folders too. */
export function readHandles(handles: readonly FileSystemHandle[]): Promise<Dropped> {
  return walk(handles.map(fromHandle))
}

async function walk(roots: readonly Entry[]): Promise<Dropped> {
  const files: DroppedFile[] = []
  const folders = roots.filter(({ isFile }) => !isFile).map(({ name }) => name)
  let incomplete = false
  let seen = 0
  const waiting = roots.map((entry) => ({ entry, path: [entry.name] }))
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    const { entry, path } = next
    try {
      if (entry.isFile) files.push({ file: await entry.file(), path, handle: entry.handle })
      else if (path.length > LIMITS.droppedDepth) incomplete = true
      else {
        for await (const child of entry.children()) {
          if (++seen > LIMITS.droppedEntries) return { files: await read(files, waiting), folders, incomplete: true }
          waiting.push({ entry: child, path: [...path, child.name] })
        }
      }
    } catch {
      // What may not be read is left out, and the rest is found.
      incomplete = true
    }
  }
  return { files, folders, incomplete }
}

/** The files that were found already when the walk ends early. */
async function read(
  files: readonly DroppedFile[],
  waiting: readonly { entry: Entry; path: readonly string[] }[],
): Promise<readonly DroppedFile[]> {
  const rest = waiting.filter(({ entry }) => entry.isFile)
  const found = await Promise.all(
    rest.map(({ entry, path }) =>
      entry.file().then(
        (file) => ({ file, path, handle: entry.handle }),
        () => null,
      ),
    ),
  )
  return [...files, ...found.filter((file) => file !== null)]
}

function fromFile(file: File): Entry {
  return { name: file.name, isFile: true, handle: null, file: async () => file, children: () => none() }
}

function fromEntry(entry: FileSystemEntry): Entry {
  const file = (): Promise<File> =>
    new Promise((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject))
  const children = () => childrenOf(entry as FileSystemDirectoryEntry)
  return { name: entry.name, isFile: entry.isFile, handle: null, file, children }
}

function fromHandle(handle: FileSystemHandle): Entry {
  if (handle.kind === 'file') {
    const file = handle as FileSystemFileHandle
    return { name: file.name, isFile: true, handle: file, file: () => file.getFile(), children: () => none() }
  }
  const folder = handle as FileSystemDirectoryHandle
  const file = () => Promise.reject(new TypeError('A folder is no file'))
  return { name: folder.name, isFile: false, handle: null, file, children: () => childrenOfHandle(folder) }
}

/**
 * A handle, and the entry of the same folder: Chromium leaves out of a handle's folder what some system does not take
 * as a name (`what?.txt`, `a:b`, `con`), which would be missing without a word.
 */
function fromBoth(handle: FileSystemHandle, entry: () => Promise<FileSystemDirectoryEntry | null>): Entry {
  const found = fromHandle(handle)
  const folder = handle as FileSystemDirectoryHandle
  return found.isFile ? found : { ...found, children: () => childrenOfBoth(folder, entry) }
}

async function* none(): AsyncGenerator<Entry> {}

async function* childrenOfBoth(
  folder: FileSystemDirectoryHandle,
  entry: () => Promise<FileSystemDirectoryEntry | null>,
): AsyncGenerator<Entry> {
  const same = await entry()
  const names = new Set<string>()
  for await (const child of folder.values()) {
    names.add(child.name)
    yield fromBoth(child, async () => (same === null ? null : folderIn(same, child.name)))
  }
  if (same === null) return
  for await (const child of childrenOf(same)) if (!names.has(child.name)) yield child
}

function folderIn(parent: FileSystemDirectoryEntry, name: string): Promise<FileSystemDirectoryEntry | null> {
  return new Promise((resolve) => {
    parent.getDirectory(
      name,
      {},
      (entry) => resolve(entry as FileSystemDirectoryEntry),
      () => resolve(null),
    )
  })
}

async function* childrenOfHandle(folder: FileSystemDirectoryHandle): AsyncGenerator<Entry> {
  for await (const child of folder.values()) yield fromHandle(child)
}

/** Browsers give the entries of a folder in portions, the last of them empty. */
async function* childrenOf(folder: FileSystemDirectoryEntry): AsyncGenerator<Entry> {
  const reader = folder.createReader()
  for (;;) {
    const portion = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject))
    if (portion.length === 0) return
    for (const entry of portion) yield fromEntry(entry)
  }
}
