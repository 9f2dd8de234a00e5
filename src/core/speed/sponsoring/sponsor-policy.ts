/** How a sponsor spreads what it spends, and how long it waits for an answer. */

/** 1 ÷ the share of a day that one seller gets at most, and all sellers of one network together. */
export const SELLER_SHARE = 4n
/** 1 ÷ the share of a day that sellers of unknown networks get together. */
export const UNKNOWN_SHARE = 2n
/** Pieces that a seller may leave unanswered on one day, unless it delivered as many, before it is drawn no more. */
export const MOST_UNANSWERED = 3
/**
 * The same for pieces that sellers of one block of addresses left unanswered or sent wrong: identities cost nothing,
 * nor do networks inside a block of one's own. It does not hold back a seller that itself delivered more than it left.
 */
export const MOST_MISSED = 12
/** How long a day's budget lasts at least, while the page is open, ms. */
export const SPREAD_MS = 4 * 3_600_000
/** Least and longest time between two pieces, ms. */
export const GAP_MS = 1_000
export const LONGEST_WAIT_MS = 600_000
/** How long to wait for a paid slot, ms: two rounds and the latency. */
export const SLOT_MS = 25_000
/** How long a paid piece waits for its cheque, ms. */
export const SETTLE_MS = 10_000
const ANSWER_MS = 5_000
const ANSWER_BYTES_PER_SECOND = 64 * 1024

/**
 * How long a seller may take for a piece, from its first request, ms. One that has to fetch the piece first, from the
 * owner's host or another sharer, needs the time for that on top; a slow line alone must not fail.
 */
export const answerMs = (bytes: number): number => ANSWER_MS + (bytes / ANSWER_BYTES_PER_SECOND) * 1_000
