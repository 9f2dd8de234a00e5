import type { Call, CallPurpose } from '../../../chain/client/call.ts'
import type { Address, Wei } from '../../../core/money/wei.ts'
import type { Sought } from '../../../wallet/sight.ts'

/** A transaction that a wallet was asked to send and that is not settled: kept over reloads. */
export interface SentRecord extends Sought {
  readonly id: string
  readonly chainId: number
  readonly purpose: CallPurpose
  /** Most that the network may take, beside the amount. */
  readonly fee: Wei
  /** When the wallet was asked, ms since the epoch. */
  readonly askedAt: number
}

const BIG = /^\d+n$/

/** As JSON, with bigints as `"123n"`: nothing in a record is a text of that form. */
export function recordsToText(records: readonly SentRecord[]): string {
  return JSON.stringify(records, (_key, value: unknown) => (typeof value === 'bigint' ? `${value}n` : value))
}

const hexOr = (value: unknown, pattern: RegExp): boolean => typeof value === 'string' && pattern.test(value)
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
    hexOr(record.from, ADDRESS) &&
    hexOr(record.to, ADDRESS) &&
    hexOr(record.data, /^0x[0-9a-f]*$/i) &&
    (record.hash === null || hexOr(record.hash, /^0x[0-9a-f]{64}$/i)) &&
    typeof purpose === 'object' &&
    purpose !== null &&
    'kind' in purpose
  )
}

/** What {@link recordsToText} wrote; what is damaged is left out. */
export function recordsOfText(text: string | null): readonly SentRecord[] {
  if (text === null) return []
  try {
    const value: unknown = JSON.parse(text, (_key, item: unknown) =>
      typeof item === 'string' && BIG.test(item) ? BigInt(item.slice(0, -1)) : item,
    )
    return Array.isArray(value) ? value.filter(isRecord) : []
  } catch {
    return []
  }
}

/** Whether a call would do what a record already asked for, from the same account. */
export function isSameDeed(record: SentRecord, call: Call, from: Address): boolean {
  return (
    record.chainId === call.chainId &&
    record.from === from &&
    record.to.toLowerCase() === call.to.toLowerCase() &&
    record.data === call.data &&
    record.value === call.value
  )
}
