/** A connected peer, as far as it receives from us. */
export interface Receiver {
  /** It has all pieces. */
  readonly complete: boolean
  /** It asks for pieces that we have. */
  readonly interested: boolean
}

/** What is known of a torrent's other copies. */
export interface Copies {
  /** We have all pieces. */
  readonly complete: boolean
  readonly peers: readonly Receiver[]
  /** Web seeds that can be used now. */
  readonly webSeeds: number
  /** Peers with all pieces that each tracker counts, without us; null where it has not reported them. */
  readonly trackerSeeders: readonly (number | null)[]
}

/** How many peers are downloading from us. */
export function countReceivers(peers: readonly Receiver[]): number {
  return peers.filter(({ complete, interested }) => interested && !complete).length
}

/** Whether ours is the only whole copy that is known: without it, those who download are left with a part. */
export function isSoleSeed({ complete, peers, webSeeds, trackerSeeders }: Copies): boolean {
  if (!complete || webSeeds > 0 || peers.some((peer) => peer.complete)) return false
  return trackerSeeders.every((count) => count === null || count === 0)
}
