import type { DroppedFile } from './dropped-files.ts'
import { type FileKind, kindOfFile } from './file-content.ts'
import { isSystemFile } from './system-files.ts'

/** What dropped, pasted or shared files are for. */
export interface SortedDrop {
  /** Texts with links of torrents in them. */
  readonly links: readonly string[]
  readonly torrents: readonly File[]
  /** To be shared. */
  readonly content: readonly DroppedFile[]
}

/**
 * Sorts files by what they are. A folder is one thing: it is opened when it has torrents and links alone, and shared
 * whole, with the torrents in it, when it has anything else.
 */
export async function sortDrop(
  files: readonly DroppedFile[],
  kindOf: (file: File) => Promise<FileKind> = kindOfFile,
): Promise<SortedDrop> {
  const links: string[] = []
  const torrents: File[] = []
  const content: DroppedFile[] = []
  for (const group of groups(files)) {
    const kinds = await kindsOf(group, kindOf)
    if (kinds === null) content.push(...group)
    else {
      for (const { kind, file } of kinds) {
        if (kind.kind === 'links') links.push(kind.text)
        else torrents.push(file)
      }
    }
  }
  return { links, torrents, content }
}

interface KnownFile {
  readonly file: File
  readonly kind: Exclude<FileKind, { kind: 'other' }>
}

/** Null as soon as one of them is neither a torrent nor has links: the rest of a large folder is not read. */
async function kindsOf(
  group: readonly DroppedFile[],
  kindOf: (file: File) => Promise<FileKind>,
): Promise<readonly KnownFile[] | null> {
  const known: KnownFile[] = []
  for (const { path, file } of group) {
    if (isSystemFile(path)) continue
    const kind = await kindOf(file)
    if (kind.kind === 'other') return null
    known.push({ file, kind })
  }
  // A folder with nothing but the system's own files.
  return known.length === 0 ? null : known
}

/** Each file by itself; those of a folder together, in the order of the drop. */
function groups(files: readonly DroppedFile[]): readonly (readonly DroppedFile[])[] {
  const folders = new Map<string, DroppedFile[]>()
  const found: DroppedFile[][] = []
  for (const file of files) {
    const folder = file.path.length > 1 ? file.path[0]! : null
    const group = folder === null ? undefined : folders.get(folder)
    if (group !== undefined) group.push(file)
    else {
      found.push([file])
      if (folder !== null) folders.set(folder, found.at(-1)!)
    }
  }
  return found
}
