import type { InfoHash } from '../core/metainfo/info-hash.ts'
import type { TorrentLayout } from '../core/metainfo/layout.ts'
import type { PieceHashes } from '../core/metainfo/piece-hash.ts'
import { named, OWN_NAMESPACE } from './namespace.ts'

/** The boundary between the engine worker and the piece worker, which owns every stored byte and every hash. */

/** What the piece worker must know of a torrent to place and verify its bytes. A pad file (BEP 47) is never written. */
export interface StoreLayout extends TorrentLayout, PieceHashes {}

/** `in-place`: read from the user's own files, which are never written. */
export type StoreKind = 'opfs' | 'memory' | 'in-place'

export interface OpenedStore {
  readonly kind: StoreKind
  /** Stored length of each torrent file, by index; 0 where absent, the full length for pad files. */
  readonly fileLengths: readonly number[]
  /** Pieces logged as verified and written in this or an earlier session: hints to be rechecked. Ascending. */
  readonly written: readonly number[]
}

/**
 * The verdict on one piece. A piece that fails is returned, so that the engine can find the source of the bad block.
 */
export type Verdict =
  | { readonly verified: true }
  | { readonly verified: false; readonly bytes: Uint8Array<ArrayBuffer> }

export interface StorageUsage {
  readonly kind: StoreKind
  readonly usedBytes: number
  readonly quotaBytes: number
}

/**
 * Every method fails with a `StoreError`: codes `not-open`, `out-of-range`, `quota-exceeded`, `io`, `memory-full`,
 * `locked` (another tab has the file open), `missing` (requested bytes are not stored), `cancelled` (a recheck).
 */
export interface PiecesApi {
  /** Creates or reopens the store of a torrent. Idempotent. */
  open(infoHash: InfoHash, layout: StoreLayout): Promise<OpenedStore>
  /** Hashes the piece, and writes it when it matches. Pass `bytes.buffer` as transferred. */
  put(infoHash: InfoHash, pieceIndex: number, bytes: Uint8Array<ArrayBuffer>): Promise<Verdict>
  /**
   * Stored bytes from `offset` in the torrent; 1 ≤ `length` ≤ LIMITS.storeReadBytes. The buffer is transferred back.
   */
  read(infoHash: InfoHash, offset: number, length: number): Promise<Uint8Array<ArrayBuffer>>
  /**
   * Reads and hashes the pieces of a bitfield (BEP 3 order, whole torrent) inside the worker. `recheck-progress`
   * reports about 4 times a second, and a last time before the call settles. A second recheck of the same torrent,
   * `cancelRecheck`, `close` or `remove` ends it with StoreError `cancelled`. Other calls run every
   * LIMITS.recheckSliceBytes.
   */
  recheck(infoHash: InfoHash, pieces: Uint8Array): Promise<void>
  cancelRecheck(infoHash: InfoHash): Promise<void>
  /** Resolves when everything written so far is on disk. */
  flush(infoHash: InfoHash): Promise<void>
  /** Flushes and closes the files; the bytes stay. */
  close(infoHash: InfoHash): Promise<void>
  /** Deletes the torrent's bytes, of a closed torrent too; resolves when the space is free. */
  remove(infoHash: InfoHash): Promise<void>
  /** The torrents that have stored bytes, open or not. */
  list(): Promise<InfoHash[]>
  /** Length of the torrent's stored files together, bytes; 0 for a torrent that has none. */
  storedBytes(infoHash: InfoHash): Promise<number>
  usage(): Promise<StorageUsage>
}

/** How far a recheck is. */
export interface RecheckProgress {
  readonly infoHash: InfoHash
  /** Pieces checked, and requested in all. */
  readonly checked: number
  readonly total: number
  /** Every requested piece below this one has been checked. */
  readonly end: number
  /** The verified pieces, BEP 3 order, whole torrent; also those that `put` verified in the meantime. */
  readonly verified: Uint8Array
}

export interface PiecesEvents {
  'recheck-progress': RecheckProgress
}

/** The only message to the piece worker's global scope: from then on it serves {@link PiecesApi} on `port`. */
export interface PieceWorkerStart {
  readonly kind: 'start'
  readonly port: MessagePort
}

/** Folder of OPFS, relative to its root, that holds one folder for each torrent. */
export function opfsTorrentsFolder(namespace = OWN_NAMESPACE): string {
  return named('torrents', namespace)
}

/**
 * Path of file `fileIndex` in OPFS, relative to its root. The service worker reads it too, and passes the namespace.
 */
export function opfsPathOf(
  infoHash: InfoHash,
  fileIndex: number,
  namespace = OWN_NAMESPACE,
): readonly [string, string, string] {
  return [opfsTorrentsFolder(namespace), infoHash, String(fileIndex)]
}
