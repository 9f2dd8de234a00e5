import type { ShareFile } from '../../../protocol/sharing.ts'
import { isSystemFile } from '../adding/system-files.ts'

/** Adds files to those chosen before: the same file once, another file of the same path under a numbered name. */
export function mergeFiles(chosen: readonly ShareFile[], added: readonly ShareFile[]): readonly ShareFile[] {
  const merged = new Map(chosen.map((file) => [keyOf(file.path), file]))
  for (const next of added) {
    let path = next.path
    for (let count = 2; ; count++) {
      const known = merged.get(keyOf(path))
      if (known === undefined) {
        merged.set(keyOf(path), { ...next, path })
        break
      }
      if (isSame(known.file, next.file)) break
      path = numbered(next.path, count)
    }
  }
  return [...merged.values()]
}

function keyOf(path: readonly string[]): string {
  return path.join('/')
}

function isSame(a: File, b: File): boolean {
  return a.size === b.size && a.lastModified === b.lastModified && a.type === b.type
}

/** `a.txt` becomes `a (2).txt`; for a file in a folder the folder gets the number, so that its files stay together. */
function numbered(path: readonly string[], count: number): readonly string[] {
  const [first = '', ...inner] = path
  if (inner.length > 0) return [`${first} (${count})`, ...inner]
  const [, stem = first, extension = ''] = /^(.+?)(\.[^.]*)?$/.exec(first) ?? []
  return [`${stem} (${count})${extension}`]
}

/** The torrent that files make: its name, and each file's path in it. */
export interface ShareContents {
  readonly name: string
  readonly files: readonly ShareFile[]
}

/**
 * One file is named like it, one folder likewise; several of them have a name of their own.
 * @param files paths begin with the folder that was chosen
 * @param severalName of several files or folders
 */
export function contentsOf(files: readonly ShareFile[], severalName: string): ShareContents {
  const [first] = files
  if (first === undefined) return { name: severalName, files }
  const top = first.path[0] ?? severalName
  if (files.length === 1 && first.path.length === 1) return { name: top, files }
  const isOneFolder = files.every(({ path }) => path.length > 1 && path[0] === top)
  if (!isOneFolder) return { name: severalName, files }
  return { name: top, files: files.map((file) => ({ ...file, path: file.path.slice(1) })) }
}

export function totalBytes(files: readonly ShareFile[]): number {
  return files.reduce((sum, { file }) => sum + file.size, 0)
}

/** Chosen files without those that the system made for itself. */
export function withoutSystemFiles(files: readonly ShareFile[]): {
  readonly files: readonly ShareFile[]
  /** Names of what was left out, each once. */
  readonly hidden: readonly string[]
} {
  const hidden = files.filter(({ path }) => isSystemFile(path))
  return {
    files: files.filter(({ path }) => !isSystemFile(path)),
    hidden: [...new Set(hidden.map(({ path }) => path.at(-1) ?? ''))],
  }
}
