import { type Dropped, readHandles } from '../adding/dropped-files.ts'

/** Chromium's pickers; the library of types lacks them. */
interface Pickers {
  showOpenFilePicker?(options: { readonly multiple: boolean }): Promise<FileSystemFileHandle[]>
  showDirectoryPicker?(): Promise<FileSystemDirectoryHandle>
}

const { showOpenFilePicker, showDirectoryPicker } = globalThis as Pickers

/**
 * Opens the browser's choice of files. Resolves to null when the user closes it. Itself null where the
 * browser gives no handles.
 */
export const pickFiles =
  showOpenFilePicker === undefined
    ? null
    : (): Promise<Dropped | null> => picked(() => showOpenFilePicker.call(globalThis, { multiple: true }))

/** The same for a folder. */
export const pickFolder =
  showDirectoryPicker === undefined
    ? null
    : (): Promise<Dropped | null> => picked(async () => [await showDirectoryPicker.call(globalThis)])

async function picked(pick: () => Promise<readonly FileSystemHandle[]>): Promise<Dropped | null> {
  try {
    return await readHandles(await pick())
  } catch (thrown) {
    if (thrown instanceof DOMException && thrown.name === 'AbortError') return null
    throw thrown
  }
}

/** What an `<input type=file>` gives: with `webkitdirectory` each file has its path. */
export function filesOfInput(files: readonly File[]): Dropped {
  const found = files.map((file) => {
    const path = (file.webkitRelativePath ?? '').split('/').filter((element) => element !== '')
    return { file, path: path.length === 0 ? [file.name] : path, handle: null }
  })
  const folders = found.filter(({ path }) => path.length > 1).map(({ path }) => path[0] ?? '')
  return { files: found, folders: [...new Set(folders)], incomplete: false }
}
