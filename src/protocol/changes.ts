import type { EngineChanges, EngineSnapshot, TorrentSummary } from './engine.ts'

const NOTHING: EngineSnapshot = { torrents: [], detail: null, openStreams: 0 }

/** Newest first; those added in the same millisecond in a fixed order. */
function inOrder(a: TorrentSummary, b: TorrentSummary): number {
  return b.addedAt - a.addedAt || (a.infoHash < b.infoHash ? -1 : 1)
}

/**
 * What there is after `changes`. A torrent that did not change stays the same object, so that whoever shows it need not look.
 *
 * @param before null before the first
 */
export function applyChanges(before: EngineSnapshot | null, changes: EngineChanges): EngineSnapshot {
  const { detail, openStreams } = changes
  const { torrents } = before === null || changes.whole ? NOTHING : before
  const changed = new Map(changes.changed.map((torrent) => [torrent.infoHash, torrent]))
  const removed = new Set(changes.removed)
  const kept: TorrentSummary[] = []
  for (const torrent of torrents) {
    // One that was removed and added again is new, and may belong elsewhere.
    if (removed.has(torrent.infoHash)) continue
    const now = changed.get(torrent.infoHash)
    kept.push(now ?? torrent)
    if (now) changed.delete(torrent.infoHash)
  }
  if (changed.size === 0) return { torrents: kept, detail, openStreams }
  return { torrents: [...kept, ...changed.values()].sort(inOrder), detail, openStreams }
}
