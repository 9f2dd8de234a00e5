import { LIMITS } from '../../limits.ts'
import { type Address, addWei, NO_WEI, subtractWei, type Wei, wei } from '../../money/wei.ts'
import { MOST_UNANSWERED, SELLER_SHARE, UNKNOWN_SHARE } from './sponsor-policy.ts'

/** What a sponsor allowed for one torrent. */
export interface SponsorPlan {
  /** In all, from its start to its end. */
  readonly total: Wei
  /** On one day (UTC). */
  readonly perDay: Wei
  /** Own download on one day (UTC), bytes. */
  readonly bytesPerDay: number
  /** Ms since the epoch. */
  readonly until: number
}

/** What one day (UTC) brought. */
export interface SponsorDay {
  /** Days since the epoch. */
  readonly day: number
  /** What pieces under way may cost counts too. */
  readonly spent: Wei
  /** Of pieces that were requested; of one under way as if it were. */
  readonly bytes: number
  /** That came whole and matched their hashes. */
  readonly pieces: number
  /** That came and were not what the torrent says: nothing was paid for them. */
  readonly failed: number
  /** That did not come in time. */
  readonly unanswered: number
  /** That delivered at least one piece. */
  readonly sellers: number
}

/** What one seller got today. */
export interface SellerToday {
  readonly spent: Wei
  readonly pieces: number
  readonly failed: number
  readonly unanswered: number
}

/** What all sellers of one block of addresses did today. */
export interface BlockToday {
  readonly pieces: number
  /** That did not come in time, or were not what the torrent says. */
  readonly missed: number
}

/**
 * What was promised for one torrent and what came of it. The result of {@link reserve} must be persisted BEFORE
 * anything is bid for the piece; a crash after that leaves its most possible cost counted as spent.
 */
export interface SponsorRecord {
  readonly plan: SponsorPlan
  readonly state: 'running' | 'paused' | 'stopped'
  /** Of this plan, with what pieces under way may cost. */
  readonly spent: Wei
  /** Of every plan of this torrent, oldest first; at most LIMITS.sponsorDays. */
  readonly days: readonly SponsorDay[]
  /** Of the last day in `days`, by payee; at most LIMITS.sponsorSellers, those that delivered before all others. */
  readonly sellers: Readonly<Record<string, SellerToday>>
  /** Spent on the last day in `days` by network; what has none that is known stands under the empty name. */
  readonly networks: Readonly<Record<string, Wei>>
  /** Of the last day in `days`, by {@link blockOf}; at most LIMITS.sponsorSellers, those that missed most. */
  readonly blocks: Readonly<Record<string, BlockToday>>
}

/** A piece that is bought of one seller. */
export interface Sample {
  /** Days since the epoch: also what comes after midnight belongs to the day of its start. */
  readonly day: number
  readonly seller: Address
  /** Null where it is not known. */
  readonly network: string | null
  readonly piece: number
  readonly bytes: number
  /** Most that it can cost. */
  readonly atMost: Wei
}

export type SampleResult =
  /** It matched its hash. */
  | 'verified'
  /** It did not. */
  | 'failed'
  /** The seller took us in, and left or did not deliver in time. */
  | 'unanswered'
  /** We ended it. */
  | 'stopped'
  /** The seller had no place for us, or left before: nothing was requested, and it is no fault of a peer. */
  | 'none'

const DAY_MS = 86_400_000
const NEW_SELLER: SellerToday = { spent: NO_WEI, pieces: 0, failed: 0, unanswered: 0 }
const NEW_BLOCK: BlockToday = { pieces: 0, missed: 0 }

export const dayOf = (now: number): number => Math.floor(now / DAY_MS)

/** A new plan. What earlier plans of the torrent spent today still counts for today. */
export function startPlan(plan: SponsorPlan, before: SponsorRecord | null): SponsorRecord {
  const { days, ...today } = before ?? { days: [], sellers: {}, networks: {}, blocks: {} }
  const { sellers, networks, blocks } = today
  return { plan, state: 'running', spent: NO_WEI, days, sellers, networks, blocks }
}

/**
 * The record at `now`. A clock that is set back does not open a day anew: what is counted for a later day keeps
 * counting, so that no day has its budget twice.
 */
export function onDay(record: SponsorRecord, now: number): SponsorRecord {
  const day = dayOf(now)
  const last = record.days.at(-1)
  if (last !== undefined && last.day >= day) return record
  const today: SponsorDay = { day, spent: NO_WEI, bytes: 0, pieces: 0, failed: 0, unanswered: 0, sellers: 0 }
  const days = [...record.days, today].slice(-LIMITS.sponsorDays)
  return { ...record, days, sellers: {}, networks: {}, blocks: {} }
}

/** What the plan leaves now, on the last day of `days`: money and bytes. */
export function leftOf({ plan, spent, days }: SponsorRecord): { readonly amount: Wei; readonly bytes: number } {
  const today = days.at(-1)
  const ofDay = subtractWei(plan.perDay, today?.spent ?? NO_WEI)
  const inAll = subtractWei(plan.total, spent)
  return { amount: ofDay < inAll ? ofDay : inAll, bytes: Math.max(0, plan.bytesPerDay - (today?.bytes ?? 0)) }
}

