import type { Wire } from 'bittorrent-protocol'
import type { InfoHash } from '../../core/metainfo/info-hash.ts'
import type { TorrentLayout } from '../../core/metainfo/layout.ts'
import type { Verdict } from '../../protocol/pieces.ts'

/** How fast may be asked, this torrent and all (`./download-caps.ts`). All times are ms of one clock. */
export interface RequestCaps {
  /** How long until a block of this torrent may be asked for: 0 for now, Infinity for never. */
  waitMs(infoHash: InfoHash, now: number): number
  /** So many bytes were asked for. Negative: they were asked for and will not come. */
  charge(infoHash: InfoHash, bytes: number, now: number): void
  /** Calls back once, when it is this torrent's turn to ask. */
  whenAllowed(infoHash: InfoHash, wake: () => void): void
}

/** Who a download works for. */
export interface DownloadHost {
  readonly infoHash: InfoHash
  readonly layout: TorrentLayout
  readonly caps: RequestCaps
  /** Bytes of whole pieces that wait for hash and disk, all torrents. */
  readonly queuedBytes: number
  hasPiece(piece: number): boolean
  put(piece: number, bytes: Uint8Array<ArrayBuffer>): Promise<Verdict>
  /** Block bytes of `wire` were new and are kept; web seeds have no wire. */
  onBlock(wire: Wire, piece: number, bytes: number): void
  /** Whether the piece was what its hash says: blocks of it are owed for or not. */
  onVerdict(piece: number, verified: boolean): void
  onVerified(piece: number): void
  /** Sent bytes that belong to no piece of this torrent, beyond doubt. */
  onBadSource(id: string, piece: number): void
  onFailed(error: Error): void
  /** Something is wanted, or free to be asked: web seeds may have a run to fetch. */
  wakeWebSeeds(): void
  /** To web seeds that fetch it: this piece is of no use any more. */
  cancelWebSeedPiece(piece: number): void
}
