import type { Bitfield } from '../../core/metainfo/bitfield.ts'
import { fileSpans, pieceLengthAt } from '../../core/metainfo/layout.ts'
import type { StoreLayout } from '../../protocol/pieces.ts'

/** Messages of one length on their way through the hasher's own memory. */
export interface HashRun {
  /** Where the next bytes of a message go, at most 64 KiB; empty at its end. */
  window(lane: number): Uint8Array
  /** Hashes what was put into the windows of all lanes. */
  advance(): void
  /** SHA-1 of each message, 20 bytes, after its last bytes. */
  digests(): Uint8Array[]
}

/** What the piece worker needs of a SHA-1; all of it is synchronous. */
export interface PieceHasher {
  /** Messages of one length that can be hashed side by side. */
  readonly lanes: number
  /** SHA-1, 20 bytes each, in the order of `messages`. */
  digest(messages: readonly Uint8Array[]): Uint8Array[]
  /** Begins to hash `count` (1 to `lanes`) messages of `length` bytes that are read straight into the hasher's memory. */
  begin(count: number, length: number): HashRun
}

/** Hashing as puts and rechecks share it. */
export interface HashDesk {
  readonly hasher: PieceHasher
  /** Most bytes hashed in one go. */
  readonly batchBytes: number
  /** Bytes a recheck hashes, in one go or several, before other calls get their turn. */
  readonly turnBytes: number
  /** Most files held open together to recheck pieces side by side; a piece over more files is copied to memory first. */
  readonly batchFiles: number
  /** Lets waiting messages be handled. */
  readonly tick: () => Promise<void>
}

/** How many pieces of `length` bytes are hashed in one go: at least 1. */
export function batchSize({ hasher, batchBytes }: Pick<HashDesk, 'batchBytes' | 'hasher'>, length: number): number {
  return Math.max(1, Math.min(hasher.lanes, Math.floor(batchBytes / Math.max(1, length))))
}

/**
 * Takes from `queue` what is hashed next: its head and those behind it that are as long, in order, at most `most`.
 * What is left keeps its order.
 */
export function takeAlike<T extends { readonly bytes: { readonly length: number } }>(queue: T[], most: number): T[] {
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
 * The wanted pieces from `first` (one of them) on that are rechecked in one go: of one length, at most `most`, and over at most
 * `mostFiles` files, except that there is always one piece. They need not be neighbours.
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
    const spans = fileSpans(layout.files, piece * layout.pieceLength, length)
    const more = spans.filter((span) => !layout.files[span.fileIndex]?.pad && !files.has(span.fileIndex))
    if (pieces.length > 0 && files.size + more.length > mostFiles) break
    for (const span of more) files.add(span.fileIndex)
    pieces.push(piece)
  }
  return { pieces, files: [...files] }
}
