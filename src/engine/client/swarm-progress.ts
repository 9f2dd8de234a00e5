import type Torrent from 'webtorrent/lib/torrent.js'
import type { Progress } from '../tracker/tracker.ts'
import type { PeerRoom } from './peer-room.ts'

function missingBytes({ done, pieces, pieceLength, lastPieceLength }: Torrent): number {
  if (done) return 0
  let missing = 0
  for (const [index, piece] of pieces.entries()) {
    if (piece) missing += index === pieces.length - 1 ? lastPieceLength : pieceLength
  }
  return missing
}

/** What the trackers of a swarm are told and decide by. */
export function progressOf(swarm: Torrent & { readonly complete: boolean }, room: PeerRoom): Progress {
  return {
    uploaded: swarm.wires.reduce((sum, wire) => sum + wire.uploaded, 0),
    downloaded: swarm.wires.reduce((sum, wire) => sum + wire.downloaded, 0),
    left: swarm.bitfield ? missingBytes(swarm) : 1,
    complete: swarm.complete,
    peers: room.peers,
    places: room.places,
  }
}
