import type { Dictionary } from '../bencode/dictionary.ts'
import type { BencodeValue } from '../bencode/value.ts'
import { toBinaryString } from '../bytes.ts'
import { LIMITS } from '../limits.ts'
import type { MetainfoFile } from '../metainfo/metainfo.ts'
import { makePathsUnique, sanitizePathText } from '../metainfo/paths.ts'
import { metainfoError } from './metainfo-error.ts'
import { decodeName, type TextEncoding } from './names.ts'

interface Entry {
  readonly path: readonly string[]
  readonly length: number
  readonly pad: boolean
}

/** libtorrent's `file_storage::max_file_size`. */
const MAX_FILE_BYTES = 2n ** 48n - 1n

/**
 * The file table of an info dictionary (BEP 3, BEP 47), paths sanitised. A symbolic link has no bytes and becomes an
 * empty file.
 * @param name the torrent's name, sanitised; a fallback when nothing is left of it
 * @param encoding of names that are no UTF-8
 * @throws MetainfoError
 */
export function readFiles(
  info: Dictionary,
  name: { readonly text: string; readonly isFallback: boolean },
  encoding: TextEncoding,
): { files: MetainfoFile[]; length: number } {
  const list = info.get('files')
  const entries = Array.isArray(list) ? listedFiles(list, name.text, encoding) : [singleFile(info, name)]
  const shown = entries.filter((entry) => !entry.pad)
  if (!shown.some((entry) => entry.length > 0)) {
    throw metainfoError('no-data', 'info: expected a file with bytes in it, got only empty ones or padding')
  }
  // Padding is never stored, so it must not use up the name of a file.
  const unique = makePathsUnique(shown.map((entry) => entry.path)).values()
  const files: MetainfoFile[] = []
  let offset = 0
  for (const [index, entry] of entries.entries()) {
    const path = entry.pad ? entry.path : unique.next().value!
    files.push({ index, path, length: entry.length, offset, pad: entry.pad })
    offset += entry.length
    if (!Number.isSafeInteger(offset)) {
      throw metainfoError('file-length', `info: expected at most ${Number.MAX_SAFE_INTEGER} bytes in all, got more`, {
        file: index,
      })
    }
  }
  return { files, length: offset }
}

function singleFile(info: Dictionary, name: { readonly text: string; readonly isFallback: boolean }): Entry {
  // As in libtorrent: a folder has a fallback name, a single file has none.
  if (name.isFallback) {
    throw metainfoError('name-missing', 'info: expected a name for the single file, got none that is allowed')
  }
  return { path: [name.text], length: lengthOf(info, 0), pad: false }
}

function listedFiles(list: readonly BencodeValue[], name: string, encoding: TextEncoding): Entry[] {
  if (list.length === 0) throw metainfoError('no-files', 'info: expected at least one file, got an empty list')
  if (list.length > LIMITS.files) {
    throw metainfoError('too-many-files', `info: expected at most ${LIMITS.files} files, got ${list.length}`, {
      limit: LIMITS.files,
      files: list.length,
    })
  }
  return list.map((file, index) => {
    if (!(file instanceof Map)) {
      throw metainfoError('file-entry', `info: expected a dictionary for file ${index}, got another value`, {
        file: index,
      })
    }
    const length = lengthOf(file, index)
    const raw = rawPath(file)
    const flagged = attributes(file).includes('p')
    if (raw === null || raw.length === 0) {
      if (flagged) return { path: [name, '.pad', String(length)], length, pad: true }
      throw metainfoError(
        'path-missing',
        `info: expected a list under "path" of file ${index}, got none or an empty one`,
        { file: index },
      )
    }
    const elements = safeElements(raw, index, Array.isArray(file.get('path.utf-8')) ? null : encoding)
    return { path: [name, ...elements], length, pad: flagged || looksLikePadding(elements) }
  })
}

/** `path.utf-8` where present, since it is more likely to be UTF-8. */
export function rawPath(file: Dictionary): readonly BencodeValue[] | null {
  const utf8 = file.get('path.utf-8')
  if (Array.isArray(utf8)) return utf8
  const path = file.get('path')
  return Array.isArray(path) ? path : null
}

function safeElements(raw: readonly BencodeValue[], file: number, encoding: TextEncoding): readonly string[] {
  if (raw.length > LIMITS.pathDepth) {
    throw metainfoError(
      'path-too-deep',
      `info: expected at most ${LIMITS.pathDepth} path elements, got ${raw.length} in file ${file}`,
      {
        file,
        limit: LIMITS.pathDepth,
        elements: raw.length,
      },
    )
  }
  const elements: string[] = []
  for (const element of raw) {
    if (!(element instanceof Uint8Array)) {
      throw metainfoError('path-element', `info: expected strings in the path of file ${file}, got another value`, {
        file,
      })
    }
    // As in libtorrent: an element of which nothing is left keeps its place, so that no file moves to another folder.
    elements.push(sanitizePathText(decodeName(element, encoding)) ?? '_')
  }
  return elements
}

const PADDING_FOLDERS: readonly string[] = ['.pad', '.____padding_file']

/** The names that writers of padding agreed on before BEP 47, and that some still use without its flag. */
function looksLikePadding(elements: readonly string[]): boolean {
  return (
    (elements.length === 2 && PADDING_FOLDERS.includes(elements[0]!) && /^\d+$/.test(elements[1]!)) ||
    elements.some((element) => element.startsWith('_____padding_file_'))
  )
}

export function lengthOf(file: Dictionary, index: number): number {
  if (attributes(file).includes('l')) return 0
  const length = file.get('length')
  if (typeof length !== 'bigint' || length < 0n || length > MAX_FILE_BYTES) {
    const got = typeof length === 'bigint' ? String(length) : 'none'
    throw metainfoError(
      'file-length',
      `info: expected a length of 0 to ${MAX_FILE_BYTES} bytes for file ${index}, got ${got}`,
      { file: index },
    )
  }
  return Number(length)
}

/** BEP 47: `p` padding, `l` symbolic link, `x` executable, `h` hidden. */
export function attributes(file: Dictionary): string {
  const attr = file.get('attr')
  return attr instanceof Uint8Array ? toBinaryString(attr.subarray(0, 16)) : ''
}
