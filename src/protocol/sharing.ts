import type { InfoHash } from '../core/metainfo/info-hash.ts'

/** Sharing the user's own files: what a window asks for, and what the engine reports. */

/** One of the user's files. */
export interface ShareFile {
  /** Inside the torrent's folder, below its name; one element for a torrent of a single file. */
  readonly path: readonly string[]
  readonly file: File
  /** Lets the file be opened again after a restart; null where the browser gave none. */
  readonly handle: FileSystemFileHandle | null
}

/** Where shared bytes are kept: read from the user's own files, or copied to the store. */
export type Keep = 'in-place' | 'copy'

export interface ShareRequest {
  /** Of the torrent; for a single file, the file's name. */
  readonly name: string
  readonly files: readonly ShareFile[]
  readonly keep: Keep
  /** End-to-end, with a key that only the link has ({@link TorrentSummary.contentKey}). */
  readonly encrypt: boolean
  /** Bytes, a power of two; null to have it chosen by the size. */
  readonly pieceLength: number | null
  /** Null: those of the settings. */
  readonly trackers: readonly string[] | null
  readonly webSeeds: readonly string[]
  readonly private: boolean
  readonly comment: string | null
  readonly source: string | null
}

export interface ShareOutcome {
  readonly infoHash: InfoHash
  /** A torrent of these bytes was on the list already: it goes on, and may read from the files what it lacks. */
  readonly existed: boolean
}

export interface ShareProgress {
  /** Of the call of `EngineApi.share`. */
  readonly id: string
  readonly phase: 'hashing' | 'copying'
  readonly doneBytes: number
  readonly totalBytes: number
}

/** Why a torrent that is seeded from the user's own files cannot read them; null while it can, and for all others. */
export type SourceFault = null | 'needs-permission' | 'missing' | 'changed'
