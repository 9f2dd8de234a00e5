import type { TorrentDetail, TorrentSummary } from '../../../protocol/engine.ts'

/** Why a torrent has peers or none. The words are in the catalogue (`connection.…`). */
export type Connection = 'stopped' | 'connected' | 'connecting' | 'noTrackers' | 'unreachable' | 'alone' | 'noPeers'

/** Distinguishes the causes of having no peers: no usable tracker, no tracker that answers, no other peer. */
export function connectionOf(torrent: TorrentSummary, detail: TorrentDetail | null): Connection {
  if (torrent.state === 'paused' || torrent.state === 'failed') return 'stopped'
  if (torrent.peers > 0) return 'connected'
  if (detail === null) return 'connecting'
  const { trackers } = detail
  if (trackers.every(({ state }) => state === 'unusable')) return 'noTrackers'
  if (trackers.some(({ state }) => state === 'connecting')) return 'connecting'
  const working = trackers.filter(({ state }) => state === 'working')
  if (working.length === 0) return 'unreachable'
  return working.every(({ seeders, leechers }) => (seeders ?? 0) + (leechers ?? 0) <= 1) ? 'alone' : 'noPeers'
}
