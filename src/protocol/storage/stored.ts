import type { InfoHash } from '../../core/metainfo/info-hash.ts'
import type { StorageUsage } from '../pieces.ts'

/** Part of `EngineApi`: what torrents use of the storage. */
export interface StorageApi {
  storage(): Promise<EngineStorage>
  /** The torrents that were removed from the list with their data kept; reads the size of each. */
  kept(): Promise<readonly KeptTorrent[]>
  /** The torrents of the list that have stored bytes; reads the size of each. */
  stored(): Promise<readonly StoredTorrent[]>
  /** Deletes the bytes of these torrents, as far as they are off the list; their space is free when it resolves. */
  deleteKept(infoHashes: readonly InfoHash[]): Promise<void>
}

export interface EngineStorage extends StorageUsage {
  /** Info hashes of torrents that were removed with their bytes kept; adding one again checks and uses them. */
  readonly kept: readonly InfoHash[]
}

export interface StoredTorrent {
  readonly infoHash: InfoHash
  readonly bytes: number
}

/** A torrent that is off the list, but has stored bytes. */
export interface KeptTorrent {
  readonly infoHash: InfoHash
  /** Null where it was not noted: removed by an earlier version, or left by an add that failed. */
  readonly name: string | null
  readonly bytes: number
}
