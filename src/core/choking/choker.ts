import { type BttPerMib, FREE } from '../money/wei.ts'
import { auction } from './auction.ts'

/** How often slots are assigned again (BEP 3), ms. */
export const ROUND_MS = 10_000
/** Rounds that an optimistic slot is held, and that a peer which sends us nothing keeps a slot while others wait. */
export const TURN_ROUNDS = 3
/** A peer that could send blocks and has sent none for this long ranks behind all others. */
export const SNUB_MS = 60_000

/** One peer as the choker sees it. */
export interface Candidate<Peer> {
  readonly peer: Peer
  readonly interested: boolean
  /** The peer has all pieces: it never gets a slot. */
  readonly seeder: boolean
  readonly bid: BttPerMib
  /**
   * The payer behind the bid; null or absent while unknown. One bid of each payer counts: that of a wire that is
   * requesting, then the highest.
   */
  readonly payer?: string | null
  /** The peer waits for blocks or has just received one. False for a wire that its peer left unclosed. */
  readonly isRequesting?: boolean
  /** Bytes received from the peer in this round and the one before. */
  readonly receivedBytes: number
  /** The peer has a piece that we want. */
  readonly interesting: boolean
  /** Time since the peer last sent a block, or since it was first able to. */
  readonly silentMs: number
  /** Consecutive rounds with a slot; 0 while choked. */
  readonly heldRounds: number
  /** Consecutive rounds of being interested and choked; 0 while it holds a slot. */
  readonly waitedRounds: number
}

export interface ChokerRules {
  readonly slots: number
  /** Share of the slots (0..1) for peers that do not pay, as long as there are any. */
  readonly freeShare: number
  /** Least price of a paid slot; null: nothing is sold. */
  readonly ask: BttPerMib | null
}

export interface OptimisticSlot<Peer> {
  readonly peer: Peer
  /** Rounds held, the present one included: 1..TURN_ROUNDS. */
  readonly rounds: number
}

/** The peers that may request blocks until the next round. */
export interface ChokeRound<Peer> {
  readonly paid: readonly Peer[]
  /** Includes the optimistic slot. */
  readonly free: readonly Peer[]
  readonly optimistic: OptimisticSlot<Peer> | null
  /** One price for all paid slots; null while nothing is sold. */
  readonly price: BttPerMib | null
  /** Slots that payers may hold in this round. */
  readonly paidSlots: number
}

/** Slots reserved for peers that do not pay: at least one. */
export function freeSlots(slots: number, freeShare: number): number {
  return Math.min(slots, Math.max(1, Math.ceil(slots * freeShare)))
}

/** The state before the first round. */
export function openingRound<Peer>({ slots, freeShare, ask }: ChokerRules): ChokeRound<Peer> {
  return { paid: [], free: [], optimistic: null, price: ask, paidSlots: slots - freeSlots(slots, freeShare) }
}

const isWaiting = <Peer>({ interested, seeder }: Candidate<Peer>): boolean => interested && !seeder
const isSnubbed = <Peer>({ interesting: wanted, silentMs }: Candidate<Peer>): boolean => wanted && silentMs >= SNUB_MS
const isMidTurn = <Peer>({ heldRounds }: Candidate<Peer>): boolean => heldRounds > 0 && heldRounds < TURN_ROUNDS

type Comparison<Peer> = (a: Candidate<Peer>, b: Candidate<Peer>) => number

/**
 * Peers that sent us most come first. Among those that sent nothing (all of them when we seed), peers that do not pay
 * come before payers that lost the auction; each keeps its slot for {@link TURN_ROUNDS}, then yields to the one that
 * has waited longest. Snubbed peers come last.
 */
function reciprocity<Peer>(pays: (candidate: Candidate<Peer>) => boolean): Comparison<Peer> {
  return (a, b) =>
    Number(isSnubbed(a)) - Number(isSnubbed(b)) ||
    b.receivedBytes - a.receivedBytes ||
    Number(pays(a)) - Number(pays(b)) ||
    Number(isMidTurn(b)) - Number(isMidTurn(a)) ||
    b.waitedRounds - a.waitedRounds
}

/**
 * Assigns the slots of one round. Paid slots are auctioned ({@link auction}); the reserved rest goes by reciprocity,
 * one of them optimistically (BEP 3) to the peer that has waited longest, for {@link TURN_ROUNDS} rounds. Slots that
 * one class does not use go to the other. For the reserved slots, a payer that lost the auction ranks behind peers
 * that bid nothing.
 *
 * @param random 0 ≤ value < 1: draws among equals
 */
