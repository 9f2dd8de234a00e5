import type { AnnounceOptions } from 'bittorrent-tracker/websocket-tracker'
import type { TrackerSummary } from '../../protocol/engine.ts'

/** One way to find peers of one torrent. Peers come through the owner's `peer` event. */
export interface Tracker {
  readonly connected: boolean
  announce(options: AnnounceOptions): void
  /** Announces again and again from now on. */
  setInterval(): void
  summary(): TrackerSummary
  /** Ends it for good. */
  release(): void
}
