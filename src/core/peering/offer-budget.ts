import { LIMITS } from '../limits.ts'

/** A torrent's peers, and the counts of one tracker. */
export interface SwarmStatus {
  /** Every selected piece is present. */
  readonly complete: boolean
  /** Every piece is present, so that the tracker counts us among the seeders. */
  readonly isSeeder: boolean
  /** Connected and connecting peers. */
  readonly peers: number
  /**
   * How many more connections may be made, by the limits of the torrent, of the engine, and for pending connections.
   */
  readonly connectionsLeft: number
  /** The tracker's counts, which include us (BEP 3 `complete` and `incomplete`); null before its first answer. */
  readonly seeders: number | null
  readonly leechers: number | null
}

/** What all torrents use together. */
export interface OfferBudget {
  /** Unanswered offers, this torrent's included. */
  readonly offers: number
  /** Connections that the window holds for the engine, offers included. */
  readonly connections: number
}

/**
 * Useful peers that the tracker knows and we are not connected to; null before its first answer. To a complete torrent
 * seeders are of no use.
 */
export function unconnectedPeers(status: SwarmStatus): number | null {
  const others = otherPeers(status)
  return others === null ? null : Math.max(0, others - status.peers)
}

/** The tracker's counts without ourselves, which it counts too; null before its first answer. */
export function othersOf(status: SwarmStatus): { readonly seeders: number | null; readonly leechers: number | null } {
  const { isSeeder, seeders, leechers } = status
  return {
    seeders: seeders === null ? null : Math.max(0, seeders - (isSeeder ? 1 : 0)),
    leechers: leechers === null ? null : Math.max(0, leechers - (isSeeder ? 0 : 1)),
  }
}

function otherPeers({ complete, isSeeder, seeders, leechers }: SwarmStatus): number | null {
  if (seeders === null || leechers === null) return null
  return Math.max(0, (complete ? leechers : seeders + leechers) - (complete && isSeeder ? 0 : 1))
}

/**
 * How many unanswered offers a torrent should have; missing ones are sent with the next announce. An offer holds a
 * connection in the window until it is answered, so none is made where no peer could answer. A peer that comes later
 * sends offers of its own.
 *
 * @param own unanswered offers of this torrent
 * @returns 0..{@link LIMITS.offersPerAnnounce}
 */
export function offersNeeded(status: SwarmStatus, own: number, budget: OfferBudget): number {
  const { complete, peers, connectionsLeft } = status
  // A tracker forwards offers to any peers, connected ones included: only as many offers as other peers reach all of
  // them.
  const others = unconnectedPeers(status) === 0 ? 0 : otherPeers(status)
  const most = complete ? LIMITS.offersPerSeeder : LIMITS.offersPerAnnounce
  const unknown = complete ? 0 : LIMITS.offersUnknown
  const wanted = Math.min(
    most,
    others ?? unknown,
    Math.max(0, LIMITS.peersSought - peers),
    Math.max(0, connectionsLeft),
  )
  // Half of the budget is reserved for torrents without any peer.
  const offers = peers === 0 ? LIMITS.offers : LIMITS.offers / 2
  const left = Math.min(offers - budget.offers, LIMITS.peerConnections - budget.connections)
  return Math.min(wanted, own + Math.max(0, left))
}

/**
 * How many of its unanswered offers a torrent keeps: none where there is no other peer, and no more than it can use.
 * The tracker's counts may be old and an answer on its way, so offers are kept even when every counted peer is
 * connected.
 */
export function offersToKeep(status: SwarmStatus, own: number): number {
  if (otherPeers(status) === 0) return 0
  return Math.max(0, Math.min(own, status.connectionsLeft, LIMITS.peersSought - status.peers))
}

/**
 * How many of the offers sent with one announce reached no peer, counted from the end of the list: a tracker forwards
 * one offer to each other peer, and answers with how many there are.
 */
export function undeliveredOffers(sent: number, seeders: number, leechers: number): number {
  return Math.max(0, sent - Math.max(0, seeders + leechers - 1))
}
