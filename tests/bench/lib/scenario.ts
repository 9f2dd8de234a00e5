import type { Gate } from '../../stack/gated-store.ts'
import type { PeerConditions } from '../../stack/network/network.ts'

/** The client that a play of a scenario measures. */
export type Side = 'ours' | 'stock'

/** One peer of a scenario, or several of the same kind. */
export interface ScenarioPeer {
  /** Unique in the scenario. Several are named `name-1`, `name-2` … */
  readonly name: string
  /** How many of them. Default 1. */
  readonly count?: number
  /** `measured`: ours in one play and stock in the next. A play ends when all measured peers that stay are complete. */
  readonly client: 'measured' | 'stock' | 'ours'
  /**
   * A page is a browser of its own and may only be measured; our production build, or webtorrent's own bundle with its
   * memory store.
   */
  readonly in: 'node' | 'page'
  /** Peers with everything start before the others. The first of them must be stock: it creates the torrent. */
  readonly has: 'everything' | 'nothing'
  readonly network?: PeerConditions
  /** The client's own cap; for a rate of the network use `network`. */
  readonly uploadBytesPerSecond?: number
  /** What it corrupts or holds back; stock seeders only. */
  readonly gate?: Gate
  /** Leaves when it has this share of the torrent, 0 to 1; in Node only. Default: stays. */
  readonly leavesAt?: number
}

export interface Scenario {
  readonly torrent: { readonly bytes: number; readonly pieceBytes: number }
  /**
   * Start of the time: when the first request leaves for a stock seeder (without handshakes), or when all peers join.
   */
  readonly clock: 'first-request' | 'join'
  readonly peers: readonly ScenarioPeer[]
  /** Determines which packets are lost. */
  readonly seed?: string
}

/** Every single peer, by its own name. */
export function everyPeer({ peers }: Scenario): ScenarioPeer[] {
  return peers.flatMap((peer) =>
    peer.count === undefined
      ? [peer]
      : Array.from({ length: peer.count }, (_, i) => ({ ...peer, count: 1, name: `${peer.name}-${i + 1}` })),
  )
}

/** Ms from `a` to `b` and back. */
export function roundTripMs(a: ScenarioPeer, b: ScenarioPeer): number {
  const delays = [a.network?.up, a.network?.down, b.network?.up, b.network?.down]
  return delays.reduce((sum, pipe) => sum + (pipe?.delayMs ?? 0), 0)
}

/** The one peer called `name`. */
export function peerOf(scenario: Scenario, name: string): ScenarioPeer {
  const peer = everyPeer(scenario).find((one) => one.name === name)
  if (peer === undefined) throw new Error(`The scenario has no peer ${name}`)
  return peer
}
