import type { ContentKey } from '../core/metainfo/content-key.ts'
import type { InfoHash } from '../core/metainfo/info-hash.ts'
import type { TorrentLayout } from '../core/metainfo/layout.ts'
import type { PieceHashes } from '../core/metainfo/piece-hash.ts'
import { named, OWN_NAMESPACE } from './namespace.ts'
import type { SourceFault } from './sharing.ts'

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

/** One of the user's own files, as it was when it was last read. */
export interface SourceFile {
  /** As the user knows it. */
  readonly name: string
  /** For as long as the page lives; null after a restart. */
  readonly file: File | null
  /** Opens the file again, also after a restart; null where the browser gave none. */
  readonly handle: FileSystemFileHandle | null
  readonly size: number
  /** Milliseconds since the epoch. */
  readonly lastModified: number
}

/** The user's files that a torrent is made of, in the order of the torrent's files. */
export interface Source {
  readonly files: readonly SourceFile[]
  /** The torrent's bytes are the files' bytes sealed with it. Null: they are the files' bytes. */
  readonly contentKey: ContentKey | null
}

/** What the piece worker found when it opened a {@link Source}. */
export interface OpenedSource {
  /** `changed`: a file has another size or date than {@link Source} says. */
  readonly fault: SourceFault
  /** With the sizes and dates as they are now; without them where they could not be read. */
  readonly files: readonly SourceFile[]
}

export interface HashedSource {
  readonly pieceLength: number
  readonly length: number
  /** Of the torrent's files, by index. */
  readonly fileLengths: readonly number[]
  /** SHA-1 of each piece, in order. */
  readonly hashes: Uint8Array<ArrayBuffer>
}

/**
 * Every method fails with a `StoreError`: codes `not-open`, `out-of-range`, `quota-exceeded`, `io`, `memory-full`,
 * `locked` (another tab has the file open), `missing` (requested bytes are not stored), `cancelled` (a recheck or a
 * job), `file-unreadable`, `file-vanished`, `file-forbidden`, `file-changed` (one of the user's own files, field
 * `name`), `read-only` (a put to a torrent in place).
 */
export interface PiecesApi {
  /** Creates or reopens the store of a torrent. Idempotent. */
  open(infoHash: InfoHash, layout: StoreLayout): Promise<OpenedStore>
  /**
   * Opens a torrent whose bytes stay in the user's own files, or opens those files anew. Only bytes of a piece that was
   * hashed in memory are ever returned by `read`; `source-fault` reports files that cannot be read or have changed.
   */
  openInPlace(infoHash: InfoHash, layout: StoreLayout, source: Source): Promise<OpenedSource>
  /** Hashes the user's files, end to end. @param pieceLength null: chosen by the size */
  hashSource(jobId: string, source: Source, pieceLength: number | null): Promise<HashedSource>
  /**
   * Copies pieces (BEP 3 order) of an open torrent from the user's files to its store. Each is hashed again first.
   * Resolves to those that matched.
   */
  copySource(jobId: string, infoHash: InfoHash, source: Source, pieces: Uint8Array): Promise<Uint8Array<ArrayBuffer>>
  /** Ends a job with StoreError `cancelled`, at once. */
  cancelJob(jobId: string): Promise<void>
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
  /** Whether so many more bytes can be stored now; true where that cannot be told. */
  fits(bytes: number): Promise<boolean>
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

/** How far a job is: `hashSource` or `copySource`. */
export interface JobProgress {
  readonly jobId: string
  readonly doneBytes: number
  readonly totalBytes: number
}

export interface PiecesEvents {
  'recheck-progress': RecheckProgress
  'job-progress': JobProgress
  'source-fault': { readonly infoHash: InfoHash; readonly fault: NonNullable<SourceFault> }
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
