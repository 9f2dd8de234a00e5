/** Ours: four side by side, one as its blocks arrive, one at a time without SIMD; and the rivals. */
export type Way = 'lanes' | 'stream' | 'scalar' | 'subtle' | 'subtleAlone' | 'hashWasm'

export interface HasherRequest {
  readonly pieceBytes: readonly number[]
  /** Bytes hashed for one sample; a multiple of four pieces. */
  readonly poolBytes: number
  /** Samples of each way. */
  readonly runs: number
}

export interface HasherFigures {
  readonly pieceBytes: number
  readonly mibPerSecond: Readonly<Record<Way, readonly number[]>>
}
