import type { PeerTraits } from '../../core/peering/refused-peers.ts'
import type { ChannelConnection } from './channel-peer.ts'
import type { ChannelWire } from './channel-wire.ts'

/** @param wire once the channel is open */
export function traitsOf(connection: ChannelConnection, wire?: ChannelWire): PeerTraits {
  return {
    ids: [connection.id, wire?.peerId],
    address: connection.remoteAddress,
    description: connection.pc?.remoteDescription?.sdp,
  }
}
