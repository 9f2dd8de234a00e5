import { type Capacity, capacityFor } from '../../../core/saving/capacity.ts'
import type { FileSummary, TorrentSummary } from '../../../protocol/engine.ts'
import type { StorageUsage } from '../../../protocol/pieces.ts'

/** What a choice of files comes to. */
export interface Choice {
  readonly count: number
  readonly bytes: number
  /** Whether what of it is missing fits; null where the space is not known. */
  readonly capacity: Capacity | null
}

/**
 * @param usage of the browser's storage; null where it is not known
 * @param others the torrents of the list: those that are being downloaded need space too
 */
export function choiceOf(
  files: readonly FileSummary[],
  chosen: ReadonlySet<number>,
  usage: StorageUsage | null,
  others: readonly TorrentSummary[],
): Choice {
  let [count, bytes, missing] = [0, 0, 0]
  for (const { index, length, verifiedBytes } of files) {
    if (!chosen.has(index)) continue
    count++
    bytes += length
    missing += length - verifiedBytes
  }
  const promised = others.reduce(
    (sum, { state, selectedBytes, verifiedBytes }) =>
      state === 'downloading' ? sum + (selectedBytes ?? 0) - verifiedBytes : sum,
    0,
  )
  const isKnown = usage !== null && usage.quotaBytes > 0
  return { count, bytes, capacity: isKnown ? capacityFor(missing, usage, promised) : null }
}

export function withChosen(
  chosen: ReadonlySet<number>,
  indexes: readonly number[],
  wanted: boolean,
): ReadonlySet<number> {
  const next = new Set(chosen)
  for (const index of indexes) {
    if (wanted) next.add(index)
    else next.delete(index)
  }
  return next
}
