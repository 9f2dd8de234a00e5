/** 0 is not wanted; a higher priority is requested sooner. */
export type PiecePriority = 0 | 1 | 2 | 3

/** How fast a peer is, as far as picking needs it. */
export interface PeerSpeed {
  /** ms until the last of this many outstanding requests is answered; Infinity while unknown. */
  drainMs(outstanding: number): number
  /** The source is asked for runs of pieces (a web seed), of which no single block is taken back. */
  readonly takesRuns?: boolean
}

export interface PickerOptions {
  readonly pieceCount: number
  blocksOf(piece: number): number
  /** 0 ≤ value < 1 */
  random(): number
  /** False for a piece that must come from another peer: after a failed copy, each copy needs a sole source. */
  mayRequest?(piece: number, peer: object): boolean
  /** A partial piece is no longer wanted and was closed; its blocks are useless. */
  onDropped?(piece: number): void
}
