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
  /** Of the call of `EngineApi.share` or `makeTorrent`. */
  readonly id: string
  readonly phase: 'hashing' | 'copying'
  readonly doneBytes: number
  readonly totalBytes: number
}

/** Why a torrent that is seeded from the user's own files cannot read them; null while it can, and for all others. */
export type SourceFault = null | 'needs-permission' | 'missing' | 'changed'

/** The part of `EngineApi` that shares the user's own files. */
export interface SharingApi {
  /**
   * Makes a torrent of the user's own files, lists it and seeds it. `share-progress` reports at most 4 times a second.
   *
   * @param id of the caller's choice, for the progress and for {@link cancelShare}
   * @throws MetainfoError, StoreError `quota-exceeded`, `cancelled`, EngineError
   */
  share(id: string, request: ShareRequest): Promise<ShareOutcome>
  /**
   * Makes a .torrent file as {@link share} does, with the same progress and errors, and nothing else: the files are
   * neither listed nor kept, and nothing is sent.
   */
  makeTorrent(id: string, request: ShareRequest): Promise<Uint8Array>
  /** Has {@link share} and {@link makeTorrent} fail with `cancelled`; without effect once they have ended. */
  cancelShare(id: string): Promise<void>
  /** The handles of a shared torrent's files that the user has to permit again; only a window can ask for it. */
  sourceHandles(infoHash: InfoHash): Promise<readonly FileSystemFileHandle[]>
  /**
   * Opens the files of a shared torrent again: those that the user has permitted, or `files`, chosen anew. They are
   * checked by name and size, and then rechecked.
   */
  reopenSource(infoHash: InfoHash, files?: readonly ShareFile[]): Promise<void>
  /**
   * Closes a peer's connection and refuses the peer until the engine ends, by the ids that it claimed and its address.
   * Without effect when it is gone. @param peerId as in `PeerSummary.id`
   */
  stopPeer(infoHash: InfoHash, peerId: string): Promise<void>
}
