/** Some files of a torrent: ranges of their indexes, ascending and apart from each other, both ends inclusive. */
export type FileRanges = readonly (readonly [first: number, last: number])[]

/** `0-2,7`, as `so` of a magnet link (BEP 53). @param indexes in any order */
export function formatFileRanges(indexes: readonly number[]): string {
  const ranges: [number, number][] = []
  for (const index of [...indexes].sort((a, b) => a - b)) {
    const last = ranges.at(-1)
    if (last !== undefined && index <= last[1] + 1) last[1] = index
    else ranges.push([index, index])
  }
  return ranges.map(([first, last]) => (first === last ? `${first}` : `${first}-${last}`)).join(',')
}

/** Reads what {@link formatFileRanges} wrote; null for anything else. */
export function parseFileRanges(text: string): FileRanges | null {
  const ranges: [number, number][] = []
  for (const item of text.split(',')) {
    const match = /^(\d{1,7})(?:-(\d{1,7}))?$/.exec(item)
    if (match === null) return null
    const first = Number(match[1])
    const last = Number(match[2] ?? first)
    if (last < first || first <= (ranges.at(-1)?.[1] ?? -1)) return null
    ranges.push([first, last])
  }
  return ranges
}

/** The entries of `list` in these ranges, in order. */
export function pickRanges<T>(list: readonly T[], ranges: FileRanges): T[] {
  return ranges.flatMap(([first, last]) => list.slice(first, last + 1))
}
