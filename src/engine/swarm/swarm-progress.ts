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

/** The progress of a swarm, as its trackers announce it. */
export function trackerProgress(
  swarm: {
    readonly wires: readonly { readonly uploaded: number; readonly downloaded: number }[]
    readonly complete: boolean
  },
  host: SwarmHost,
  connections: SwarmConnections,
  webSeedBytes: number,
): AnnounceProgress {
  return {
    uploaded: swarm.wires.reduce((sum, wire) => sum + wire.uploaded, 0),
    downloaded: swarm.wires.reduce((sum, wire) => sum + wire.downloaded, 0) + webSeedBytes,
    left: missingBytes(host),
    complete: swarm.complete,
    peers: connections.peers,
    connectionsLeft: connections.places,
  }
}
