import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import {
  deleteRecord,
  isDuplicate,
  recordsOfText,
  recordsToText,
  type SentRecord,
  storedRecords,
  storeRecord,
} from '../../../../../src/app/state/wallet/sent-record.ts'
import { LIMITS } from '../../../../../src/core/limits.ts'
import type { Address, Wei } from '../../../../../src/core/money/wei.ts'

const ME = '0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266' as Address
const YOU = '0x70997970C51812dc3A010C7d01b50e0d17dc79C8' as Address
const amount = (990_000_000_000_000n * 10n ** 18n) as Wei
const record: SentRecord = {
  id: 'a',
  chainId: 199,
  from: ME,
  to: YOU,
  data: '0x',
  value: amount,
  hash: null,
  nonce: 3,
  fee: 7n as Wei,
  fromBlock: 123n,
  askedAt: 1,
  seenAt: 2,
  purpose: { subject: 'token', kind: 'send', to: YOU, amount },
}

describe('stored transactions', () => {
  test('are read back exactly, to the last wei', () => {
    const records = [record, { ...record, hash: `0x${'ab'.repeat(32)}` as const }]
    expect(recordsOfText(recordsToText(records))).toEqual(records)
  })

  test('are migrated from an older version with purposes without a subject', () => {
    const older = [
      { ...record, purpose: { kind: 'send', to: YOU, amount } },
      { ...record, purpose: { kind: 'close-vault', vault: YOU } },
      { ...record, purpose: { kind: 'withdraw', vault: YOU } },
    ]
    const read = recordsOfText(recordsToText(older as unknown as SentRecord[]))
    expect(read.map(({ purpose }) => purpose)).toEqual([
      record.purpose,
      { subject: 'vault', kind: 'close-vault', vault: YOU },
      { subject: 'vault', kind: 'withdraw', vault: YOU, amount: null },
    ])
  })

  test('are left out when damaged, and only then', () => {
    const bad = [
      { ...record, value: '5' },
      { ...record, to: '0x12' },
      { ...record, hash: 'x' },
      { ...record, purpose: null },
      { ...record, purpose: { subject: 'token', kind: 'mint', amount } },
      { ...record, purpose: { subject: 'vault', kind: 'send', to: YOU, amount } },
      { ...record, purpose: { subject: 'token', kind: 'send', to: YOU, amount: '5' } },
      { ...record, nonce: 0.5 },
      null,
      7,
    ]
    const text = recordsToText([record, ...(bad as unknown as SentRecord[])])
    expect(recordsOfText(text)).toEqual([record])
    for (const damaged of ['', '{', '{}', 'null', '"x"']) expect(recordsOfText(damaged)).toEqual([])
    expect(recordsOfText(null)).toEqual([])
  })

  test('recognise a duplicate: the same call from the same account on the same chain', () => {
    const { chainId, to, data, value, purpose } = record
    const call = { chainId, to, data, value, purpose }
    expect(isDuplicate(record, call, ME)).toBe(true)
    expect(isDuplicate(record, { ...call, to: to.toLowerCase() as Address }, ME)).toBe(true)
    expect(isDuplicate(record, call, YOU)).toBe(false)
    expect(isDuplicate(record, { ...call, chainId: 1029 }, ME)).toBe(false)
    expect(isDuplicate(record, { ...call, value: 1n as Wei }, ME)).toBe(false)
    expect(isDuplicate(record, { ...call, data: '0x01' }, ME)).toBe(false)
  })
})

describe('records of several tabs', () => {
  let entries: Map<string, string>
  beforeEach(() => {
    entries = new Map()
    vi.stubGlobal('localStorage', {
      get length() {
        return entries.size
      },
      key: (index: number) => [...entries.keys()][index] ?? null,
      getItem: (key: string) => entries.get(key) ?? null,
      setItem: (key: string, value: string) => void entries.set(key, value),
      removeItem: (key: string) => void entries.delete(key),
    })
  })
  afterEach(() => vi.unstubAllGlobals())
  const sent = (id: string, askedAt: number): SentRecord => ({ ...record, id, askedAt })
  const ids = (): string[] => storedRecords().map(({ id }) => id)

  test('are stored apart: one tab neither overwrites nor deletes those of another', () => {
    storeRecord(sent('second', 2))
    storeRecord(sent('first', 1))
    storeRecord({ ...sent('second', 2), seenAt: 9 })
    expect(storedRecords()).toEqual([sent('first', 1), { ...sent('second', 2), seenAt: 9 }])
    deleteRecord(sent('second', 2))
    expect(ids()).toEqual(['first'])
  })

  test('include those that an older version stored as one list', () => {
    entries.set('freshet.transactions', recordsToText([sent('old', 1)]))
    storeRecord(sent('new', 2))
    expect(ids()).toEqual(['old', 'new'])
    expect(entries.has('freshet.transactions')).toBe(false)
  })

  test('are the newest LIMITS.transactionsKept', () => {
    for (let at = 0; at <= LIMITS.transactionsKept; at++) storeRecord(sent(`${at}`, at))
    expect(ids()).toHaveLength(LIMITS.transactionsKept)
    expect(ids()).not.toContain('0')
  })
})
