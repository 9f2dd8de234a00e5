import type { Address, Wei } from '../core/money/wei.ts'

/** The fields that determine what a transaction does. */
export interface TransactionContent {
  readonly from: Address
  readonly to: Address
  readonly data: `0x${string}`
  readonly value: Wei
}

/** A transaction that the wallet was asked to send. */
export interface RequestedTransaction extends TransactionContent {
  /** Null until the wallet returned it; it stays null when the page was reloaded before that. */
  readonly hash: `0x${string}` | null
  /** Its nonce. Until a node knows it, the account's next nonce at the time of the request. */
  readonly nonce: number
  /** When a node last knew it, or else the time of the request, ms since the epoch. */
  readonly seenAt: number
}

/** What a node knows of a transaction at one moment. */
export interface TransactionLookup {
  /** Null while it is in no block. */
  readonly receipt: { readonly success: boolean } | null
  /** Whether the node knows it, mined or not. */
  readonly known: boolean
  /** The account's next nonce, as of the last block. */
  readonly nextNonce: number
  /** What was mined with its nonce instead; null when nothing was, or when it was not found. */
  readonly replacement: (TransactionContent & { readonly hash: `0x${string}`; readonly success: boolean }) | null
}

/** The state of a requested transaction; final except `pending`. */
export type TransactionOutcome =
  | { readonly kind: 'pending' }
  /** In a block. Under another hash when the wallet sent it again with a higher fee. */
  | { readonly kind: 'mined'; readonly hash: `0x${string}`; readonly success: boolean; readonly spedUp: boolean }
  /** Cancelled by the user in the wallet: an empty transaction replaced it. */
  | { readonly kind: 'cancelled'; readonly hash: `0x${string}` }
  /** Another transaction was mined with its nonce. */
  | { readonly kind: 'replaced'; readonly hash: `0x${string}` | null }
  /** No node has known it for a while. */
  | { readonly kind: 'dropped' }
  /** The wallet used the nonce for another transaction before it returned a hash. */
  | { readonly kind: 'not-sent' }

const isSameContent = (a: TransactionContent, b: TransactionContent): boolean =>
  a.from.toLowerCase() === b.from.toLowerCase() &&
  a.to.toLowerCase() === b.to.toLowerCase() &&
  a.data.toLowerCase() === b.data.toLowerCase() &&
  a.value === b.value

const isEmpty = ({ from, to, data, value }: TransactionContent): boolean =>
  from.toLowerCase() === to.toLowerCase() && value === 0n && data === '0x'

/**
 * Decides the outcome of a requested transaction.
 *
 * @param nowMs ms since the epoch
 * @param droppedAfterMs how long no node may know it before it counts as dropped
 */
export function outcomeOf(
  requested: RequestedTransaction,
  found: TransactionLookup,
  nowMs: number,
  droppedAfterMs: number,
): TransactionOutcome {
  if (requested.hash !== null && found.receipt !== null) {
    return { kind: 'mined', hash: requested.hash, success: found.receipt.success, spedUp: false }
  }
  const { replacement } = found
  const isNonceUsed = found.nextNonce > requested.nonce
  if (replacement !== null) {
    if (isSameContent(requested, replacement)) {
      return {
        kind: 'mined',
        hash: replacement.hash,
        success: replacement.success,
        spedUp: requested.hash !== null && requested.hash !== replacement.hash,
      }
    }
    if (requested.hash === null) return { kind: 'not-sent' }
    return isEmpty(replacement)
      ? { kind: 'cancelled', hash: replacement.hash }
      : { kind: 'replaced', hash: replacement.hash }
  }
  // A node that is a block behind another may know that the nonce is used but not yet by which transaction.
  if (requested.hash === null || found.known || nowMs - requested.seenAt < droppedAfterMs) return { kind: 'pending' }
  return isNonceUsed ? { kind: 'replaced', hash: null } : { kind: 'dropped' }
}
