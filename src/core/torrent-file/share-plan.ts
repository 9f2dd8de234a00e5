import { EngineError } from '../errors.ts'
import { LIMITS } from '../limits.ts'
import { makePathsUnique, sanitizePathText } from '../metainfo/paths.ts'

/** One file that is to be shared. */
export interface FileToShare {
  /** Below the torrent's folder; one element for a single file. */
  readonly path: readonly string[]
  readonly size: number
}

/** The names that a new torrent has: such that every system takes them, and no two are one. */
export interface SharePlan {
  readonly name: string
  /** One file, not in a folder. */
  readonly isSingle: boolean
  /** Below the folder, in the order of the given files. */
  readonly paths: readonly (readonly string[])[]
  readonly length: number
}

/**
 * Names as the torrent has them. Those that some system does not take (`con`, `a:b`, control characters, too long, two
 * that differ only by case) are changed as readers of the torrent would change them; one of which nothing is left is
 * refused.
 *
 * @throws EngineError `share-no-files`, `share-empty`, `share-too-many-files`, `share-name`, `share-too-deep`;
 *   MetainfoError `too-many-equal-paths`
 */
export function planShare(name: string, files: readonly FileToShare[]): SharePlan {
  if (files.length === 0) throw new EngineError('share-no-files', 'files to share: expected at least one, got none')
  if (files.length > LIMITS.files) {
    const message = `files to share: expected at most ${LIMITS.files}, got ${files.length}`
    throw new EngineError('share-too-many-files', message, { limit: LIMITS.files, got: files.length })
  }
  const length = files.reduce((sum, { size }) => sum + size, 0)
  if (length === 0) throw new EngineError('share-empty', 'files to share: expected bytes in them, got empty ones only')
  const isSingle = files.length === 1 && files[0]?.path.length === 1
  const paths = makePathsUnique(files.map(({ path }) => safePath(path)))
  return { name: isSingle ? paths[0]![0]! : safeElement(name, name), isSingle, paths, length }
}

function safePath(path: readonly string[]): readonly string[] {
  const name = path.join('/')
  // The torrent's own folder comes on top.
  if (path.length >= LIMITS.pathDepth) {
    const message = `path: expected at most ${LIMITS.pathDepth - 1} folders and a name, got ${path.length}`
    throw new EngineError('share-too-deep', message, { name, limit: LIMITS.pathDepth - 1, got: path.length })
  }
  if (path.length === 0) throw refused('')
  return path.map((element) => safeElement(element, name))
}

function safeElement(element: string, name: string): string {
  const safe = element === '' ? null : sanitizePathText(element.replace(/\p{Surrogate}/gu, '\ufffd'))
  if (safe === null) throw refused(name)
  return safe
}

function refused(name: string): EngineError {
  const message = `name: expected one that systems take, got ${JSON.stringify(name)}`
  return new EngineError('share-name', message, { name: name.slice(0, 200) })
}
