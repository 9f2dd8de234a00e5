import type { PeerSummary, TorrentSummary } from '../../../protocol/engine.ts'

/** What a player that has no bytes waits for. */
export type WaitReason =
  /** The user has paused the torrent, or it has stopped with an error. */
  | 'paused'
  | 'failed'
  | 'offline'
  /** The limits of the connection halt the torrent. */
  | 'halted'
  /** No peer is connected. */
  | 'alone'
  /** Peers are connected; nothing comes, and none of them has everything. */
  | 'missing'
  /** It is coming. */
  | 'arriving'

/** @param offline the browser has no network */
export function waitReason(
  torrent: Pick<TorrentSummary, 'state' | 'peers' | 'downloadBytesPerSecond'> &
    Partial<Pick<TorrentSummary, 'outlook'>>,
  peers: readonly Pick<PeerSummary, 'progress'>[],
  offline: boolean,
): WaitReason {
  if (torrent.state === 'paused' || torrent.state === 'failed') return torrent.state
  if (torrent.outlook === 'halted') return 'halted'
  if (torrent.downloadBytesPerSecond > 0) return 'arriving'
  if (torrent.peers === 0) return offline ? 'offline' : 'alone'
  return peers.length > 0 && peers.every(({ progress }) => progress < 1) ? 'missing' : 'arriving'
}
