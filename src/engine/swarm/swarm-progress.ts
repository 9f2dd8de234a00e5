import { pieceLengthAt } from '../../core/metainfo/layout.ts'
import type { AnnounceProgress } from '../discovery/tracker.ts'
import type { SwarmConnections } from './swarm-connections.ts'
import type { SwarmHost } from './swarm-host.ts'

/** Bytes; 1 while it is not known how many. */
function missingBytes({ content }: SwarmHost): number {
  if (!content || content.metainfo.pieceCount === 0) return 1
  const { metainfo, bitfield } = content
  const last = metainfo.pieceCount - 1
  const isLastHere = bitfield.get(last)
  const others = bitfield.length - bitfield.count() - (isLastHere ? 0 : 1)
  return others * metainfo.pieceLength + (isLastHere ? 0 : pieceLengthAt(metainfo, last))
}

/** The progress of a swarm, as its trackers announce it. @param sentBytes of blocks, since the swarm was joined */
export function trackerProgress(
  swarm: { readonly complete: boolean; readonly download: { readonly verifiedBytes: number } },
  host: SwarmHost,
  connections: SwarmConnections,
  sentBytes: number,
): AnnounceProgress {
  return {
    uploaded: sentBytes,
    downloaded: swarm.download.verifiedBytes,
    left: missingBytes(host),
    complete: swarm.complete,
    peers: connections.peers,
    connectionsLeft: connections.places,
  }
}
