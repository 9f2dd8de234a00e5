import { LIMITS } from '../limits.ts'

/** How a torrent stands with its peers, and with one tracker where counts are of one. */
export interface SwarmStatus {
  /** We want nothing more: everything that was chosen is here. */
  readonly complete: boolean
  /** The tracker counts us among the seeders: we have everything there is. */
  readonly isSeeder: boolean
  /** Peers, those still connecting included. */
  readonly peers: number
  /** How many more may be taken: the least of the torrent's places, the engine's, and those for connections that are being made. */
  readonly connectionsLeft: number
  /** What the tracker counts, ourselves included (BEP 3 `complete` and `incomplete`); null until it has said so. */
  readonly seeders: number | null
  readonly leechers: number | null
}

/** What all torrents together have in use. */
export interface OfferBudget {
  /** Unanswered offers, this torrent's included. */
  readonly offers: number
  /** Connections of every kind that the window holds for us, offers included. */
  readonly connections: number
}

/**
 * Peers the tracker knows of that we have something to do with and do not have; null until it has said. Who wants nothing more has
 * nothing to do with seeders.
 */
export function unconnectedPeers(standing: SwarmStatus): number | null {
  const others = otherPeers(standing)
  return others === null ? null : Math.max(0, others - standing.peers)
}

function otherPeers({ complete, isSeeder, seeders, leechers }: SwarmStatus): number | null {
  if (seeders === null || leechers === null) return null
  return Math.max(0, (complete ? leechers : seeders + leechers) - (complete && isSeeder ? 0 : 1))
}

/**
 * How many unanswered offers a torrent should have out; what is lacking comes with the next announce. An offer
 * holds a connection in the window until it is answered, so there are none where nobody is there to answer; who comes later brings
 * offers of its own, which we answer.
 *
 * @param own unanswered offers of this torrent
 * @returns 0..{@link LIMITS.offersPerAnnounce}
 */
export function offersNeeded(standing: SwarmStatus, own: number, budget: OfferBudget): number {
  const { complete, peers, connectionsLeft: places } = standing
  // A tracker passes offers on to anybody, those we have included: as many as all others reach the strangers among few others for sure.
  const others = unconnectedPeers(standing) === 0 ? 0 : otherPeers(standing)
  const most = complete ? LIMITS.offersPerSeeder : LIMITS.offersPerAnnounce
  const unknown = complete ? 0 : LIMITS.offersUnknown
  const wanted = Math.min(most, others ?? unknown, Math.max(0, LIMITS.peersSought - peers), Math.max(0, places))
  // The second half of the budget is for those who have nobody.
  const offers = peers === 0 ? LIMITS.offers : LIMITS.offers / 2
  const left = Math.min(offers - budget.offers, LIMITS.peerConnections - budget.connections)
  return Math.min(wanted, own + Math.max(0, left))
}

/**
 * How many of its unanswered offers a torrent keeps: none where nobody else is there, and no more than it has use for. What the
 * tracker said may be old by now, and an answer on its way: that every peer it counted is here is no reason to drop any.
 */
export function offersToKeep(standing: SwarmStatus, own: number): number {
  if (otherPeers(standing) === 0) return 0
  return Math.max(0, Math.min(own, standing.connectionsLeft, LIMITS.peersSought - standing.peers))
}

/**
 * Of so many offers that went out with one announce, how many reached nobody, from the end of the list: a tracker passes one each
 * to the others it knows, and says at the same time how many they are.
 */
export function undeliveredOffers(sent: number, seeders: number, leechers: number): number {
  return Math.max(0, sent - Math.max(0, seeders + leechers - 1))
}
