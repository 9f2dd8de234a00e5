import type { WebSeedError } from '../../core/errors.ts'
import type { TorrentLayout } from '../../core/metainfo/layout.ts'
import type { WebSeedBudget } from './budget.ts'
import type { RunSource } from './run-source.ts'

/** Rate limits of downloads, for one torrent. */
export interface WebSeedCaps {
  /** How long until more may be read, ms; 0 for now. */
  waitMs(now: number): number
  charge(bytes: number, now: number): void
}

/** What the web seeds of a torrent share. */
export interface WebSeedContext {
  readonly layout: TorrentLayout
  readonly source: RunSource
  readonly budget: WebSeedBudget
  /** ms of a clock that never goes back. */
  readonly now: () => number
  readonly stallMs: number
  readonly caps: WebSeedCaps | null
  /**
   * Of a torrent that is only read: ms until a reader needs this piece; Infinity for what none waits for. Null: all
   * that is wanted is fetched.
   */
  readonly dueMs: ((piece: number) => number) | null
  /** The name of a file of the torrent, as it is shown. */
  fileName(index: number): string
  onFailed(error: WebSeedError): void
  /** A web seed sent wrong bytes and is not asked for some files, or for anything, any more. */
  onRefused(error: WebSeedError): void
}
