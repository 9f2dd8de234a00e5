import type { InfoHash } from '../../../core/metainfo/info-hash.ts'
import type { TorrentSummary } from '../../../protocol/engine.ts'

/** The open dialogs and menus. All rows share one of each. */
export class Overlays {
  /** The torrent that the user is about to remove. */
  removing = $state.raw<TorrentSummary | null>(null)
  /** The torrent in the bandwidth dialog, and the element that gets the focus afterwards. */
  limiting = $state.raw<{ readonly torrent: TorrentSummary; readonly anchor: HTMLElement | null } | null>(null)
  /** The torrent in the dialog that saves into a folder, and the element that gets the focus afterwards. */
  savingToFolder = $state.raw<{ readonly torrent: TorrentSummary; readonly anchor: HTMLElement | null } | null>(null)
  settings = $state(false)
  /** The button that the open menu of the header is anchored to. */
  mainMenu = $state.raw<HTMLElement | null>(null)
  /** The torrent of the open menu, and the button that the menu is anchored to. */
  menu = $state.raw<{ readonly infoHash: InfoHash; readonly anchor: HTMLElement } | null>(null)
}
