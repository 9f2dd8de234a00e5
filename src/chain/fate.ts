/** What one look at the chain showed of a transaction that was sent. */
export interface Sighting {
  /** Of its receipt; null without one. */
  readonly status: 'success' | 'reverted' | null
  /** The node knows it, waiting or mined. */
  readonly isKnown: boolean
  /** Transactions of the sender that are mined: its next nonce. Asked before the receipt, or the two could tell of different moments. */
  readonly nextNonce: number
  /** Milliseconds since the epoch. */
  readonly at: number
}

/** What is remembered between looks. */
export interface Trail {
  /** The transaction's own; null while no node has shown it to us. */
  readonly nonce: number | null
  /** Last time a node knew it, or when it was sent. */
  readonly knownAt: number
  /** Looks in a row at which its nonce was used and it had no receipt. */
  readonly overtaken: number
}

/** Nodes behind one address differ by a block: one look alone is not believed. */
const LOOKS_TO_BE_REPLACED = 2

export type Fate = 'pending' | 'done' | 'failed' | 'replaced' | 'dropped'

/** The trail after a look. */
export function follow(trail: Trail, seen: Sighting): Trail {
  const isOvertaken = trail.nonce !== null && seen.status === null && seen.nextNonce > trail.nonce
  return {
    nonce: trail.nonce,
    knownAt: seen.isKnown ? seen.at : trail.knownAt,
    overtaken: isOvertaken ? trail.overtaken + 1 : 0,
  }
}

/**
 * What has become of a transaction. Replaced: another one of the same sender took its nonce, so it can never be mined. Dropped: no node
 * has known it for `droppedMs`; it may still come back.
 *
 * @param trail after this look
 */
export function fateOf(trail: Trail, seen: Sighting, droppedMs: number): Fate {
  if (seen.status === 'success') return 'done'
  if (seen.status === 'reverted') return 'failed'
  if (trail.overtaken >= LOOKS_TO_BE_REPLACED) return 'replaced'
  return seen.at - trail.knownAt >= droppedMs ? 'dropped' : 'pending'
}
