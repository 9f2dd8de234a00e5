import type { Wire } from 'bittorrent-protocol'
import type { InfoHash } from '../../core/metainfo/info-hash.ts'

/**
 * What one swarm tells whoever keeps the money. Everything here is a short synchronous note; nothing of it may throw, and a swarm
 * works the same without it.
 */
export interface SwarmAccounting {
  /**
   * A new wire, before it says anything: the place to attach `bt_speed`. Web seeds are not told.
   *
   * @param peerId as in PeerSummary
   * @param ownPeerId of our handshake, 40 hex digits
   */
  onWire(wire: Wire, peerId: string, ownPeerId: string): void
  /** A block came from `wire` and was taken into its piece: it is owed, at the price quoted last, once the piece verifies. */
  onBlock(wire: Wire, piece: number, bytes: number): void
  /** All blocks of a piece were judged together. Nothing is owed for a piece that failed. */
  onPieceChecked(piece: number, verified: boolean): void
  /** This peer is to blame for a piece that failed. Said before it is removed. @param peerId as in PeerSummary */
  onBadData(peerId: string): void
  /** The metainfo is known now. */
  onMetadata(): void
  /** More may be missing than before: the metainfo came, other files were chosen, or a recheck lost some of it. */
  onMissingChanged(): void
}

/** What the money side asks about a torrent, when it plans what to bid. */
export interface TorrentView {
  /** Of the chosen files, not verified yet; null until the metainfo is known. */
  readonly missingBytes: number | null
  /** Bytes; 0 until the metainfo is known. */
  readonly pieceLength: number
}

/** Whoever keeps the money of all swarms. */
export interface Accounting {
  /** Of one torrent, for as long as it is on the list. */
  torrent(infoHash: InfoHash, view: TorrentView): SwarmAccounting
  /** It is off the list: what was verified is still paid, nothing new is bought. */
  removeTorrent(infoHash: InfoHash): void
}
