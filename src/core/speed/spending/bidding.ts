import { type BttPerMib, FREE, MIB_BYTES, type Wei } from '../../money/wei.ts'

/**
 * Which sellers of one torrent to pay, and how much to bid. Pure: the caller reports the result of each choke round and
 * asks for the bids of the next one.
 *
 * Paying starts at once with every seller that asks the maximum or less: the user has agreed. After some paid rounds
 * one round is left unpaid, one seller at a time. What paying gained is the difference, of this seller's rate and of
 * the whole torrent's: a seller that only displaces another gained nothing. A seller from which paying gains nothing is
 * not paid until a backoff, which doubles, has passed.
 */

/** Least gain of a seller's own rate that is worth money, paid ÷ unpaid. Below it is noise. */
export const MIN_GAIN = 1.15
/** Least share of the torrent's rate that has to come on top. */
export const MIN_TOTAL_GAIN = 1.02
/** Paid rounds before the first unpaid one. */
export const ROUNDS_BEFORE_PROBE = 3
/** Paid rounds between one unpaid one and the next: 5 minutes at 10 s a round. */
export const ROUNDS_BETWEEN_PROBES = 30
/** Unpaid rounds of a seller that gained nothing before it is tried again; doubles each time. */
export const FIRST_BACKOFF_ROUNDS = 6
export const MAX_BACKOFF_ROUNDS = 96
/** Weight of the newest round in a moving mean. */
const NEWEST = 0.4

/** Bytes a second, moving mean over rounds of one kind; null before the first. */
type Rate = number | null

type Phase =
  /** Bidding; `rounds` paid ones since the last probe. */
  | { readonly kind: 'paying'; readonly rounds: number }
  /** One round without a bid. */
  | { readonly kind: 'probing' }
  /** Paying gained nothing: no bid for `left` more rounds; the next backoff lasts `next` rounds. */
  | { readonly kind: 'backoff'; readonly left: number; readonly next: number }
  /** Paid again after a backoff, for as many rounds as the comparison needs. */
  | { readonly kind: 'retrying'; readonly left: number; readonly next: number }

export interface SellerRecord {
  readonly phase: Phase
  readonly paid: Rate
  readonly unpaid: Rate
  /** The whole torrent's rate while this seller was paid, and while it was not. */
  readonly totalPaid: Rate
  readonly totalUnpaid: Rate
}

/** By seller id, stable for as long as the seller is connected. */
export type BiddingState = ReadonlyMap<string, SellerRecord>

export interface RoundOfSeller {
  readonly id: string
  /** We held a paid slot during this round. */
  readonly paid: boolean
  readonly bytes: number
  /** It had what we want for the whole round; a round in which we wanted nothing shows nothing. */
  readonly wanted: boolean
}

export interface Seller {
  readonly id: string
  /** Null: sells nothing, or on another chain. */
  readonly ask: BttPerMib | null
}

export interface Demand {
  readonly sellers: readonly Seller[]
  /** The user's maximum. */
  readonly maximum: BttPerMib
  /** The smallest of what the month, the torrent and the vault leave. */
  readonly budgetLeft: Wei
  /** Of the chosen files, still missing. */
  readonly bytesLeft: bigint
}

/** What paying one seller gained. */
export interface Gain {
  readonly paidBytesPerSecond: number
  readonly unpaidBytesPerSecond: number
}

const NEW_SELLER: SellerRecord = {
  phase: { kind: 'paying', rounds: 0 },
  paid: null,
  unpaid: null,
  totalPaid: null,
  totalUnpaid: null,
}

const mean = (before: Rate, newest: number): number => (before === null ? newest : before + NEWEST * (newest - before))

/** Whether paying gains speed; true until measured otherwise. */
function worthPaying({ paid, unpaid, totalPaid, totalUnpaid }: SellerRecord): boolean {
  if (paid === null || unpaid === null) return true
  if (paid < unpaid * MIN_GAIN || paid === 0) return false
  return totalPaid === null || totalUnpaid === null || totalPaid >= totalUnpaid * MIN_TOTAL_GAIN
}

