import type { FreshetError } from '../../core/errors.ts'
import type { Bitfield } from '../../core/metainfo/bitfield.ts'
import type { InfoHash } from '../../core/metainfo/info-hash.ts'
import type { TorrentShape } from '../../core/metainfo/metainfo.ts'
import type { Verdict } from '../../protocol/pieces.ts'
import type { Reading } from '../../protocol/session.ts'
import type { SwarmAccounting } from '../payments/wire/accounting.ts'

/** The content of the torrent: its files and which pieces of them are verified. */
export interface SwarmContent {
  readonly metainfo: TorrentShape
  /** Whole .torrent file. */
  readonly torrentFile: Uint8Array
  /** Of verified pieces, live: the only record of them. */
  readonly bitfield: Bitfield
  /** The user's own files, where the bytes are read from them: they may change at any moment. */
  readonly source?: object | null
  put(index: number, bytes: Uint8Array<ArrayBuffer>): Promise<Verdict>
  read(offset: number, length: number): Promise<Uint8Array>
}

/** The torrent that a swarm works for. It owns what outlives the swarm. */
export interface SwarmHost {
  readonly infoHash: InfoHash
  /** Null until the metainfo is known. */
  readonly content: SwarmContent | null
  readonly trackers: readonly string[]
  /** Those of the settings; none for a private torrent. */
  readonly configuredTrackers: readonly string[]
  readonly webSeeds: readonly string[]
  /** Null for an ordinary download. */
  readonly reading: Reading | null
  /** Addresses that may have the .torrent file, while the metainfo is not known. */
  readonly sources: readonly string[]
  /** Bytes of whole pieces handed to the piece worker and not yet answered, all torrents. */
  readonly queuedBytes: number
  /** Null where nothing is bought or sold. */
  readonly money: SwarmAccounting | null
  /**
   * Checks the metainfo that peers or a source sent, and opens the store.
   * @throws MetainfoError, WireError `metadata-hash`, StoreError
   */
  acceptMetadata(torrentFile: Uint8Array): Promise<void>
  /** The metainfo is known and peers may be asked for pieces. */
  onReady(): void
  /** A peer shook hands. */
  onPeer(): void
  /** The swarm received a piece that verified: the host sets it in its bitfield. */
  onVerified(index: number): void
  /** Bytes of a piece that peers or web seeds sent and that verified. */
  onReceived(bytes: number): void
  /** Bytes of a block. */
  onSent(bytes: number): void
  /** The swarm has ended. */
  onFailed(error: FreshetError): void
  onWarning(error: Error): void
}
