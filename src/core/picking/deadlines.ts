/** Pieces that a reader waits for, in the order in which it needs them. */
export interface DeadlineRange {
  readonly first: number
  /** Inclusive. */
  readonly last: number
  /** ms until the piece is needed; 0 means at once. Never falls from one piece to the next. */
  dueMs(piece: number): number
  /** The same for a host that is asked only for what no peer brings in time; absent: as {@link dueMs}. */
  hostDueMs?(piece: number): number
  /** How long the reader has been at this place, as far as its buffer had time to fill, ms; absent: 0. */
  readMs?(): number
}

export const covers = (ranges: readonly DeadlineRange[], piece: number): boolean =>
  ranges.some(({ first, last }) => piece >= first && piece <= last)
