import { LIMITS } from '../../core/limits.ts'
import type { InfoHash } from '../../core/metainfo/info-hash.ts'

/**
 * Messages between peers of one origin over a BroadcastChannel in place of a tracker. Ids and hashes are 40 hex
 * digits.
 */
export type BroadcastMessage =
  /** The peer is in this swarm. Others answer with `here`, or with an offer. */
  | { readonly kind: 'hello'; readonly infoHash: InfoHash; readonly from: string; readonly left: number }
  | {
      readonly kind: 'here'
      readonly infoHash: InfoHash
      readonly from: string
      readonly left: number
      readonly to: string
    }
  | {
      readonly kind: 'offer' | 'answer'
      readonly infoHash: InfoHash
      readonly from: string
      readonly to: string
      /** Id of the offer; its answer repeats it. */
      readonly id: string
      readonly sdp: string
    }
  /** The peer leaves. */
  | { readonly kind: 'bye'; readonly infoHash: InfoHash; readonly from: string }

const isHex40 = (value: unknown): boolean => typeof value === 'string' && /^[0-9a-f]{40}$/.test(value)
const isCount = (value: unknown): boolean => typeof value === 'number' && Number.isFinite(value) && value >= 0

/** Validates a message once: any page of this origin may have sent it. */
export function isBroadcastMessage(data: unknown): data is BroadcastMessage {
  if (typeof data !== 'object' || data === null) return false
  const { kind, infoHash, from, to, left, id, sdp } = data as Record<string, unknown>
  if (!isHex40(infoHash) || !isHex40(from)) return false
  switch (kind) {
    case 'hello':
      return isCount(left)
    case 'here':
      return isCount(left) && isHex40(to)
    case 'offer':
    case 'answer':
      return isHex40(to) && isHex40(id) && typeof sdp === 'string' && sdp.length <= LIMITS.trackerMessageCharacters
    case 'bye':
      return true
    default:
      return false
  }
}

const ADDRESS = /^broadcast:([a-z0-9-]{1,32})$/

/** Name in a `broadcast:NAME` address (1 to 32 of a-z, 0-9 and the hyphen); null for any other address. */
export function broadcastName(url: string): string | null {
  return ADDRESS.exec(url)?.[1] ?? null
}
