import type { Gate } from '../../stack/gated-store.ts'
import type { PeerWeather } from '../../stack/weather/network.ts'

/** Which client is compared in a play of a scenario. */
export type Side = 'ours' | 'stock'

/** One peer of a scenario, or several alike. */
export interface ScenarioPeer {
  /** Unique in the scenario. Of several they are `name-1`, `name-2` … */
  readonly name: string
  /** How many of them. Default 1. */
  readonly count?: number
  /** `measured`: ours in one play and stock in the next; the play ends when all of these that stay are complete. Else always the same. */
  readonly client: 'measured' | 'stock' | 'ours'
  /** A page is a browser of its own and may only be measured; our production build, or webtorrent's own bundle with its memory store. */
  readonly in: 'node' | 'page'
  /** Peers with everything are there before the others come. The first of them must be stock: it makes the torrent. */
  readonly has: 'everything' | 'nothing'
  readonly weather?: PeerWeather
  /** The client's own cap; for a rate of the network use `weather`. */
  readonly uploadBytesPerSecond?: number
  /** What it sends wrongly or not at all; stock with everything only. */
  readonly gate?: Gate
  /** Leaves when it has this share of the torrent, 0 to 1; in Node only. Default: stays. */
  readonly leavesAt?: number
}

export interface Scenario {
  readonly torrent: { readonly bytes: number; readonly pieceBytes: number }
  /** Where the time begins: when the first request leaves for a stock seeder (no handshakes counted), or when all are told to join. */
  readonly clock: 'first-request' | 'join'
  readonly peers: readonly ScenarioPeer[]
  /** Another one loses other packets. */
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
  const delays = [a.weather?.up, a.weather?.down, b.weather?.up, b.weather?.down]
  return delays.reduce((sum, pipe) => sum + (pipe?.delayMs ?? 0), 0)
}

/** The one peer called `name`. */
export function peerOf(scenario: Scenario, name: string): ScenarioPeer {
  const peer = everyPeer(scenario).find((one) => one.name === name)
  if (peer === undefined) throw new Error(`The scenario has no peer ${name}`)
  return peer
}