function nextPhase(record: SellerRecord, paid: boolean, mayProbe: boolean): Phase {
  const { phase } = record
  switch (phase.kind) {
    case 'paying': {
      const rounds = phase.rounds + (paid ? 1 : 0)
      const due = record.unpaid === null ? ROUNDS_BEFORE_PROBE : ROUNDS_BETWEEN_PROBES
      return rounds >= due && mayProbe ? { kind: 'probing' } : { kind: 'paying', rounds }
    }
    case 'probing':
      if (paid) return phase
      return worthPaying(record)
        ? { kind: 'paying', rounds: 0 }
        : { kind: 'backoff', left: FIRST_BACKOFF_ROUNDS, next: FIRST_BACKOFF_ROUNDS * 2 }
    case 'backoff':
      return phase.left > 1
        ? { ...phase, left: phase.left - 1 }
        : { kind: 'retrying', left: ROUNDS_BEFORE_PROBE, next: phase.next }
    case 'retrying': {
      const left = phase.left - (paid ? 1 : 0)
      if (left > 0) return { ...phase, left }
      if (worthPaying(record)) return { kind: 'paying', rounds: 0 }
      return { kind: 'backoff', left: phase.next, next: Math.min(MAX_BACKOFF_ROUNDS, phase.next * 2) }
    }
  }
}

/**
 * Learns from a round that is over. Sellers that are not among `rounds` are forgotten: they have left.
 *
 * @param seconds the round took; above 0
 */
export function afterRound(state: BiddingState, rounds: readonly RoundOfSeller[], seconds: number): BiddingState {
  const total = rounds.reduce((sum, { bytes }) => sum + bytes, 0) / seconds
  let probing = rounds.filter(({ id }) => state.get(id)?.phase.kind === 'probing').length
  const next = new Map<string, SellerRecord>()
  for (const { id, paid, bytes, wanted } of rounds) {
    const record = state.get(id) ?? NEW_SELLER
    if (!wanted) {
      next.set(id, record)
      continue
    }
    const rate = bytes / seconds
    // A retry starts its comparison afresh: rates from before the backoff are out of date.
    const first = record.phase.kind === 'retrying' && record.phase.left === ROUNDS_BEFORE_PROBE
    const learnt: SellerRecord = paid
      ? {
          ...record,
          paid: mean(first ? null : record.paid, rate),
          totalPaid: mean(first ? null : record.totalPaid, total),
        }
      : { ...record, unpaid: mean(record.unpaid, rate), totalUnpaid: mean(record.totalUnpaid, total) }
    const phase = nextPhase(learnt, paid, probing === 0)
    if (phase.kind === 'probing' && record.phase.kind !== 'probing') probing++
    next.set(id, { ...learnt, phase })
  }
  return next
}

/**
 * The bids of the next round; sellers without one are not paid. In a uniform-price auction a bidder gains nothing by
 * bidding below its valuation, so the bid is the most we would pay: the maximum, or what the budget allows for
 * everything that is missing. Where that is below the ask, the ask, as long as money lasts: part of the torrent at
 * higher speed is better than none.
 */
export function decideBids(state: BiddingState, demand: Demand): ReadonlyMap<string, BttPerMib> {
  const { sellers, maximum, budgetLeft, bytesLeft } = demand
  const bids = new Map<string, BttPerMib>()
  if (budgetLeft === 0n || bytesLeft === 0n || maximum === FREE) return bids
  const affordable = ((budgetLeft * MIB_BYTES) / bytesLeft) as bigint as BttPerMib
  const most = affordable < maximum ? affordable : maximum
  for (const { id, ask } of sellers) {
    if (ask === null || ask > maximum) continue
    const { kind } = (state.get(id) ?? NEW_SELLER).phase
    if (kind === 'probing' || kind === 'backoff') continue
    const bid = most > ask ? most : ask
    if (bid > FREE) bids.set(id, bid)
  }
  return bids
}

/** What paying this seller gained; null while one side of the comparison is unknown. */
export function gainOf(record: SellerRecord | undefined): Gain | null {
  if (!record || record.paid === null || record.unpaid === null) return null
  return { paidBytesPerSecond: record.paid, unpaidBytesPerSecond: record.unpaid }
}
