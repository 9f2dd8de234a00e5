import type { FileSummary, TorrentSummary } from '../../../protocol/engine.ts'
import { whyOf } from './standing.ts'

/** What happens when the user saves a file. */
export type SavePlan =
  /** It is here. */
  | 'whole'
  /** The browser saves it while the rest of it comes. */
  | 'growing'
  /** It would break off: the rest does not come while the torrent is stopped. */
  | 'stopped'
  /** It would break off: nothing of the rest can come now. */
  | 'held'

/** Which plan fits, so that the user is told before a save that cannot end. */
export function savePlanOf(
  torrent: TorrentSummary,
  file: Pick<FileSummary, 'length' | 'verifiedBytes' | 'selected'>,
): SavePlan {
  if (file.verifiedBytes >= file.length) return 'whole'
  const why = whyOf(torrent)
  if (why === 'stopped') return 'stopped'
  // A file that is not chosen is fetched while it is saved; the outlook is that of the chosen ones.
  if (!file.selected) return 'growing'
  const mayCome = why === null || why === 'part' || why === 'waiting' || why === 'connecting'
  return mayCome ? 'growing' : 'held'
}
