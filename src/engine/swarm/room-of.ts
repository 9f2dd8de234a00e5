import type { Wire } from 'bittorrent-protocol'
import type { SwarmPeer } from 'webtorrent/lib/torrent.js'
import { type HeldPieces, isSoleHolder } from '../../core/peering/sole-holder.ts'
import { hasEverything } from '../upload/has-everything.ts'
import type { Swarm } from './swarm.ts'
import type { SwarmClient } from './swarm-client.ts'
import { PeerRoom } from './swarm-connections.ts'

const NOBODY: ReadonlyMap<string, SwarmPeer> = new Map()

/** A swarm's room, one of the client's house. */
export function roomOf(swarm: Swarm, client: SwarmClient, isBanned: (id: string) => boolean): PeerRoom {
  const holdsAlone = (wire: Wire): boolean => {
    if (!swarm.bitfield || swarm.complete) return false
    const piecesOf = ({ peerPieces }: Wire): HeldPieces =>
      hasEverything(peerPieces, swarm.pieces.length) ? null : peerPieces.buffer
    const others = swarm.wires.filter((other) => other !== wire).map(piecesOf)
    return isSoleHolder(piecesOf(wire), others, swarm.bitfield.buffer, swarm.pieces.length)
  }
  return new PeerRoom(
    {
      ownId: client.peerId,
      get peersById() {
        return swarm._peers ?? NOBODY
      },
      get complete() {
        return swarm.complete
      },
      removePeer: (id) => swarm.removePeer(id),
      isBanned,
      isNeeded: (wire) => client.uploads.slotOf(wire)?.price != null || holdsAlone(wire),
      onQuiet: (wire) => swarm.suspect(wire),
      onBack: (wire) => swarm.suspect(wire),
      onChange: () => swarm.trackers?.peersChanged(),
    },
    client.house,
  )
}
