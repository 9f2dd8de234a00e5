/**
 * Whole rechecks by the piece service over OPFS and over memory; the hasher alone over the same bytes in memory;
 * reading OPFS alone.
 */
export type Way = 'opfs' | 'memory' | 'hasher' | 'reading'

export interface RecheckRequest {
  readonly pieceBytes: readonly number[]
  /** Bytes of the torrent; a multiple of four pieces. */
  readonly torrentBytes: number
  readonly runs: number
}

export interface RecheckFigures {
  readonly pieceBytes: number
  readonly mibPerSecond: Readonly<Record<Way, readonly number[]>>
}
