import type { EngineChanges, EngineSnapshot, TorrentSummary } from './engine.ts'

const EMPTY: EngineSnapshot = { torrents: [], detail: null, openStreams: 0 }

/** Newest first; torrents that were added in the same millisecond in a fixed order. */
function compare(a: TorrentSummary, b: TorrentSummary): number {
  return b.addedAt - a.addedAt || (a.infoHash < b.infoHash ? -1 : 1)
}

/**
 * The snapshot after `changes`. A torrent that did not change stays the same object, so that views can skip it.
 *
 * @param before null before the first changes
 */
export function applyChanges(before: EngineSnapshot | null, changes: EngineChanges): EngineSnapshot {
  const { detail, openStreams } = changes
  const { torrents } = before === null || changes.whole ? EMPTY : before
  const changed = new Map(changes.changed.map((torrent) => [torrent.infoHash, torrent]))
  const removed = new Set(changes.removed)
  const kept: TorrentSummary[] = []
  for (const torrent of torrents) {
    // A torrent that was removed and added again is new: its place in the order may differ.
    if (removed.has(torrent.infoHash)) continue
    const now = changed.get(torrent.infoHash)
    kept.push(now ?? torrent)
    if (now) changed.delete(torrent.infoHash)
  }
  if (changed.size === 0) return { torrents: kept, detail, openStreams }
  return { torrents: [...kept, ...changed.values()].sort(compare), detail, openStreams }
}
