import type { Bitfield } from '../../core/metainfo/bitfield.ts'
import { fileSpans, pieceLengthAt, pieceStart } from '../../core/metainfo/layout.ts'
import type { StoreLayout } from '../../protocol/pieces.ts'
import type { HashingOptions } from './piece-hasher.ts'

/** How many pieces of `length` bytes are hashed in one batch: at least 1. */
export function batchSize(
  { hasher, batchBytes }: Pick<HashingOptions, 'batchBytes' | 'hasher'>,
  length: number,
): number {
  return Math.max(1, Math.min(hasher.lanes, Math.floor(batchBytes / Math.max(1, length))))
}

/**
 * Removes the next batch from `queue`: its head and the items behind it of the same length, in order, at most `most`.
 * The others keep their order.
 */
export function takeSameLength<T extends { readonly bytes: { readonly length: number } }>(
  queue: T[],
  most: number,
): T[] {
  const length = queue[0]?.bytes.length ?? 0
  const taken: T[] = []
  for (let i = 0; i < queue.length && taken.length < most; ) {
    if (queue[i]?.bytes.length === length) taken.push(...queue.splice(i, 1))
    else i++
  }
  return taken
}

export interface RecheckBatch {
  readonly pieces: readonly number[]
  /** Files that hold their bytes, pad files left out. */
  readonly files: readonly number[]
}

/**
 * The wanted pieces from `first` (one of them) on that are rechecked in one batch: of one length, at most `most`, and
 * over at most `mostFiles` files, except that there is always one piece. They need not be neighbours.
 */
export function planRecheckBatch(
  layout: StoreLayout,
  wanted: Bitfield,
  first: number,
  most: number,
  mostFiles: number,
): RecheckBatch {
  const length = pieceLengthAt(layout, first)
  const pieces: number[] = []
  const files = new Set<number>()
  for (let piece = first; piece !== -1; piece = wanted.firstSet(piece + 1, layout.pieceCount)) {
    if (pieces.length === most || pieceLengthAt(layout, piece) !== length) break
    const spans = fileSpans(layout.files, pieceStart(layout, piece), length)
    const more = spans.filter((span) => !layout.files[span.fileIndex]?.pad && !files.has(span.fileIndex))
    if (pieces.length > 0 && files.size + more.length > mostFiles) break
    for (const span of more) files.add(span.fileIndex)
    pieces.push(piece)
  }
  return { pieces, files: [...files] }
}
