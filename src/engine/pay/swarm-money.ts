import type { Wire } from 'bittorrent-protocol'

/**
 * What one swarm tells whoever keeps the money. Everything here is a short synchronous note; nothing of it may throw, and a swarm
 * works the same without it.
 */
export interface SwarmMoney {
  /** A new wire, before it says anything: the place to attach `bt_speed`. Web seeds are not told. @param peerId as in PeerSummary */
  joined(wire: Wire, peerId: string): void
  /** A block came from `wire` and was taken into its piece: it is owed, at the price quoted last, once the piece verifies. */
  arrived(wire: Wire, piece: number, bytes: number): void
  /** All blocks of a piece were judged together. Nothing is owed for a piece that failed. */
  judged(piece: number, verified: boolean): void
  /** What the torrent lacks of what was chosen, bytes; told when it changes. */
  missing(bytes: number): void
}
