import { describe, expect, test } from 'vitest'
import {
  isSameDeed,
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
  purpose: { kind: 'send', to: YOU, amount },
}

describe('transactions that are remembered', () => {
  test('come back as they were, to the last wei', () => {
    const records = [record, { ...record, hash: `0x${'ab'.repeat(32)}` as const }]
    expect(recordsOfText(recordsToText(records))).toEqual(records)
  })

  test('damaged ones are left out, and nothing else', () => {
    const bad = [
      { ...record, value: '5' },
      { ...record, to: '0x12' },
      { ...record, hash: 'x' },
      { ...record, purpose: null },
      { ...record, nonce: 0.5 },
      null,
      7,
    ]
    const text = recordsToText([record, ...(bad as unknown as SentRecord[])])
    expect(recordsOfText(text)).toEqual([record])
    for (const damaged of ['', '{', '{}', 'null', '"x"']) expect(recordsOfText(damaged)).toEqual([])
    expect(recordsOfText(null)).toEqual([])
  })

  test('a twin does the same from the same account on the same chain', () => {
    const { chainId, to, data, value, purpose } = record
    const call = { chainId, to, data, value, purpose }
    expect(isSameDeed(record, call, ME)).toBe(true)
    expect(isSameDeed(record, { ...call, to: to.toLowerCase() as Address }, ME)).toBe(true)
    expect(isSameDeed(record, call, YOU)).toBe(false)
    expect(isSameDeed(record, { ...call, chainId: 1029 }, ME)).toBe(false)
    expect(isSameDeed(record, { ...call, value: 1n as Wei }, ME)).toBe(false)
    expect(isSameDeed(record, { ...call, data: '0x01' }, ME)).toBe(false)
  })
})
