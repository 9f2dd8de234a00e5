import type { TorrentSummary } from '../../../protocol/engine.ts'
import { isWhole, standingOf } from '../torrents/standing.ts'

/** What the page of a torrent says of those who download from us. The words are in the catalogue (`receiving.…`). */
export type SharingNotice =
  /** They depend on us: no other whole copy is known. */
  | 'alone'
  | 'text'
  /** The user's own files, which no peer is downloading. */
  | 'none'

/** Null where there is nothing to say. */
export function sharingNotice(torrent: TorrentSummary): SharingNotice | null {
  if (torrent.receivers > 0 && torrent.soleSeed) return 'alone'
  if (torrent.receivers > 0 && isWhole(torrent)) return 'text'
  return torrent.origin === 'shared' && standingOf(torrent) === 'seeding.alone' ? 'none' : null
}
