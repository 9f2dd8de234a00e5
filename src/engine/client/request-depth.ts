import type { Wire } from 'bittorrent-protocol'
import { BLOCK_BYTES } from './piece-assembly.ts'

/** Requests to a peer that has not sent anything yet, whose speed is therefore unknown. */
export const FIRST_REQUESTS = 16

/** Whole-piece requests a web seed is given at once. */
const WEB_SEED_REQUESTS = 4

/**
 * How many requests may be outstanding on a wire: one second's worth at its present speed, never more than the peer's `reqq`
 * (BEP 10). The chassis' own `_updateWire` counts the same way (webtorrent/lib/torrent.js `getBlockPipelineLength`).
 */
export function requestDepth(wire: Wire, pieceLength: number): number {
  const speed = wire.downloadSpeed()
  if (wire.type === 'webSeed') return Math.min(1 + Math.ceil(speed / pieceLength), WEB_SEED_REQUESTS)
  const depth = wire.downloaded === 0 ? FIRST_REQUESTS : 2 + Math.ceil(speed / BLOCK_BYTES)
  const reqq = wire.peerExtendedHandshake.reqq
  return typeof reqq === 'number' && reqq > 0 ? Math.min(depth, reqq) : depth
}
