import { describe, expect, test } from 'vitest'
import {
  afterBackup,
  afterSnapshot,
  CASH_REMINDER_MS,
  type CashRecord,
  isCashRecord,
  shouldBackUp,
  shouldCash,
} from '../../../../../src/app/state/money/reminders.ts'
import { wei } from '../../../../../src/core/money/wei.ts'

describe('reminders', () => {
  const money = (cashable: bigint, earned = cashable) => ({
    chainId: 199,
    cashable: wei(cashable),
    earnedAllTime: wei(earned),
    isAtRisk: false,
  })

  test('to cash out appear long before a withdrawal could empty the vault, and disappear after cashing', () => {
    expect(CASH_REMINDER_MS).toBeLessThan(24 * 3_600_000)
    const record = afterSnapshot(null, money(5n), 1_000)
    expect(shouldCash(record, money(5n), 1_000 + CASH_REMINDER_MS - 1)).toBe(false)
    expect(shouldCash(record, money(5n), 1_000 + CASH_REMINDER_MS)).toBe(true)
    const cashed = afterSnapshot(record, money(0n, 5n), 2_000)
    expect(cashed?.cashableSince).toBeNull()
    expect(shouldCash(afterSnapshot(cashed, money(1n, 6n), 3_000), money(1n, 6n), 1_000 + CASH_REMINDER_MS)).toBe(false)
  })

  test('to cash out appear at once when earnings are at risk, and not when nothing is cashable', () => {
    expect(shouldCash(null, { ...money(5n), isAtRisk: true }, 1_000)).toBe(true)
    expect(shouldCash(null, { ...money(0n), isAtRisk: true }, 1_000)).toBe(false)
  })

  test('keep the time at which earnings became cashable, and store nothing before', () => {
    const record = afterSnapshot(null, money(5n), 1_000)
    expect(afterSnapshot(record, money(9n), 5_000)).toBe(record)
    expect(afterSnapshot(null, money(0n), 5_000)).toBeNull()
  })

  test('to back up appear at once, and again only after further earnings', () => {
    expect(shouldBackUp(null, money(5n))).toBe(true)
    const record = afterBackup(afterSnapshot(null, money(5n), 1_000), money(5n), 2_000)
    expect(shouldBackUp(record, money(5n))).toBe(false)
    expect(shouldBackUp(record, money(2n, 5n))).toBe(false)
    expect(shouldBackUp(record, money(6n))).toBe(true)
  })

  test('start over on another chain', () => {
    const record: CashRecord = { chainId: 1, cashableSince: 0, backupAt: 0, backupEarned: '99' }
    expect(shouldCash(record, money(5n), CASH_REMINDER_MS)).toBe(false)
    expect(shouldBackUp(record, money(5n))).toBe(true)
    expect(afterSnapshot(record, money(5n), 7)).toEqual({
      chainId: 199,
      cashableSince: 7,
      backupAt: null,
      backupEarned: null,
    })
  })

  test('read a stored record back and accept nothing else', () => {
    const record = afterBackup(null, money(5n), 2_000)
    expect(isCashRecord(JSON.parse(JSON.stringify(record)))).toBe(true)
    for (const bad of [null, {}, { ...record, backupEarned: '-1' }, { ...record, cashableSince: 'x' }]) {
      expect(isCashRecord(bad)).toBe(false)
    }
  })
})
