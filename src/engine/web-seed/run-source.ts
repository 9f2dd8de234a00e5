/**
 * Adjacent bytes that a web seed is to fetch: pieces `first`..`last`, both included. `from` and `to` leave out what is already here, or
 * under way elsewhere, of the first and the last piece, so that a piece which a peer began and left can be finished by a web seed.
 */
export interface WebSeedRun {
  readonly first: number
  readonly last: number
  /** Where in piece `first` it begins, a multiple of 16 KiB; 0 when left out. */
  readonly from?: number
  /** Where in piece `last` it ends (exclusive), a multiple of 16 KiB or the piece's length; the piece's length when left out. */
  readonly to?: number
}

/**
 * What web seeds need of the download they work for. `source` names the web seed: its URL. None of these calls may throw; any may call
 * back into {@link ./web-seeds.ts} (`wake`, `withdraw`, `ban`).
 */
export interface RunSource {
  /**
   * A run of blocks of which none is here or asked of anybody, reserved for `source` now; at most `maxBytes` (but at least one piece, or
   * what is left of one); null when nothing is wanted of it.
   *
   * @param offers false for pieces that this web seed does not have for now: they are passed over
   */
  reserveRun(source: string, maxBytes: number, offers: (piece: number) => boolean): WebSeedRun | null
  /**
   * A block-aligned part of piece `index` came: `bytes` from `offset` in the piece (a multiple of 16 KiB; the end is one too, or the
   * piece's end). Only valid during the call: copy what is kept. False: nobody wants the rest of this piece any more.
   */
  onBlocks(source: string, index: number, offset: number, bytes: Uint8Array): boolean
  /** What has not come of pieces first..last will not come from it: others may be asked. */
  releaseRun(source: string, first: number, last: number): void
}
