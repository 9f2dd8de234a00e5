import { type ErrorRecord, MagnetError, toErrorRecord } from '../../../core/errors.ts'
import { LIMITS } from '../../../core/limits.ts'
import { parseMagnet } from '../../../core/metainfo/magnet.ts'
import { isFileAddress, sourcesIn, torrentLinkOf } from './links-in-text.ts'

export interface TorrentLines {
  /** Distinct: each is a valid magnet link, an info hash, or the address of a file that has to be fetched. */
  readonly good: readonly string[]
  /** All that are beyond LIMITS.addLines stand in one `line`, which keeps them apart. */
  readonly bad: readonly { readonly line: string; readonly error: ErrorRecord }[]
}

/** Reads a typed or pasted text: links, info hashes and addresses. Empty text is one bad line. */
export function readTorrentLines(text: string): TorrentLines {
  const sources = [...new Set(sourcesIn(text))]
  if (sources.length === 0) return { good: [], bad: [{ line: '', error: empty() }] }
  const good = new Set<string>()
  const bad: { line: string; error: ErrorRecord }[] = []
  for (const source of sources.slice(0, LIMITS.addLines)) {
    const link = torrentLinkOf(source)
    const error = errorOf(link ?? source)
    if (error === null) good.add(link ?? source)
    else if (link === null && isFileAddress(source)) good.add(source)
    else bad.push({ line: source, error })
  }
  const rest = sources.slice(LIMITS.addLines)
  // As one: thousands of problems on the screen would halt the window.
  if (rest.length > 0) bad.push({ line: rest.join('\n'), error: tooMany(sources.length) })
  return { good: [...good], bad }
}

function errorOf(link: string): ErrorRecord | null {
  try {
    parseMagnet(link)
    return null
  } catch (thrown) {
    return toErrorRecord(thrown)
  }
}

function empty(): ErrorRecord {
  return toErrorRecord(new MagnetError('magnet-empty', 'Expected a magnet link or an info hash, got nothing'))
}

function tooMany(lines: number): ErrorRecord {
  const limit = LIMITS.addLines
  return toErrorRecord(new MagnetError('too-many-lines', `Expected at most ${limit} lines, got ${lines}`, { limit }))
}
