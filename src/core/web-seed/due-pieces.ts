import { pieceLengthAt, pieceStart } from '../metainfo/layout.ts'
import type { TorrentShape } from '../metainfo/metainfo.ts'
import type { DeadlineRange } from '../picking/deadlines.ts'

/**
 * ms until a reader needs a piece of the one file that its owner's host has; Infinity for what no reader waits for, and
 * for a piece that holds bytes of other files.
 */
export function dueMsOf(
  piece: number,
  deadlines: readonly DeadlineRange[],
  metainfo: TorrentShape,
  fileIndex: number,
): number {
  const file = metainfo.files[fileIndex]
  const start = pieceStart(metainfo, piece)
  const end = start + pieceLengthAt(metainfo, piece)
  const isWithin = file !== undefined && start >= file.offset && end <= file.offset + file.length
  if (!isWithin) return Number.POSITIVE_INFINITY
  const waiting = deadlines.filter(({ first, last }) => piece >= first && piece <= last)
  return Math.min(Number.POSITIVE_INFINITY, ...waiting.map((range) => (range.hostDueMs ?? range.dueMs)(piece)))
}
