import type { InfoHash } from '../../../core/metainfo/info-hash.ts'
import type { Wire } from '../../wire/wire.ts'
import type { DescribedConnection } from './connection-ends.ts'

/**
 * What one swarm reports to accounting. Every call is short and synchronous and must not throw; a swarm works without
 * it.
 */
export interface SwarmAccounting {
  /**
   * A new wire, before its first message: the place to attach `bt_speed`. Not called for web seeds.
   *
   * @param peerId as in PeerSummary
   * @param connection open
   */
  onWire(wire: Wire, peerId: string, connection: DescribedConnection): void
  /** A block of `wire` was added to its piece: it is owed, at the price quoted last, once the piece verifies. */
  onBlock(wire: Wire, piece: number, bytes: number): void
  /** A complete piece was checked. Nothing is owed for a piece that failed. */
  onPieceChecked(piece: number, verified: boolean): void
  /** This peer sent bad data. Called before it is removed. @param peerId as in PeerSummary */
  onBadData(peerId: string): void
  /** Sellers are looked for although nothing is missing: pieces are bought of them at random. */
  isSponsored(): boolean
  /** The peer may buy from us although it misses nothing: it is no useless connection. */
  mayPay(wire: Wire): boolean
  /** The metainfo is known now. */
  onMetadata(): void
  /** More may be missing than before: the metainfo arrived, other files were chosen, or a recheck failed. */
  onMissingChanged(): void
}

/** What bidding needs to know of a torrent. */
export interface TorrentView {
  /** Bytes of the chosen files that are not verified yet; null until the metainfo is known. */
  readonly missingBytes: number | null
  /** Bytes; 0 until the metainfo is known. */
  readonly pieceLength: number
}

/** The payments of all swarms, as the engine sees them. */
export interface Accounting {
  /** The accounting of one torrent, for as long as it is on the list. */
  torrent(infoHash: InfoHash, view: TorrentView): SwarmAccounting
  /** The torrent left the list: what was verified is still paid, nothing new is bought. */
  removeTorrent(infoHash: InfoHash): void
}
