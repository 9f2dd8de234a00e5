import type { InfoHash } from '../../core/metainfo/info-hash.ts'
import type { Reading } from '../session.ts'

export interface AddOptions {
  /** No content is requested before {@link ChoosingApi.chooseFiles}. Without effect on a torrent of the list. */
  readonly choosing?: boolean
  /**
   * Of a .torrent file: only what streams wait for is requested, from peers, and from the owner's host what no peer
   * brings in time. The trackers and web seeds of the file are left out.
   */
  readonly reading?: ReadingOptions
}

export interface ReadingOptions extends Reading {
  readonly trackers: readonly string[]
}

/** Part of `EngineApi`: torrents whose files the user chooses before anything of them is downloaded. */
export interface ChoosingApi {
  /**
   * Downloads these files and no others: the answer for a torrent whose files were to be chosen first, or that is
   * `locked` and is wanted without its key.
   * @throws EngineError `no-metadata`, `unknown-file`
   */
  chooseFiles(infoHash: InfoHash, fileIndexes: readonly number[]): Promise<void>
  /** Removes a torrent whose files were to be chosen, and what it stored; bytes that an earlier one left stay. */
  cancelAdd(infoHash: InfoHash): Promise<void>
}
