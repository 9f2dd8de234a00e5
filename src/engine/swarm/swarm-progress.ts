import type Torrent from 'webtorrent/lib/torrent.js'
import type { Bitfield } from '../../core/metainfo/bitfield.ts'
import type { AnnounceProgress } from '../discovery/tracker.ts'
import type { PeerRoom } from './swarm-connections.ts'

function missingBytes(here: Bitfield, { pieceLength, lastPieceLength }: Torrent): number {
  const last = here.length - 1
  const isLastHere = here.get(last)
  const missing = here.length - here.count() - (isLastHere ? 0 : 1)
  return missing * pieceLength + (isLastHere ? 0 : lastPieceLength)
}

/** What the trackers of a swarm are told and decide by. */
export function progressOf(
  swarm: Torrent & { readonly complete: boolean },
  room: PeerRoom,
  here: Bitfield | null,
  webSeedBytes: number,
): AnnounceProgress {
  return {
    uploaded: swarm.wires.reduce((sum, wire) => sum + wire.uploaded, 0),
    downloaded: swarm.wires.reduce((sum, wire) => sum + wire.downloaded, 0) + webSeedBytes,
    left: here && here.length > 0 ? missingBytes(here, swarm) : 1,
    complete: swarm.complete,
    peers: room.peers,
    connectionsLeft: room.places,
  }
}
