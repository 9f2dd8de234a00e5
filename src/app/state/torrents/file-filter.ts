import { type MediaKind, mediaTypeOf } from '../../../core/media/media-type.ts'

/** What a user looks for among files. */
export const FILE_TYPES = ['video', 'subtitle', 'audio', 'picture', 'document', 'archive', 'other'] as const
export type FileType = (typeof FILE_TYPES)[number]

export interface FileFilter {
  /** Files of any of these; empty for all. */
  readonly types: ReadonlySet<FileType>
  /** A part of the path, or patterns like `*.mkv, *.srt`. */
  readonly name: string
}

export const NO_FILTER: FileFilter = { types: new Set(), name: '' }

const TYPE_OF_KIND: Readonly<Record<MediaKind, FileType>> = {
  video: 'video',
  subtitle: 'subtitle',
  audio: 'audio',
  image: 'picture',
  pdf: 'document',
  text: 'document',
  other: 'other',
}
const DOCUMENTS = /\.(?:docx?|xlsx?|pptx?|od[tsp]|rtf|epub|mobi|azw3?|djvu|fb2|cb[rz7]|pages|numbers|ps)$/i
const ARCHIVES = /\.(?:zip|7z|rar|r\d\d|tar|t?gz|t?bz2?|t?xz|zst|lz4?|lzma|cab|iso|img|dmg|jar|apk|deb|rpm)$/i

export function fileTypeOf(path: readonly string[]): FileType {
  const name = path.at(-1) ?? ''
  if (DOCUMENTS.test(name)) return 'document'
  if (ARCHIVES.test(name)) return 'archive'
  return TYPE_OF_KIND[mediaTypeOf(name).kind]
}

/** How many files there are of each type that occurs, in the order of {@link FILE_TYPES}. */
export function typesOf(files: readonly { readonly path: readonly string[] }[]): readonly [FileType, number][] {
  const counts = new Map<FileType, number>()
  for (const { path } of files) {
    const type = fileTypeOf(path)
    counts.set(type, (counts.get(type) ?? 0) + 1)
  }
  return FILE_TYPES.filter((type) => counts.has(type)).map((type) => [type, counts.get(type)!])
}

export function isFiltering({ types, name }: FileFilter): boolean {
  return types.size > 0 || name.trim() !== ''
}

/** The files that a filter lets through, in their order. */
export function filterFiles<T extends { readonly path: readonly string[] }>(
  files: readonly T[],
  filter: FileFilter,
): readonly T[] {
  if (!isFiltering(filter)) return files
  const matches = matcherOf(filter.name)
  return files.filter(({ path }) => (filter.types.size === 0 || filter.types.has(fileTypeOf(path))) && matches(path))
}

function matcherOf(text: string): (path: readonly string[]) => boolean {
  const wanted = fold(text.trim())
  if (!/[*?]/.test(wanted)) return (path) => fold(path.join('/')).includes(wanted)
  const globs = wanted
    .split(/[,;]/)
    .map((glob) => glob.trim())
    .filter((glob) => glob !== '')
  // A pattern is about the file's name, unless it names folders too.
  return (path) => globs.some((glob) => isLike(fold(glob.includes('/') ? path.join('/') : (path.at(-1) ?? '')), glob))
}

/** Names from different systems are composed differently. */
function fold(text: string): string {
  return text.normalize('NFC').toLowerCase()
}

/** Whether `*` for any characters and `?` for one make the pattern this text. Time grows as text × pattern at most. */
function isLike(text: string, glob: string): boolean {
  let [at, in_, star, after] = [0, 0, -1, 0]
  while (at < text.length) {
    if (glob[in_] === '*') [star, after] = [in_++, at]
    else if (glob[in_] === '?' || glob[in_] === text[at]) [at, in_] = [at + 1, in_ + 1]
    else if (star === -1) return false
    // The last `*` takes one character more.
    else [in_, at] = [star + 1, ++after]
  }
  return /^\**$/.test(glob.slice(in_))
}
