import { describe, expect, test } from 'vitest'
import {
  isDuplicate,
  recordsOfText,
  recordsToText,
  type SentRecord,
} from '../../../../../src/app/state/wallet/sent-record.ts'
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
