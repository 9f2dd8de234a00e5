import type { RefusedPeers } from '../../core/peering/refused-peers.ts'
import { traitsOf } from '../wire/channel-peer.ts'
import type { Swarm } from './swarm.ts'

/**
 * Closes a connection, and others of the same peer; they are refused until the engine ends.
 * @param key of its connection; without effect when that is gone
 */
export function refusePeer(swarm: Swarm, refused: RefusedPeers, key: string): void {
  const found = swarm.connected().find(({ peer }) => peer.key === key)
  if (!found) return
  refused.add(swarm.infoHash, traitsOf(found.peer.connection, found.wire))
  swarm.removePeer(key)
  for (const { peer, wire } of swarm.connected()) {
    if (refused.has(swarm.infoHash, traitsOf(peer.connection, wire))) swarm.removePeer(peer.key)
  }
}
