import type { Address, Wei } from '../core/money/wei.ts'

/** What a transaction does to the chain; two with the same of it do the same. */
export interface Deed {
  readonly from: Address
  readonly to: Address
  readonly data: `0x${string}`
  readonly value: Wei
}

/** A transaction that the wallet was asked to send. */
export interface Asked extends Deed {
  /** Null while the wallet has not told it: a page that was reloaded meanwhile never hears. */
  readonly hash: `0x${string}` | null
  /** The account's number for it. Until the chain has shown it, the one that was next when the wallet was asked. */
  readonly nonce: number
  /** When it was last known to a node, or asked for, ms since the epoch. */
  readonly seenAt: number
}

/** What the chain shows of a transaction at one moment. */
export interface Sighting {
  /** Null while it is in no block. */
  readonly receipt: { readonly success: boolean } | null
  /** Whether the node knows it, mined or not. */
  readonly known: boolean
  /** Number of the account's next transaction, as of the last block. */
  readonly nextNonce: number
  /** What was mined under its number instead; null when nothing was, or it could not be found. */
  readonly rival: (Deed & { readonly hash: `0x${string}`; readonly success: boolean }) | null
}

export type Fate =
  | { readonly kind: 'pending' }
  /** In a block. Under another hash when the wallet sent it again with a higher fee. */
  | { readonly kind: 'mined'; readonly hash: `0x${string}`; readonly success: boolean; readonly spedUp: boolean }
  /** The user took it back in the wallet: an empty transaction stands in its place. */
  | { readonly kind: 'cancelled'; readonly hash: `0x${string}` }
  /** Something else was sent under its number. */
  | { readonly kind: 'replaced'; readonly hash: `0x${string}` | null }
  /** No node knows it any more. */
  | { readonly kind: 'dropped' }
  /** The wallet used the number for something else before it ever told us a hash: it was surely not sent under it. */
  | { readonly kind: 'not-sent' }

const sameDeed = (a: Deed, b: Deed): boolean =>
  a.from.toLowerCase() === b.from.toLowerCase() &&
  a.to.toLowerCase() === b.to.toLowerCase() &&
  a.data.toLowerCase() === b.data.toLowerCase() &&
  a.value === b.value

const isEmpty = ({ from, to, data, value }: Deed): boolean =>
  from.toLowerCase() === to.toLowerCase() && value === 0n && data === '0x'

/**
 * What has become of a transaction.
 *
 * @param nowMs ms since the epoch
 * @param forgottenMs how long no node may know it before it counts as dropped
 */
export function fateOf(asked: Asked, seen: Sighting, nowMs: number, forgottenMs: number): Fate {
  if (asked.hash !== null && seen.receipt !== null) {
    return { kind: 'mined', hash: asked.hash, success: seen.receipt.success, spedUp: false }
  }
  const { rival } = seen
  const isUsed = seen.nextNonce > asked.nonce
  if (rival !== null) {
    if (sameDeed(asked, rival)) {
      return {
        kind: 'mined',
        hash: rival.hash,
        success: rival.success,
        spedUp: asked.hash !== null && asked.hash !== rival.hash,
      }
    }
    if (asked.hash === null) return { kind: 'not-sent' }
    return isEmpty(rival) ? { kind: 'cancelled', hash: rival.hash } : { kind: 'replaced', hash: rival.hash }
  }
  // A node that is a block behind another may show the number used and not yet by whom.
  if (asked.hash === null || seen.known || nowMs - asked.seenAt < forgottenMs) return { kind: 'pending' }
  return isUsed ? { kind: 'replaced', hash: null } : { kind: 'dropped' }
}
