import type { TorrentSummary } from '../../../protocol/engine.ts'

/** An event for screen readers. The words are in the catalogue (`announce.…`). */
export interface Announcement {
  readonly kind: 'added' | 'completed' | 'failed' | 'removed'
  readonly name: string
}

function isComplete(torrent: TorrentSummary): boolean {
  const { selectedBytes, verifiedBytes } = torrent
  return selectedBytes !== null && selectedBytes > 0 && verifiedBytes >= selectedBytes
}

/** The events between two lists of torrents, in the order of the list; removals come last. */
export function announcementsBetween(
  before: readonly TorrentSummary[],
  after: readonly TorrentSummary[],
): Announcement[] {
  const old = new Map(before.map((torrent) => [torrent.infoHash, torrent]))
  const announcements: Announcement[] = []
  for (const torrent of after) {
    const was = old.get(torrent.infoHash)
    old.delete(torrent.infoHash)
    const { name } = torrent
    if (was === undefined) announcements.push({ kind: 'added', name })
    else if (isComplete(torrent) && !isComplete(was) && was.state === 'downloading')
      announcements.push({ kind: 'completed', name })
    else if (torrent.state === 'failed' && was.state !== 'failed') announcements.push({ kind: 'failed', name })
  }
  for (const removed of old.values()) announcements.push({ kind: 'removed', name: removed.name })
  return announcements
}
