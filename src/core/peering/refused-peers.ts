import { toHex } from '../bytes.ts'
import { LIMITS } from '../limits.ts'
import { hostKindOf, networkOf } from './private-host.ts'
import { candidateAddresses, dtlsFingerprint } from './session-description.ts'

/** What tells one peer from another on a connection. */
export interface PeerTraits {
  /** That it claimed: to the tracker and in its handshake. Others may claim them too. */
  readonly ids: readonly (string | null | undefined)[]
  /** That ICE has connected to; undefined before, and where the browser does not tell. */
  readonly address: string | undefined
  /** Its session description, as it sent it. */
  readonly description: string | undefined
}

/**
 * Peers that the user has stopped, until the engine ends. One is known again by an id that it claimed, by its network
 * ({@link networkOf}), and by its DTLS certificate where it keeps that. Of a stopped peer this counts what is certain:
 * the ids it used, and where and with which certificate it was connected under them. Of a newcomer it also counts which
 * public addresses it names, so a peer with IPv4 and IPv6 is known by either. What a refused newcomer is connected with
 * is refused from then on.
 *
 * A peer that changes its id and all of its networks is another peer. Peers on the network of a stopped one are refused
 * too. Addresses of this computer and of TURN servers are not counted: they say nothing of one peer.
 */
export class RefusedPeers {
  readonly #refused = new Set<string>()
  /** What was certain of the peers that claimed an id, by torrent and id. */
  readonly #seen = new Map<string, Set<string>>()

  /** Whether a peer that shook hands may stay. What it is connected with is remembered, for when it is stopped. */
  admit(infoHash: string, peer: PeerTraits): boolean {
    if (this.has(infoHash, peer)) return false
    for (const id of idsOf(peer)) {
      const key = `${infoHash} ${id}`
      const seen = this.#seen.get(key) ?? new Set<string>()
      this.#seen.delete(key)
      this.#seen.set(key, seen)
      for (const name of certainNames(peer)) seen.add(name)
      forgetOldest(seen, LIMITS.refusedPeerNames)
    }
    forgetOldest(this.#seen, LIMITS.refusedPeers)
    return true
  }

  /** Refuses a peer that the user has stopped. */
  add(infoHash: string, peer: PeerTraits): void {
    const ids = idsOf(peer)
    const seen = ids.flatMap((id) => [...(this.#seen.get(`${infoHash} ${id}`) ?? [])])
    this.#refuse(infoHash, [...ids, ...certainNames(peer), ...seen])
  }

  /** Whether a connection, also one that is not open yet, is a refused peer's. */
  has(infoHash: string, peer: PeerTraits): boolean {
    const names = [...idsOf(peer), ...certainNames(peer), ...claimedNetworks(peer)]
    if (!names.some((name) => this.#refused.has(`${infoHash} ${name}`))) return false
    // Not its ids: with those of others it could have them refused.
    this.#refuse(infoHash, certainNames(peer))
    return true
  }

  #refuse(infoHash: string, names: readonly string[]): void {
    for (const name of names) this.#refused.add(`${infoHash} ${name}`)
    forgetOldest(this.#refused, LIMITS.refusedPeers)
  }
}

const idsOf = ({ ids }: PeerTraits): string[] => [...new Set(ids.filter((id) => typeof id === 'string'))]

function certainNames({ address, description = '' }: PeerTraits): string[] {
  const isRelay = candidateAddresses(description).relays.some((relay) => relay === address)
  const network = address === undefined || isRelay ? null : networkOf(address)
  const certificate = dtlsFingerprint(description)
  return [network, certificate && toHex(certificate)].filter((name) => name !== null)
}

/** Only public ones: a private address names a different device in each network. */
function claimedNetworks({ description = '' }: PeerTraits): string[] {
  const isPublic = (address: string): boolean =>
    hostKindOf(`http://${address.includes(':') ? `[${address}]` : address}`) === 'public'
  return candidateAddresses(description)
    .own.filter(isPublic)
    .flatMap((address) => networkOf(address) ?? [])
}

function forgetOldest(all: Set<string> | Map<string, unknown>, limit: number): void {
  for (const oldest of all.keys()) {
    if (all.size <= limit) break
    all.delete(oldest)
  }
}