export function chokeRound<Peer>(
  candidates: readonly Candidate<Peer>[],
  rules: ChokerRules,
  before: ChokeRound<Peer>,
  random: () => number,
): ChokeRound<Peer> {
  const { slots, freeShare, ask } = rules
  const waiting = candidates.filter(isWaiting)
  const pays = ({ bid }: Candidate<Peer>): boolean => ask !== null && bid > 0n && bid >= ask
  const payers = onePerPayer(waiting.filter(pays))
  const paidSlots = slots - Math.min(freeSlots(slots, freeShare), waiting.length - payers.length)
  const bids = payers.map((payer) => ({ bidder: payer, price: payer.bid }))
  const { winners, price } = auction(bids, paidSlots, ask ?? FREE, random)

  const won = new Set(winners)
  // Shuffled, then sorted: the sort is stable, so equals stay in the order drawn.
  const rest = waiting
    .filter((candidate) => !won.has(candidate))
    .map((candidate) => ({ candidate, lot: random() }))
    .sort((a, b) => a.lot - b.lot)
    .map(({ candidate }) => candidate)
    .sort(reciprocity(pays))
  const byWait: Comparison<Peer> = (a, b) => Number(pays(a)) - Number(pays(b)) || b.waitedRounds - a.waitedRounds
  const { free, optimistic } = assignFreeSlots(rest, slots - winners.length, before.optimistic, byWait)
  return { paid: winners.map(({ peer }) => peer), free, optimistic, price: ask === null ? null : price, paidSlots }
}

function isBetter<Peer>(a: Candidate<Peer>, b: Candidate<Peer>): boolean {
  if ((a.isRequesting === true) !== (b.isRequesting === true)) return a.isRequesting === true
  return a.bid === b.bid ? a.heldRounds > b.heldRounds : a.bid > b.bid
}

/** A payer with many wires gets one paid slot: its wires share one credit, so it could not use more. */
function onePerPayer<Peer>(bidders: readonly Candidate<Peer>[]): Candidate<Peer>[] {
  const best = new Map<string, Candidate<Peer>>()
  for (const bidder of bidders) {
    const { payer } = bidder
    if (payer == null) continue
    const other = best.get(payer)
    if (!other || isBetter(bidder, other)) best.set(payer, bidder)
  }
  return bidders.filter((bidder) => bidder.payer == null || best.get(bidder.payer) === bidder)
}

/** @param rest best first @param byWait order of precedence for the optimistic slot */
function assignFreeSlots<Peer>(
  rest: readonly Candidate<Peer>[],
  slots: number,
  before: OptimisticSlot<Peer> | null,
  byWait: Comparison<Peer>,
): Pick<ChokeRound<Peer>, 'free' | 'optimistic'> {
  const isHeld = ({ peer }: Candidate<Peer>): boolean => before !== null && before.peer === peer
  const held = before && before.rounds < TURN_ROUNDS && slots > 0 && rest.some(isHeld) ? before : null
  const others = held ? rest.filter((candidate) => !isHeld(candidate)) : rest
  const crowded = rest.length > slots && slots > 0
  const regular = others.slice(0, held || crowded ? slots - 1 : slots).map(({ peer }) => peer)
  if (held) return { free: [...regular, held.peer], optimistic: { peer: held.peer, rounds: held.rounds + 1 } }
  if (!crowded) return { free: regular, optimistic: null }
  const [first, ...more] = others.slice(slots - 1)
  if (!first) return { free: regular, optimistic: null }
  const longest = more.reduce((best, next) => (byWait(next, best) < 0 ? next : best), first)
  return { free: [...regular, longest.peer], optimistic: { peer: longest.peer, rounds: 1 } }
}

/**
 * The slot that a peer may get before the next round: an unused one, or a paid one in place of its free one. It never
 * takes a slot from another peer, and pays the price of the round.
 *
 * @param held slots held now: all of them, the paid ones, and the payers of those
 */
export function admit<Peer>(
  candidate: Candidate<Peer>,
  rules: ChokerRules,
  round: ChokeRound<Peer>,
  held: { readonly all: number; readonly paid: number; readonly payers?: ReadonlySet<string> },
): 'paid' | 'free' | null {
  if (!isWaiting(candidate)) return null
  const { price } = round
  const hasFreeSlot = candidate.heldRounds > 0 || held.all < rules.slots
  const pays = rules.ask !== null && price !== null && candidate.bid > 0n && candidate.bid >= price
  const payerHasSlot = candidate.payer != null && held.payers?.has(candidate.payer) === true
  if (hasFreeSlot && pays && !payerHasSlot && price >= rules.ask && held.paid < round.paidSlots) return 'paid'
  return held.all < rules.slots ? 'free' : null
}
