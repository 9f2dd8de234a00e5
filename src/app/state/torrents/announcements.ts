import type { TorrentSummary } from '../../../protocol/engine.ts'

/** Something a screen reader should hear: the words are the catalogue's (`announce.…`). */
export interface Announcement {
  readonly kind: 'added' | 'completed' | 'failed' | 'removed'
  readonly name: string
}

function isComplete(torrent: TorrentSummary): boolean {
  const { selectedBytes, verifiedBytes } = torrent
  return selectedBytes !== null && selectedBytes > 0 && verifiedBytes >= selectedBytes
}

/** What happened between two lists of torrents, in the order of the list; removals last. */
export function announcementsBetween(
  before: readonly TorrentSummary[],
  after: readonly TorrentSummary[],
): Announcement[] {
  const old = new Map(before.map((torrent) => [torrent.infoHash, torrent]))
  const said: Announcement[] = []
  for (const torrent of after) {
    const was = old.get(torrent.infoHash)
    old.delete(torrent.infoHash)
    const { name } = torrent
    if (was === undefined) said.push({ kind: 'added', name })
    else if (isComplete(torrent) && !isComplete(was) && was.state === 'downloading')
      said.push({ kind: 'completed', name })
    else if (torrent.state === 'failed' && was.state !== 'failed') said.push({ kind: 'failed', name })
  }
  for (const gone of old.values()) said.push({ kind: 'removed', name: gone.name })
  return said
}
