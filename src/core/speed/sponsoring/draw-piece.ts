import { type Address, type BttPerMib, MIB_BYTES, NO_WEI, subtractWei, type Wei, wei } from '../../money/wei.ts'
import { GAP_MS, LONGEST_WAIT_MS, MOST_MISSED, MOST_UNANSWERED, SPREAD_MS } from './sponsor-policy.ts'
import {
  blockOf,
  isFull,
  isOver,
  leftOf,
  networkKey,
  networkShare,
  onDay,
  type Sample,
  type SponsorRecord,
  sellerShare,
} from './sponsor-record.ts'

/** A seller that is connected and can be bought from at once. */
export interface AuditedSeller {
  readonly payee: Address
  /** `networkOf` its address; null where that is not known. */
  readonly network: string | null
  readonly ask: BttPerMib
  has(piece: number): boolean
}

/** What a draw depends on beside the record. */
export interface Draw<S extends AuditedSeller> {
  readonly sellers: readonly S[]
  /** Payees that a piece is being bought of, of whatever torrent: never two at once of one seller. */
  readonly busy: ReadonlySet<string>
  readonly pieceCount: number
  /** Of the longest piece, bytes. */
  readonly pieceLength: number
  pieceBytes(piece: number): number
  /** Most to pay for a MiB. */
  readonly maximum: BttPerMib
  /** Ms since the epoch. */
  readonly now: number
}

/** Why nothing is bought now. */
export type NoSample =
  /** The time is over, or what is left of the money pays for no piece more. */
  | 'over'
  /** The user paused it. */
  | 'paused'
  /** What the plan allows for one day is used up. */
  | 'day'
  /** One seller's share of a day does not pay for one piece. */
  | 'too-small'
  /** None is connected that sells at an acceptable price. */
  | 'no-sellers'
  /** Each that is connected has got its share of today, or has failed today. */
  | 'sellers-done'

/** What a piece can cost at most: with what rounding has not charged yet, its price rounded up. */
export function mostCost(bytes: number, price: BttPerMib): Wei {
  return wei((BigInt(bytes) * price + MIB_BYTES - 1n) / MIB_BYTES)
}

/**
 * Draws the seller and the piece that are bought next. First a block of addresses is drawn, then one of its networks,
 * then one of its sellers: identities cost nothing, so that many of them behind one address have no better chance than
 * one.
 *
 * @param random 0 ≤ value < 1
 */
export function drawPiece<S extends AuditedSeller>(
  before: SponsorRecord,
  draw: Draw<S>,
  random: () => number,
): { readonly seller: S; readonly sample: Sample } | NoSample {
  if (isOver(before, draw.now)) return 'over'
  if (before.state === 'paused') return 'paused'
  const record = onDay(before, draw.now)
  const { plan } = record
  const selling = draw.sellers.filter(({ ask }) => ask > 0n && ask <= draw.maximum)
  if (selling.length === 0) return 'no-sellers'
  const costOf = ({ ask }: S): Wei => mostCost(draw.pieceLength, ask)
  if (selling.every((seller) => costOf(seller) > sellerShare(plan))) return 'too-small'
  if (selling.every((seller) => costOf(seller) > subtractWei(plan.total, record.spent))) return 'over'
  const left = leftOf(record)
  if (left.bytes < draw.pieceLength || selling.every((seller) => costOf(seller) > left.amount)) return 'day'
  const open = selling.filter((seller) => {
    const cost = costOf(seller)
    return !draw.busy.has(seller.payee) && cost <= left.amount && mayGet(record, seller, cost)
  })
  for (const seller of drawnOrder(open, GROUPS, random)) {
    const piece = drawOf(seller, draw.pieceCount, random)
    if (piece !== null) return { seller, sample: sampleOf(record, seller, piece, draw.pieceBytes(piece)) }
  }
  return 'sellers-done'
}

type NameOf = (seller: AuditedSeller) => string
const GROUPS: readonly NameOf[] = [
  ({ network }) => blockOf(network),
  ({ network }) => networkKey(network),
  ({ payee }) => payee,
]

/** The sellers by draws among the groups of each kind in turn: none has a better chance for the sellers inside it. */
function* drawnOrder<S extends AuditedSeller>(
  sellers: readonly S[],
  [nameOf, ...inside]: readonly NameOf[],
  random: () => number,
): Generator<S> {
  if (nameOf === undefined) {
    yield* sellers
    return
  }
  const names = [...new Set(sellers.map(nameOf))]
  while (names.length > 0) {
    const [name] = names.splice(below(names.length, random), 1)
    const group = sellers.filter((seller) => nameOf(seller) === name)
    yield* drawnOrder(group, inside, random)
  }
}

function sampleOf(record: SponsorRecord, seller: AuditedSeller, piece: number, bytes: number): Sample {
  const { payee, network, ask } = seller
  return {
    ...{ day: record.days.at(-1)!.day, seller: payee, network },
    ...{ piece, bytes, atMost: mostCost(bytes, ask) },
  }
}

/** Whether a seller and its network have some of their share of today left, and it can be relied on to deliver. */
function mayGet(record: SponsorRecord, { payee, network }: AuditedSeller, cost: Wei): boolean {
  const { plan, sellers, networks, blocks } = record
  const known = sellers[payee]
  if (known === undefined && isFull(record)) return false
  const { spent, pieces, failed, unanswered } = known ?? { spent: NO_WEI, pieces: 0, failed: 0, unanswered: 0 }
  if (failed > 0 || (unanswered >= MOST_UNANSWERED && unanswered > pieces)) return false
  const block = blocks[blockOf(network)]
  const isSilent = block !== undefined && block.missed >= MOST_MISSED && block.missed > block.pieces
  if (isSilent && pieces <= unanswered) return false
  if (spent + cost > sellerShare(plan)) return false
  return (networks[networkKey(network)] ?? NO_WEI) + cost <= networkShare(plan, network)
}

const below = (count: number, random: () => number): number => Math.min(count - 1, Math.floor(random() * count))

/** One of the pieces that a seller has; null where it has none. */
function drawOf(seller: AuditedSeller, pieceCount: number, random: () => number): number | null {
  const start = below(pieceCount, random)
  if (pieceCount === 0) return null
  if (seller.has(start)) return start
  const held: number[] = []
  for (let piece = 0; piece < pieceCount; piece++) if (seller.has(piece)) held.push(piece)
  return held[below(held.length, random)] ?? null
}

/**
 * How long until the next draw, ms: at random, so that no seller can tell when it comes, and such that a day's budget
 * lasts for SPREAD_MS.
 */
export function waitOf({ plan }: SponsorRecord, bytes: number, cost: Wei, random: () => number): number {
  const ofMoney = cost === 0n ? Number.POSITIVE_INFINITY : Number(plan.perDay / cost)
  const pieces = Math.max(1, Math.min(ofMoney, plan.bytesPerDay / Math.max(1, bytes)))
  const mean = SPREAD_MS / pieces
  return Math.max(GAP_MS, Math.min(LONGEST_WAIT_MS, 2 * mean * random()))
}
