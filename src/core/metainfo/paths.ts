import { MetainfoError } from '../errors.ts'
import { LIMITS } from '../limits.ts'
import { singleBlanks, withoutInvisible } from '../text.ts'

/**
 * Makes the paths inside a torrent safe on every system, as libtorrent's `sanitize_append_path_element` does with its
 * Windows rules: a file saved in one browser may be copied to any system.
 */

const encoder = new TextEncoder()

/** Names that need no sanitising. */
const PLAIN = /^[A-Za-z0-9_-](?:[A-Za-z0-9 ()[\]_.,'+&-]{0,100}[A-Za-z0-9()[\]_-])?$/
/** Separators and NUL. */
const DROPPED = /[/\\\0]/g
/** Controls, characters that Windows forbids, and runs of bytes that were no UTF-8. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: the pattern replaces them
const REPLACED = /[\u0001-\u001f\u007f-\u009f?<>"|*:\u2028\u2029]|\ufffd+/g
/** Device names of Windows, whatever the extension; Windows reads superscript digits as digits. */
const DEVICE = /^(?:con|prn|aux|nul|clock\$|conin\$|conout\$|(?:com|lpt)[0-9\u00b9\u00b2\u00b3])(?= *(?:\.|$))/i

/**
 * One element of a path, sanitised; null when nothing is left of it (`.`, `..`, separators only). An empty element
 * becomes `_`.
 */
export function sanitizePathText(element: string): string | null {
  if (PLAIN.test(element) && !DEVICE.test(element) && !element.includes('  ')) return element
  if (element === '') return '_'
  const kept = singleBlanks(withoutInvisible(element.replace(DROPPED, '')).replace(REPLACED, '_'))
  if (kept === '' || kept === '.' || kept === '..') return null
  const name = tidyEnd(kept)
  // Last, since a cut or a trim can leave a device name; and tidied again, since the added character can be one too
  // many.
  return name === '' ? '_' : tidyEnd(name.replace(DEVICE, '$&_'))
}

function tidyEnd(name: string): string {
  const cut = truncateName(name)
  // Windows drops trailing dots and spaces, so that `a` and `a.` would be one file. A loop, since /[ .]+$/ is
  // quadratic.
  let end = cut.length
  while (end > 0 && (cut[end - 1] === '.' || cut[end - 1] === ' ')) end--
  return cut.slice(0, end)
}

/** At most LIMITS.pathElementBytes of UTF-8, cut between characters, a short extension kept. */
export function truncateName(name: string): string {
  const limit = LIMITS.pathElementBytes
  if (fits(name, limit)) return name
  const { base, extension } = splitExtension(name)
  return cutToBytes(base, limit - encoder.encode(extension).length) + extension
}

function fits(text: string, maxBytes: number): boolean {
  // A UTF-16 unit is at most three bytes.
  return text.length * 3 <= maxBytes || (text.length <= maxBytes && encoder.encode(text).length <= maxBytes)
}

function cutToBytes(text: string, maxBytes: number): string {
  if (fits(text, maxBytes)) return text
  let left = maxBytes
  let end = 0
  for (const character of text) {
    left -= encoder.encode(character).length
    if (left < 0) break
    end += character.length
  }
  return text.slice(0, end)
}

/** `extension` has its dot, and is empty when there is none or it is too long to be one. */
export function splitExtension(name: string): { base: string; extension: string } {
  const dot = name.lastIndexOf('.')
  if (dot <= 0 || name.length - dot > 10) return { base: name, extension: '' }
  return { base: name.slice(0, dot), extension: name.slice(dot) }
}

/**
 * Makes the path of each file unique, without regard to case: a second `bar.txt` becomes `bar.1.txt`, as in
 * libtorrent, and a file named like a folder gets a number too.
 * @throws MetainfoError `too-many-equal-paths`
 */
export function makePathsUnique(paths: readonly (readonly string[])[]): readonly (readonly string[])[] {
  const taken = new Set<string>()
  for (const path of paths) {
    for (let depth = path.length - 1, key = folderKey(path); depth > 0; depth--) {
      if (taken.has(key)) break
      taken.add(key)
      key = key.slice(0, key.lastIndexOf('/'))
    }
  }
  // The next number for a name, so that a thousand equal names do not try a million numbers.
  const counters = new Map<string, number>()
  const repeats = new Map<string, number>()
  return paths.map((path) => {
    const wanted = pathKey(path)
    if (!taken.has(wanted)) {
      taken.add(wanted)
      return path
    }
    const equal = (repeats.get(wanted) ?? 0) + 1
    repeats.set(wanted, equal)
    // The first one is not a repeat.
    if (equal >= LIMITS.equalPaths) throw tooManyEqual(path)
    const name = path.at(-1)!
    const { base, extension } = splitExtension(name)
    for (let count = counters.get(wanted) ?? 1; ; count++) {
      const suffix = `.${count}${extension}`
      const maxBytes = LIMITS.pathElementBytes - encoder.encode(suffix).length
      const candidate = [...path.slice(0, -1), cutToBytes(base, maxBytes) + suffix]
      const key = pathKey(candidate)
      if (taken.has(key)) continue
      taken.add(key)
      counters.set(wanted, count + 1)
      return candidate
    }
  })
}

function tooManyEqual(path: readonly string[]): MetainfoError {
  const limit = LIMITS.equalPaths
  const text = `info: expected at most ${limit} files of one path, got more of ${JSON.stringify(path.join('/'))}`
  return new MetainfoError('too-many-equal-paths', text, { limit, name: path.at(-1) ?? '' })
}

/** Equal for paths that are one on a file system which ignores case or composition. No element contains a slash. */
function pathKey(path: readonly string[]): string {
  return path.join('/').normalize('NFC').toLowerCase()
}

function folderKey(path: readonly string[]): string {
  return pathKey(path.slice(0, -1))
}
