import { STORAGE_LIMITS } from '../limits/storage.ts'
import { makePathsUnique, sanitizePathText, splitExtension } from '../metainfo/paths.ts'

/** Extensions that Chromium writes into no folder of the user: Windows acts on such files by itself. */
const REFUSED = /\.(?:lnk|local|scf|url|\{[^.]*\})$/i
const PLAIN = /[^\p{L}\p{M}\p{N} ()[\]_,'+&-]/gu
/** Shortest name that a long path leaves an element, UTF-16 units. */
const LEAST = 8

/**
 * The paths under which the files of a torrent are saved into a folder: names that Windows, macOS and Linux take, no
 * two equal without regard to case, and none longer than STORAGE_LIMITS.savedPathLength, so that Windows can open them
 * in a folder of the user.
 *
 * @throws MetainfoError `too-many-equal-paths`
 */
export function folderPaths(paths: readonly (readonly string[])[]): readonly (readonly string[])[] {
  return makePathsUnique(
    paths.map((path) => {
      const safe = path.flatMap((element) => sanitizePathText(element) ?? [])
      return shortened(safe.length === 0 ? ['_'] : safe).map((element) => element.replace(REFUSED, '$&_'))
    }),
  )
}

/** A name for a file whose own name the browser refuses: letters, digits, some signs. @param index makes it unique */
export function plainName(name: string, index: number): string {
  const { base, extension } = splitExtension(name)
  const [stem, end] = [base.replace(PLAIN, '_'), extension.slice(1).replace(PLAIN, '_')]
  return `${index + 1} ${stem.trim()}${end === '' ? '' : `.${end.trim()}_`}`
}

/** Cuts the longest names of a path that is too long, and leaves out folders in the middle where that is not enough. */
function shortened(path: readonly string[]): readonly string[] {
  const limit = STORAGE_LIMITS.savedPathLength
  if (path.join('/').length <= limit) return path
  const most = Math.floor(limit / (LEAST + 1))
  const kept = path.length <= most ? path : [...path.slice(0, most - 1), path.at(-1)!]
  let [low, high] = [LEAST, limit]
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    if (kept.reduce((sum, element) => sum + Math.min(element.length, middle) + 1, -1) <= limit) low = middle
    else high = middle - 1
  }
  return kept.map((element, at) => cut(element, low, at === kept.length - 1))
}

function cut(element: string, length: number, isFile: boolean): string {
  if (element.length <= length) return element
  const { base, extension } = isFile ? splitExtension(element) : { base: element, extension: '' }
  const ending = extension.length < length ? extension : ''
  // Half of a surrogate pair is no character, and neither a dot nor a blank may be last.
  const stem = base.slice(0, length - ending.length).replace(/[\ud800-\udbff]$|[ .]+$/, '')
  return (stem === '' ? '_' : stem) + ending
}
