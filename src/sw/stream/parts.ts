import type { InfoHash } from '../../core/metainfo/info-hash.ts'
import type { Client } from '../../protocol/rpc.ts'
import type { SessionRecord } from '../../protocol/session.ts'
import type { StreamApi } from '../../protocol/stream.ts'

/** What the stream route needs of the browser. */
export interface StreamParts {
  readonly sessions: SessionReader
  readonly files: StoredFiles
  readonly engine: EngineAccess
}

export interface SessionReader {
  /** Null when there is no such session. Rejects when the database cannot be read. */
  read(infoHash: InfoHash): Promise<SessionRecord | null>
}

export interface StoredFiles {
  /** Opens file bytes `start` up to but not including `end` for reading in order. @throws StoreError `missing`, `io` */
  open(infoHash: InfoHash, fileIndex: number, start: number, end: number): Promise<StoredFileReader>
}

/** Reads a stored file in order, no further ahead than the browser's own buffer. */
export interface StoredFileReader {
  /**
   * The next bytes, never empty, in chunks that the browser chooses (2 MiB in Chromium 156).
   * @throws StoreError `missing` when the file ends early, `io`
   */
  read(): Promise<Uint8Array<ArrayBuffer>>
  close(): void
}

/** Calls to the engine. A call rejects with StreamError `engine-gone` when the engine's tab is gone. */
export type StreamEngine = Pick<Client<StreamApi, object>, 'call'>

export interface EngineAccess {
  /**
   * The engine of the tab that runs it. With `patient`, for a caller that has just lost its engine, another tab gets
   * time to start one.
   *
   * @throws StreamError `engine-unreachable` within twice SHELL_LIMITS.engineHandOverMs
   */
  get(patient: boolean): Promise<StreamEngine>
}
