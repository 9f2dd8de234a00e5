import { type ErrorRecord, MagnetError, toErrorRecord } from '../../../core/errors.ts'
import { LIMITS } from '../../../core/limits.ts'
import { parseMagnet } from '../../../core/metainfo/magnet.ts'

export interface TorrentLines {
  /** Trimmed and distinct: each is a valid magnet link or info hash. */
  readonly good: readonly string[]
  readonly bad: readonly { readonly line: string; readonly error: ErrorRecord }[]
}

/** Reads a typed or pasted text: one magnet link or info hash per line. Empty text is one bad line. */
export function readTorrentLines(text: string): TorrentLines {
  const lines = [...new Set(text.split(/\r?\n/).map((line) => line.trim()))].filter((line) => line !== '')
  if (lines.length === 0) return { good: [], bad: [{ line: '', error: empty() }] }
  const good: string[] = []
  const bad: { line: string; error: ErrorRecord }[] = []
  for (const line of lines.slice(0, LIMITS.addLines)) {
    try {
      parseMagnet(line)
      good.push(line)
    } catch (thrown) {
      bad.push({ line, error: toErrorRecord(thrown) })
    }
  }
  for (const line of lines.slice(LIMITS.addLines)) bad.push({ line, error: tooMany(lines.length) })
  return { good, bad }
}

function empty(): ErrorRecord {
  return toErrorRecord(new MagnetError('magnet-empty', 'Expected a magnet link or an info hash, got nothing'))
}

function tooMany(lines: number): ErrorRecord {
  const limit = LIMITS.addLines
  return toErrorRecord(new MagnetError('too-many-lines', `Expected at most ${limit} lines, got ${lines}`, { limit }))
}

/** Whether a file is a torrent by its name or its declared type. */
export function isTorrentFile(file: { readonly name: string; readonly type: string }): boolean {
  return /\.torrent$/i.test(file.name) || file.type === 'application/x-bittorrent'
}