export const networkKey = (network: string | null): string => network ?? ''

/** Many networks that one owner may hold: 24 bits of an IPv4 address, 48 of an IPv6 one. Empty: not known. */
export const blockOf = (network: string | null): string => networkKey(network).match(/^\w*([.:])\w*\1\w*\1/)?.[0] ?? ''

/** Whether what a seller did today has to be kept, so that it does not get its share twice. */
const counts = ({ spent, pieces }: SellerToday): boolean => spent > 0n || pieces > 0

/** Whether no seller can be added today. */
export const isFull = ({ sellers }: SponsorRecord): boolean =>
  Object.values(sellers).filter(counts).length >= LIMITS.sponsorSellers

/** Of more than LIMITS.sponsorSellers without the first of those that matter least. */
function bounded<T>(entries: Readonly<Record<string, T>>, weight: (entry: T) => number): Readonly<Record<string, T>> {
  const all = Object.entries(entries)
  if (all.length <= LIMITS.sponsorSellers) return entries
  const weights = all.map(([, entry]) => weight(entry))
  return Object.fromEntries(all.toSpliced(weights.indexOf(Math.min(...weights)), 1))
}

/** Counts a piece as if it cost the most that it can. */
export function reserve(record: SponsorRecord, sample: Sample): SponsorRecord {
  const { seller, network, bytes, atMost } = sample
  const one = record.sellers[seller] ?? NEW_SELLER
  const key = networkKey(network)
  return {
    ...record,
    spent: addWei(record.spent, atMost),
    days: ofDay(record, sample, (day) => ({ ...day, spent: addWei(day.spent, atMost), bytes: day.bytes + bytes })),
    sellers: bounded({ ...record.sellers, [seller]: { ...one, spent: addWei(one.spent, atMost) } }, (other) =>
      counts(other) ? Number.POSITIVE_INFINITY : other.failed * MOST_UNANSWERED + other.unanswered,
    ),
    networks: { ...record.networks, [key]: addWei(record.networks[key] ?? NO_WEI, atMost) },
  }
}

/** Counts what became of a reserved piece. @param cost never more than was reserved is counted */
export function conclude(record: SponsorRecord, sample: Sample, result: SampleResult, cost: Wei): SponsorRecord {
  const { seller, network, bytes, atMost } = sample
  const back = subtractWei(atMost, cost)
  const isToday = record.days.at(-1)?.day === sample.day
  const one = isToday ? record.sellers[seller] : undefined
  const key = networkKey(network)
  const counted = (before: SellerToday): SellerToday => ({
    spent: subtractWei(before.spent, back),
    pieces: before.pieces + (result === 'verified' ? 1 : 0),
    failed: before.failed + (result === 'failed' ? 1 : 0),
    unanswered: before.unanswered + (result === 'unanswered' ? 1 : 0),
  })
  const isNew = result === 'verified' && (one?.pieces ?? 0) === 0
  const { [key]: spent = NO_WEI, ...otherNetworks } = record.networks
  const left = subtractWei(spent, back)
  return {
    ...record,
    spent: subtractWei(record.spent, back),
    days: ofDay(record, sample, (day) => ({
      ...day,
      spent: subtractWei(day.spent, back),
      bytes: day.bytes - (result === 'none' ? bytes : 0),
      pieces: day.pieces + (result === 'verified' ? 1 : 0),
      failed: day.failed + (result === 'failed' ? 1 : 0),
      unanswered: day.unanswered + (result === 'unanswered' ? 1 : 0),
      sellers: day.sellers + (isNew ? 1 : 0),
    })),
    sellers: one ? { ...record.sellers, [seller]: counted(one) } : record.sellers,
    networks: isToday ? { ...otherNetworks, ...(left > 0n && { [key]: left }) } : record.networks,
    blocks: isToday ? blocksAfter(record.blocks, blockOf(network), result) : record.blocks,
  }
}

function blocksAfter(blocks: SponsorRecord['blocks'], key: string, result: SampleResult): SponsorRecord['blocks'] {
  const { pieces, missed } = blocks[key] ?? NEW_BLOCK
  if (result === 'none' || result === 'stopped') return blocks
  const after = result === 'verified' ? { pieces: pieces + 1, missed } : { pieces, missed: missed + 1 }
  return bounded({ ...blocks, [key]: after }, (block) => block.missed)
}

function ofDay(
  { days }: SponsorRecord,
  { day }: Sample,
  change: (day: SponsorDay) => SponsorDay,
): readonly SponsorDay[] {
  return days.map((each) => (each.day === day ? change(each) : each))
}

/** Whether nothing more is bought under this plan. */
export function isOver({ plan, spent, state }: SponsorRecord, now: number): boolean {
  return state === 'stopped' || now >= plan.until || spent >= plan.total
}

/** Most that one seller gets on one day. */
export const sellerShare = ({ perDay }: SponsorPlan): Wei => wei(perDay / SELLER_SHARE)

/** Most that all sellers of one network get on one day; those without a known one together. */
export function networkShare({ perDay }: SponsorPlan, network: string | null): Wei {
  return wei(perDay / (network === null ? UNKNOWN_SHARE : SELLER_SHARE))
}
