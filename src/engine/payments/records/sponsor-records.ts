import { type InfoHash, isInfoHash } from '../../../core/metainfo/info-hash.ts'
import type {
  BlockToday,
  SellerToday,
  SponsorDay,
  SponsorPlan,
  SponsorRecord,
} from '../../../core/speed/sponsoring/sponsor-record.ts'
import { isCounter, isNumber, isWei, isWeiRecord } from './guards.ts'
import type { RecordKey, RecordTransaction } from './store/record-store.ts'
import type { UnreadableRecords } from './store/unreadable-records.ts'
import { fromVersioned, withVersion } from './versioned.ts'

const SPONSOR = 'sponsor'
const STATES = ['running', 'paused', 'stopped']

const keyOf = (chainId: number, infoHash: InfoHash): RecordKey => [SPONSOR, chainId, infoHash]

/** @param record null: the torrent is forgotten */
export function putSponsor(
  to: RecordTransaction,
  chainId: number,
  infoHash: InfoHash,
  record: SponsorRecord | null,
): void {
  if (record === null) to.delete(keyOf(chainId, infoHash))
  else to.put(keyOf(chainId, infoHash), withVersion(record))
}

/** A record that cannot be read sponsors nothing. */
export async function loadSponsors(
  from: RecordTransaction,
  chainId: number,
  unreadable: UnreadableRecords,
): Promise<Map<InfoHash, SponsorRecord>> {
  const sponsors = new Map<InfoHash, SponsorRecord>()
  for (const { key, value } of await from.list([SPONSOR, chainId])) {
    const record = unreadable.read(key, value, (found) => fromVersioned(withBlocks(found), isSponsorRecord))
    const infoHash = String(key[2])
    if (record !== null && isInfoHash(infoHash)) sponsors.set(infoHash, record)
  }
  return sponsors
}

/** Earlier builds counted none. */
const withBlocks = (found: unknown): unknown =>
  typeof found === 'object' && found !== null ? { blocks: {}, ...found } : found

function isSponsorRecord(value: object): value is SponsorRecord {
  const { plan, state, spent, days, sellers, networks, blocks } = value as Record<keyof SponsorRecord, unknown>
  return (
    isPlan(plan) &&
    STATES.some((known) => known === state) &&
    isWei(spent) &&
    Array.isArray(days) &&
    days.every(isDay) &&
    isRecordOf(sellers, isSeller) &&
    isWeiRecord(networks) &&
    isRecordOf(blocks, isBlock)
  )
}

const isRecordOf = (value: unknown, isOne: (one: unknown) => boolean): boolean =>
  typeof value === 'object' && value !== null && Object.values(value).every(isOne)

function isPlan(value: unknown): value is SponsorPlan {
  const { total, perDay, bytesPerDay, until } = (value ?? {}) as Record<keyof SponsorPlan, unknown>
  return isWei(total) && isWei(perDay) && isCounter(bytesPerDay) && isNumber(until)
}

function isDay(value: unknown): value is SponsorDay {
  const { day, spent, ...counts } = (value ?? {}) as Record<keyof SponsorDay, unknown>
  const { bytes, pieces, failed, unanswered, sellers } = counts
  return isCounter(day) && isWei(spent) && [bytes, pieces, failed, unanswered, sellers].every(isCounter)
}

function isSeller(value: unknown): value is SellerToday {
  const { spent, pieces, failed, unanswered } = (value ?? {}) as Record<keyof SellerToday, unknown>
  return isWei(spent) && [pieces, failed, unanswered].every(isCounter)
}

function isBlock(value: unknown): value is BlockToday {
  const { pieces, missed } = (value ?? {}) as Record<keyof BlockToday, unknown>
  return isCounter(pieces) && isCounter(missed)
}
