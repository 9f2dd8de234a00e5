import type { WebSeedError } from '../../core/errors.ts'
import type { TorrentLayout } from '../../core/metainfo/layout.ts'
import type { WebSeedSpeed } from '../../core/web-seed/run-size.ts'
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
  /** Of a torrent that is only read: whether the host is needed for a piece now. Null: for all that is wanted. */
  readonly isNeeded: ((piece: number, speed: WebSeedSpeed) => boolean) | null
  /** The name of a file of the torrent, as it is shown. */
  fileName(index: number): string
  /** Bytes came that were not wanted any more. */
  readonly onWasted: ((bytes: number) => void) | null
  onFailed(error: WebSeedError): void
  /** A web seed sent wrong bytes and is not asked for some files, or for anything, any more. */
  onRefused(error: WebSeedError): void
}
