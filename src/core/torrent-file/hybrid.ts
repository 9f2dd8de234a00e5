import type { Dictionary } from '../bencode/dictionary.ts'
import { toBinaryString } from '../bytes.ts'
import { DIGEST_BYTES } from '../metainfo/piece-hash.ts'
import { attributes, lengthOf, rawPath } from './files.ts'
import { metainfoError } from './metainfo-error.ts'

/** A file of one half of a hybrid; `path` joins the raw elements by NUL, as a key to compare. */
interface FileEntry {
  readonly path: string
  readonly length: number
}

/**
 * Checks that the v1 half of a hybrid has the same files in the same order as its v2 half, each beginning a piece
 * (BEP 52). Otherwise clients that read one half would download other files than those that read the other. The names
 * are compared before sanitising.
 * @throws MetainfoError `hybrid-mismatch`
 */
export function checkHybrid(info: Dictionary, name: Uint8Array, pieceLength: number): void {
  const single = !Array.isArray(info.get('files'))
  const v2 = [...treeFiles(info.get('file tree') as Dictionary, [])]
  const v1 = single ? [{ path: toBinaryString(name), length: lengthOf(info, 0) }] : [...listFiles(info, pieceLength)]
  if (v1.length !== v2.length) throw mismatch(`${v1.length} files`, `${v2.length}`)
  for (const [index, file] of v1.entries()) {
    const other = v2[index]!
    if (file.path !== other.path || file.length !== other.length) throw mismatch(`the same file ${index}`, 'another')
  }
}

function* listFiles(info: Dictionary, pieceLength: number): Generator<FileEntry> {
  let offset = 0
  for (const [index, file] of (info.get('files') as Dictionary[]).entries()) {
    const length = lengthOf(file, index)
    if (!attributes(file).includes('p')) {
      if (length > 0 && offset % pieceLength !== 0) throw mismatch(`file ${index} to begin a piece`, `byte ${offset}`)
      const path = (rawPath(file) ?? []).map((element) => toBinaryString(element as Uint8Array)).join('\0')
      yield { path, length }
    }
    offset += length
  }
}

/** Depth is bounded by the bencode reader. */
function* treeFiles(tree: Dictionary, path: readonly string[]): Generator<FileEntry> {
  for (const [key, node] of tree) {
    if (!(node instanceof Map) || key === '') throw mismatch('named folders and files in "file tree"', 'something else')
    const leaf = node.size === 1 ? node.get('') : undefined
    if (leaf === undefined) {
      yield* treeFiles(node, [...path, key])
      continue
    }
    if (!(leaf instanceof Map) || attributes(leaf).includes('p'))
      throw mismatch('files in "file tree"', 'something else')
    const length = lengthOf(leaf, 0)
    const root = leaf.get('pieces root')
    if (length > 0 && !(root instanceof Uint8Array && root.length === DIGEST_BYTES['sha-256']))
      throw mismatch('a root of 32 bytes for each file', 'none')
    yield { path: [...path, key].join('\0'), length }
  }
}

function mismatch(expected: string, got: string): Error {
  return metainfoError('hybrid-mismatch', `hybrid torrent: expected ${expected} in both halves, got ${got}`)
}
