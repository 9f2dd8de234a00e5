import { LIMITS } from '../limits.ts'
import { hostKindOf } from './private-host.ts'

/**
 * Peers that the user has stopped, until the engine ends: by the ids that they claimed and by their address. Both can
 * be changed, so this keeps out a peer that does not try. An address of this computer names all of its programs, and
 * is not refused.
 */
export class RefusedPeers {
  readonly #refused = new Set<string>()

  /** @param ids that the peer claimed */
  add(infoHash: string, ids: readonly (string | null | undefined)[], address: string | undefined): void {
    const names = address !== undefined && isOwn(address) ? ids : [...ids, address]
    for (const name of names) if (name) this.#refused.add(`${infoHash} ${name}`)
    for (const oldest of this.#refused) {
      if (this.#refused.size <= LIMITS.refusedPeers) break
      this.#refused.delete(oldest)
    }
  }

  /** @param names ids that a peer claims, and its address */
  has(infoHash: string, ...names: readonly (string | null | undefined)[]): boolean {
    return names.some((name) => name && this.#refused.has(`${infoHash} ${name}`))
  }
}

function isOwn(address: string): boolean {
  return hostKindOf(`http://${address.includes(':') ? `[${address}]` : address}`) === 'loopback'
}
