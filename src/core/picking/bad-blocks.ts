/**
 * Sources of the blocks in which a failed copy of a piece differs from a verified copy.
 *
 * @param failed the piece as it was when its hash was wrong
 * @param good the same piece, verified
 * @param sources by block, the source of that block of `failed`
 * @param blockLength bytes per block, the last may be shorter
 * @returns each bad source once, in order of its first bad block
 * @throws RangeError when the copies differ in length or a block has no source
 */
export function badSources(
  failed: Uint8Array,
  good: Uint8Array,
  sources: readonly string[],
  blockLength: number,
): string[] {
  const blocks = Math.ceil(good.length / blockLength)
  if (failed.length !== good.length) {
    throw new RangeError(`copies of a piece: expected ${good.length} bytes, got ${failed.length}`)
  }
  if (sources.length !== blocks) {
    throw new RangeError(`sources of a piece: expected ${blocks}, got ${sources.length}`)
  }
  const bad = new Set<string>()
  for (let block = 0; block < blocks; block++) {
    const end = Math.min(good.length, (block + 1) * blockLength)
    for (let i = block * blockLength; i < end; i++) {
      if (failed[i] === good[i]) continue
      bad.add(sources[block]!)
      break
    }
  }
  return [...bad]
}

/**
 * The source of every block, which is bad without a second copy to compare with; null when there are several, or
 * none.
 */
export function singleSource(sources: readonly string[]): string | null {
  const first = sources[0]
  return first !== undefined && sources.every((source) => source === first) ? first : null
}
