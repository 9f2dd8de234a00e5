import type { InfoHash } from '../core/metainfo/info-hash.ts'
import type { TorrentLayout } from '../core/metainfo/layout.ts'
import type { PieceHashes } from '../core/metainfo/piece-hash.ts'
import { named, OWN_NAMESPACE } from './namespace.ts'

/** The boundary between the engine worker and the piece worker: every byte at rest and every hash. */

/** What the piece worker must know of a torrent to place and verify its bytes. A pad file (BEP 47) is never written. */
export interface StoreLayout extends TorrentLayout, PieceHashes {}

export type StoreKind = 'opfs' | 'memory'

export interface OpenedStore {
  readonly kind: StoreKind
  /** Length of each torrent file as found at rest, by index; 0 where absent (and for pad files their full length). */
  readonly fileLengths: readonly number[]
  /** Pieces that were verified and written in this or an earlier life, as far as noted: hints to be rechecked. Ascending. */
  readonly written: readonly number[]
}

/** The verdict on one piece. A piece that fails comes back, so that the engine can find who sent the bad block. */
export type Verdict =
  | { readonly verified: true }
  | { readonly verified: false; readonly bytes: Uint8Array<ArrayBuffer> }

export interface StorageUsage {
  readonly kind: StoreKind
  readonly usedBytes: number
  readonly quotaBytes: number
}

/**
 * Every method fails with a `StoreError`: codes `not-open`, `out-of-range`, `quota-exceeded`, `io`, `memory-full`, `locked`
 * (another tab holds the file), `missing` (bytes asked for are not on disk), `cancelled` (a recheck that was ended).
 */
export interface PiecesApi {
  /** Makes or reopens the store of a torrent. Idempotent. */
  open(infoHash: InfoHash, layout: StoreLayout): Promise<OpenedStore>
  /** Hashes, and writes when it matches. Pass `bytes.buffer` as transferred. */
  put(infoHash: InfoHash, pieceIndex: number, bytes: Uint8Array<ArrayBuffer>): Promise<Verdict>
  /** Bytes at rest, from `offset` in the torrent; 1 ≤ `length` ≤ LIMITS.storeReadBytes. The buffer is transferred back. */
  read(infoHash: InfoHash, offset: number, length: number): Promise<Uint8Array<ArrayBuffer>>
  /**
   * Reads and hashes the pieces of a bitfield (BEP 3 order, whole torrent), without their bytes leaving the worker. What it finds is told
   * by `recheck-progress`, about 4 times a second and a last time before this ends, well or badly. A second recheck of the same torrent,
   * `cancelRecheck`, `close` or `remove` ends it with StoreError `cancelled`. Other calls get their turn every LIMITS.recheckTurnBytes.
   */
  recheck(infoHash: InfoHash, pieces: Uint8Array): Promise<void>
  cancelRecheck(infoHash: InfoHash): Promise<void>
  /** Everything written so far is on disk when this resolves. */
  flush(infoHash: InfoHash): Promise<void>
  /** Flushes and lets go of the files; the bytes stay. */
  close(infoHash: InfoHash): Promise<void>
  /** Deletes the torrent's bytes; the space is free when this resolves. Works on closed torrents too. */
  remove(infoHash: InfoHash): Promise<void>
  /** Info hashes that have bytes at rest, open or not. */
  list(): Promise<InfoHash[]>
  usage(): Promise<StorageUsage>
}

/** What a recheck knows by now. */
export interface RecheckProgress {
  readonly infoHash: InfoHash
  /** Pieces checked, and asked for in all. */
  readonly checked: number
  readonly total: number
  /** Every piece asked for before this one has been checked. */
  readonly end: number
  /** Those that verified, BEP 3 order, whole torrent. A piece that `put` verified meanwhile counts as verified. */
  readonly verified: Uint8Array
}

export interface PiecesEvents {
  'recheck-progress': RecheckProgress
}

/** The only message sent to the piece worker itself: it serves {@link PiecesApi} over `port` from then on. */
export interface PieceWorkerStart {
  readonly kind: 'start'
  readonly port: MessagePort
}

/** Folder of OPFS, relative to its root, that holds one folder for each torrent. */
export function opfsTorrentsFolder(namespace = OWN_NAMESPACE): string {
  return named('torrents', namespace)
}

/** Where the bytes of file `fileIndex` live in OPFS, relative to its root. Read by the service worker too, which names the namespace. */
export function opfsPathOf(
  infoHash: InfoHash,
  fileIndex: number,
  namespace = OWN_NAMESPACE,
): readonly [string, string, string] {
  return [opfsTorrentsFolder(namespace), infoHash, String(fileIndex)]
}
