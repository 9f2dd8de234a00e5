import type { InfoHash } from '../../core/metainfo/info-hash.ts'
import type { StorageUsage, StoreKind } from '../../protocol/pieces.ts'

/**
 * One torrent file held open. Every method is synchronous and fails with a `StoreError`. Offsets and lengths in
 * bytes.
 */
export interface DiskFile {
  /** Bytes in the file. */
  size(): number
  /** Fills `target` from `at` and returns how many bytes it read: fewer than asked only at the end of the file. */
  read(target: Uint8Array, at: number): number
  /** Writes all of `bytes` at `at`; bytes between the old end and `at` read as zeros. */
  write(bytes: Uint8Array, at: number): void
  truncate(length: number): void
  /** All written bytes are on disk when this returns. */
  flush(): void
  close(): void
}

/** Stores one file for each torrent file, named by info hash and index. Every method fails with a `StoreError`. */
export interface Disk {
  readonly kind: StoreKind
  /** Opens for reading and writing; null when the file is absent and `create` is false. */
  open(infoHash: InfoHash, fileIndex: number, create: boolean): Promise<DiskFile | null>
  /** Length of each stored file of a torrent, by index. Works while files are open. */
  lengths(infoHash: InfoHash): Promise<Map<number, number>>
  /** Deletes every file of a torrent; they must all be closed. A torrent without files is no error. */
  remove(infoHash: InfoHash): Promise<void>
  /** The torrents that have files. */
  list(): Promise<InfoHash[]>
  usage(): Promise<StorageUsage>
  /** Whether so many more bytes can be stored now; true where that cannot be told. */
  fits(bytes: number): Promise<boolean>
}
