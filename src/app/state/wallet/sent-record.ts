import type { Call, CallPurpose } from '../../../chain/contracts/call.ts'
import { LIMITS } from '../../../core/limits.ts'
import type { Address, Wei } from '../../../core/money/wei.ts'
import type { TransactionToFind } from '../../../wallet/transaction-lookup.ts'
import { preferenceNames, readPreferenceText, writePreferenceText } from '../shell/preferences.ts'
import { isPurpose, migratePurpose } from './sent-purpose.ts'
import { SENT_TRANSACTION, SENT_TRANSACTIONS } from './storage-keys.ts'

/** A transaction that a wallet was asked to send and that is not settled. Kept over reloads. */
export interface SentRecord extends TransactionToFind {
  readonly id: string
  readonly chainId: number
  readonly purpose: CallPurpose
  /** The largest fee that the network may charge, in addition to the amount. */
  readonly fee: Wei
  /** When the wallet was asked, ms since the epoch. */
  readonly askedAt: number
}

const BIGINT = /^\d+n$/

/** Writes records as JSON, with bigints as `"123n"`: no text in a record has that form. */
export function recordsToText(records: readonly SentRecord[]): string {
  return JSON.stringify(records, (_key, value: unknown) => (typeof value === 'bigint' ? `${value}n` : value))
}

const matches = (value: unknown, pattern: RegExp): boolean => typeof value === 'string' && pattern.test(value)
const ADDRESS = /^0x[0-9a-f]{40}$/i

function isRecord(value: unknown): value is SentRecord {
  if (typeof value !== 'object' || value === null) return false
  const record = value as Record<string, unknown>
  const { purpose } = record
  return (
    typeof record.id === 'string' &&
    Number.isSafeInteger(record.chainId) &&
    Number.isSafeInteger(record.nonce) &&
    Number.isSafeInteger(record.askedAt) &&
    Number.isSafeInteger(record.seenAt) &&
    typeof record.value === 'bigint' &&
    typeof record.fee === 'bigint' &&
    typeof record.fromBlock === 'bigint' &&
    matches(record.from, ADDRESS) &&
    matches(record.to, ADDRESS) &&
    matches(record.data, /^0x[0-9a-f]*$/i) &&
    (record.hash === null || matches(record.hash, /^0x[0-9a-f]{64}$/i)) &&
    isPurpose(purpose)
  )
}

/** Reads a record that an older version may have written. */
function migrate(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !('purpose' in value)) return value
  return { ...value, purpose: migratePurpose(value.purpose) }
}

/** Reads what {@link recordsToText} wrote. Damaged records are left out. */
export function recordsOfText(text: string | null): readonly SentRecord[] {
  if (text === null) return []
  try {
    const value: unknown = JSON.parse(text, (_key, item: unknown) =>
      typeof item === 'string' && BIGINT.test(item) ? BigInt(item.slice(0, -1)) : item,
    )
    return Array.isArray(value) ? value.map(migrate).filter(isRecord) : []
  } catch {
    return []
  }
}

const nameOf = ({ id }: SentRecord): string => SENT_TRANSACTION + id

function writeRecord(record: SentRecord): void {
  writePreferenceText(nameOf(record), recordsToText([record]))
}

/** Stores a record apart from all others. The oldest beyond LIMITS.transactionsKept are forgotten. */
export function storeRecord(record: SentRecord): void {
  writeRecord(record)
  storedRecords().slice(0, -LIMITS.transactionsKept).forEach(deleteRecord)
}

export function deleteRecord(record: SentRecord): void {
  writePreferenceText(nameOf(record), null)
}

/** The records of earlier pages and of every tab, the oldest first. */
export function storedRecords(): readonly SentRecord[] {
  const older = readPreferenceText(SENT_TRANSACTIONS)
  if (older !== null) {
    recordsOfText(older).forEach(writeRecord)
    writePreferenceText(SENT_TRANSACTIONS, null)
  }
  return preferenceNames(SENT_TRANSACTION)
    .flatMap((name) => recordsOfText(readPreferenceText(name)))
    .toSorted((a, b) => a.askedAt - b.askedAt)
}

/** Whether a call would do the same as a recorded transaction, from the same account. */
export function isDuplicate(record: SentRecord, call: Call, from: Address): boolean {
  return (
    record.chainId === call.chainId &&
    record.from === from &&
    record.to.toLowerCase() === call.to.toLowerCase() &&
    record.data === call.data &&
    record.value === call.value
  )
}
