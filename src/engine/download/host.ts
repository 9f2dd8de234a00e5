import type { Wire } from 'bittorrent-protocol'
import type { TorrentLayout } from '../../core/pieces.ts'
import type { Verdict } from '../../protocol/pieces.ts'
import type { DownloadCaps } from '../download-caps.ts'

/** Who a download works for. */
export interface DownloadHost {
  readonly infoHash: string
  readonly layout: TorrentLayout
  readonly caps: DownloadCaps
  /** Bytes of whole pieces that wait for hash and disk, all torrents. */
  readonly queuedBytes: number
  isHere(piece: number): boolean
  put(piece: number, bytes: Uint8Array<ArrayBuffer>): Promise<Verdict>
  /** Block bytes of `wire` were new and are kept; web seeds have no wire. */
  arrived(wire: Wire, piece: number, bytes: number): void
  /** Whether the piece was what its hash says: blocks of it are owed for or not. */
  judged(piece: number, verified: boolean): void
  verified(piece: number): void
  /** Sent bytes that belong to no piece of this torrent, beyond doubt. */
  guilty(id: string, piece: number): void
  failed(error: Error): void
  /** Something is wanted, or free to be asked: web seeds may have a run to fetch. */
  wanted(): void
  /** To a web seed that fetches it: this piece is of no use any more. */
  withdrawn(source: string, piece: number): void
}
