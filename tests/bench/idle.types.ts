export interface IdleRequest {
  readonly torrents: number
  /** Of each. */
  readonly pieces: number
}

export interface IdleFigures {
  /** Until all but the first were added, one after the other. */
  readonly addedMs: number
  /** Timers they brought. */
  readonly timersMore: number
  /** Memory of each, engine and piece worker together. */
  readonly bytesEach: number
}
