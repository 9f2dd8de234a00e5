import { StoreError } from '../../core/errors.ts'
import { Bitfield } from '../../core/metainfo/bitfield.ts'
import type { InfoHash } from '../../core/metainfo/info-hash.ts'
import type { StoreLayout } from '../../protocol/pieces.ts'
import type { PieceHasher } from '../verify/piece-hasher.ts'
import type { RecheckState } from '../verify/recheck.ts'
import { piecesInRun, type RunReader, readRun } from './verified-runs.ts'

export interface InPlaceRecheckOptions {
  readonly infoHash: InfoHash
  readonly layout: StoreLayout
  readonly reader: RunReader
  readonly hasher: PieceHasher
  /** Milliseconds of a clock that does not go back. */
  readonly now: () => number
  readonly intervalMs: number
  readonly report: (state: RecheckState) => void
  readonly signal: AbortSignal
}

/** Hashes the wanted pieces of a torrent in place. A piece that cannot be read is merely not verified. */
export async function recheckInPlace(wanted: Bitfield, options: InPlaceRecheckOptions): Promise<void> {
  const { layout, signal, infoHash, now } = options
  const { pieceCount } = layout
  const most = piecesInRun(layout) * 4
  const verified = new Bitfield(pieceCount)
  let state: RecheckState = { checked: 0, total: wanted.count(), end: 0, verified: verified.bytes }
  let reportedAt = now()
  try {
    for (let first = wanted.firstSet(0, pieceCount); first !== -1; ) {
      let count = 1
      while (count < most && first + count < pieceCount && wanted.get(first + count)) count++
      for (const piece of await verifiedPieces(first, count, options)) verified.set(piece)
      if (signal.aborted) throw new StoreError('cancelled', 'The recheck was cancelled before its end', { infoHash })
      state = { ...state, checked: state.checked + count, end: first + count }
      first = wanted.firstSet(first + count, pieceCount)
      if (now() - reportedAt < options.intervalMs) continue
      reportedAt = now()
      options.report(state)
    }
  } finally {
    options.report(state)
  }
}

async function verifiedPieces(first: number, count: number, options: InPlaceRecheckOptions): Promise<number[]> {
  try {
    const { bad } = await readRun(options.reader, options.layout, options.hasher, first, count)
    return Array.from({ length: count }, (_, i) => first + i).filter((piece) => !bad.has(piece))
  } catch {
    if (count === 1 || options.signal.aborted) return []
    // One file cannot be read: the pieces of the others still count.
    const half = count >> 1
    const found = await verifiedPieces(first, half, options)
    return [...found, ...(await verifiedPieces(first + half, count - half, options))]
  }
}
