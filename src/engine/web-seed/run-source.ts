/**
 * Adjacent bytes for a web seed to fetch: pieces `first`..`last`, both included. `from` and `to` leave out what is
 * present or requested elsewhere of the first and the last piece, so that a web seed can finish pieces that a peer
 * abandoned. A few blocks in between may be present: they are fetched again and dropped.
 */
export interface WebSeedRun {
  readonly first: number
  readonly last: number
  /** Start in piece `first`, a multiple of 16 KiB; default 0. */
  readonly from?: number
  /** End in piece `last` (exclusive), a multiple of 16 KiB or the piece's length, which is the default. */
  readonly to?: number
}

/**
 * What web seeds need of the download. `source` is the URL of the web seed. None of these calls may throw; any may call
 * back into {@link ./web-seeds.ts} (`wake`, `cancelPiece`, `refuse`).
 */
export interface RunSource {
  /** Whether a reader waits for pieces, and may soon for others. */
  readonly isRead: boolean
  /**
   * Reserves a run for `source` of blocks that are neither present nor requested; at most `maxBytes`, but at least one
   * piece or the rest of one. Null when no piece is wanted of it.
   *
   * @param offers false for pieces that this web seed does not have for now
   */
  reserveRun(source: string, maxBytes: number, offers: (piece: number) => boolean): WebSeedRun | null
  /**
   * The piece that a reader needs sooner than any that `source` is asked for, if it can be asked for it; null when
   * there is none.
   *
   * @param offers as in {@link reserveRun}
   */
  neededSooner(source: string, offers: (piece: number) => boolean): number | null
  /**
   * A piece with blocks that are neither present nor requested, what a reader needs first; null when there is none.
   *
   * @param offers as in {@link reserveRun}
   */
  firstOpen(source: string, offers: (piece: number) => boolean): number | null
  /**
   * Blocks came that were not reserved, as `source` sends whole files: each that is missing is kept. Arguments as of
   * {@link onBlocks}.
   *
   * @returns bytes kept; null when the piece is not wanted
   */
  takeBlocks(source: string, index: number, offset: number, bytes: Uint8Array): number | null
  /** Whether any of these bytes of the torrent is wanted and missing; `end` is exclusive. */
  wants(start: number, end: number): boolean
  /**
   * Blocks of piece `index` came: `bytes` from `offset` in the piece (a multiple of 16 KiB; the end is one too, or the
   * piece's end). Only valid during the call: copy what is kept.
   *
   * @returns false when the rest of this piece is not wanted any more
   */
  onBlocks(source: string, index: number, offset: number, bytes: Uint8Array): boolean
  /** The missing blocks of pieces first..last will not come from it and may be requested from others. */
  releaseRun(source: string, first: number, last: number): void
}
