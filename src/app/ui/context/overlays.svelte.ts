import type { InfoHash } from '../../../core/metainfo/info-hash.ts'
import type { TorrentSummary } from '../../../protocol/engine.ts'

/** Which dialog or menu lies over the page. One of each, shared by all rows. */
export class Overlays {
  /** The torrent that is about to be removed. */
  removing = $state.raw<TorrentSummary | null>(null)
  /** The torrent whose bandwidth is to be limited, and what gets the focus afterwards. */
  limiting = $state.raw<{ readonly torrent: TorrentSummary; readonly anchor: HTMLElement | null } | null>(null)
  settings = $state(false)
  /** The torrent whose menu is open, and the button that it hangs on. */
  menu = $state.raw<{ readonly infoHash: InfoHash; readonly anchor: HTMLElement } | null>(null)
}
