/** What the process that seeds many torrents is started with. */
export interface ManySeeds {
  readonly announce: readonly string[]
  readonly count: number
  /** Of each torrent. */
  readonly bytes: number
  readonly pieceLength: number
  /** All torrents together. */
  readonly uploadBytesPerSecond: number
}

/** Sent whenever it changed. */
export interface ManyStatus {
  readonly type: 'status'
  /** Torrents that have a peer. */
  readonly connected: number
}
