import { toErrorRecord } from '../../core/errors.ts'
import type { PeerSummary } from '../../protocol/engine.ts'
import type { TorrentSourceSummary } from './torrent-sources.ts'
import type { WebSeedSummary } from './web-seed.ts'

/** A web seed as one of the peers that the window shows. */
export function webSeedPeer({
  url,
  state,
  downloadedBytes,
  downloadBytesPerSecond,
  error,
}: WebSeedSummary): PeerSummary {
  return {
    id: url,
    kind: 'web-seed',
    address: url,
    client: null,
    progress: 1,
    downloadBytesPerSecond: Math.round(downloadBytesPerSecond),
    uploadBytesPerSecond: 0,
    downloadedBytes,
    uploadedBytes: 0,
    peerChoking: state === 'resting' || state === 'banned',
    amChoking: true,
    error: error && toErrorRecord(error),
  }
}

/** An address that may have the .torrent file, as one of the peers that the window shows. */
export function sourcePeer({ url, isAsked, error }: TorrentSourceSummary): PeerSummary {
  return {
    id: url,
    kind: 'source',
    address: url,
    client: null,
    progress: 0,
    downloadBytesPerSecond: 0,
    uploadBytesPerSecond: 0,
    downloadedBytes: 0,
    uploadedBytes: 0,
    peerChoking: !isAsked,
    amChoking: true,
    error: error && toErrorRecord(error),
  }
}
