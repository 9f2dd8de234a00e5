import type { InfoHash } from '../../core/metainfo/info-hash.ts'
import type { Client } from '../../protocol/rpc.ts'
import type { SessionRecord } from '../../protocol/session.ts'
import type { StreamApi } from '../../protocol/stream.ts'

/** What the stream route needs of the browser, as narrow as it uses it. */
export interface StreamParts {
  readonly sessions: SessionReader
  readonly files: StoredFiles
  readonly engine: EngineAccess
}

export interface SessionReader {
  /** Null when there is no such torrent. Rejects when the database cannot be read. */
  read(infoHash: InfoHash): Promise<SessionRecord | null>
}

export interface StoredFiles {
  /** Opens file bytes `start` up to but not including `end` for reading in order. @throws StoreError `missing`, `io` */
  open(infoHash: InfoHash, fileIndex: number, start: number, end: number): Promise<StoredFileReader>
}

/** Bytes of a file in order, read no further ahead than the browser's own pipe holds. */
export interface StoredFileReader {
  /** Never empty, as large as the browser makes them (2 MiB in Chromium 156); a run that ends early fails. @throws StoreError `missing`, `io` */
  read(): Promise<Uint8Array<ArrayBuffer>>
  close(): void
}

/** A way to the engine. A call fails with StreamError `engine-gone` when the engine's tab is gone. */
export type StreamEngine = Pick<Client<StreamApi, object>, 'call'>

export interface EngineAccess {
  /**
   * The engine, in whichever tab it runs. With `patient` (the caller has just lost it) another tab gets time to take it over.
   *
   * @throws StreamError `engine-unreachable` within twice SHELL_LIMITS.engineHandOverMs
   */
  get(patient: boolean): Promise<StreamEngine>
}
