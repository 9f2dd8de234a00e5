import type { FileSummary } from '../../../protocol/engine.ts'

/** What a choice of files comes to. */
export interface Choice {
  readonly count: number
  readonly bytes: number
  /** Bytes that do not fit into the free space; 0 where they do, or where the space is not known. */
  readonly over: number
}

/** @param free bytes that the browser still lets us store; null where that is not known */
export function choiceOf(files: readonly FileSummary[], chosen: ReadonlySet<number>, free: number | null): Choice {
  let [count, bytes, missing] = [0, 0, 0]
  for (const { index, length, verifiedBytes } of files) {
    if (!chosen.has(index)) continue
    count++
    bytes += length
    missing += length - verifiedBytes
  }
  return { count, bytes, over: free === null ? 0 : Math.max(0, missing - free) }
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
