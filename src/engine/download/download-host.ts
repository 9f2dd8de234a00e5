import type { InfoHash } from '../../core/metainfo/info-hash.ts'
import type { TorrentLayout } from '../../core/metainfo/layout.ts'
import type { Verdict } from '../../protocol/pieces.ts'
import type { Wire } from '../wire/wire.ts'

/** How fast blocks may be requested, for one torrent and for all (`./download-caps.ts`). Times are ms of one clock. */
export interface RequestCaps {
  /** How long until a block of this torrent may be requested: 0 for now, Infinity for never. */
  waitMs(infoHash: InfoHash, now: number): number
  /** Charges requested bytes. A negative amount refunds bytes that will not come. */
  charge(infoHash: InfoHash, bytes: number, now: number): void
  /** Calls back once, when it is this torrent's turn to request. */
  whenAllowed(infoHash: InfoHash, wake: () => void): void
}

/** What a download needs of its swarm. */
export interface DownloadHost {
  readonly infoHash: InfoHash
  readonly layout: TorrentLayout
  readonly caps: RequestCaps
  /** Bytes of complete pieces that wait to be hashed and written, all torrents. */
  readonly queuedBytes: number
  /** Of a torrent that is only read; absent: it is downloaded. */
  readonly reading?: {
    /** The file that the owner's host has. */
    readonly fileIndex: number
    /** Peers are about to be connected. */
    isConnecting(): boolean
  } | null
  hasPiece(piece: number): boolean
  /** Hashes a complete piece and stores it when its hash is right. */
  put(piece: number, bytes: Uint8Array<ArrayBuffer>): Promise<Verdict>
  /** New block bytes were kept; from a web seed, which has no wire: null. */
  onBlock(wire: Wire | null, piece: number, bytes: number): void
  /** More bytes of this peer count (`core/choking/delivered-bytes.ts`): it has earned upload. */
  onDelivered(wire: Wire, bytes: number): void
  /** The hash of a piece was right or wrong, which decides whether its blocks are paid for. */
  onVerdict(piece: number, verified: boolean): void
  onVerified(piece: number): void
  /** A source provably sent bytes that do not belong to the piece. */
  onBadSource(id: string, piece: number): void
  onFailed(error: Error): void
  /** Bytes of a web seed were of no use. */
  onWasted?(bytes: number): void
  /** More is wanted or free to be requested, so that web seeds may have a run to fetch. */
  wakeWebSeeds(): void
  /** Web seeds that fetch this piece need not continue. */
  cancelWebSeedPiece(piece: number): void
}
