import type { SpeedSnapshot } from '../../../protocol/speed.ts'

/**
 * How long BTT may be cashable before the reminder, ms: well below the two days that a withdrawal from a vault is
 * delayed.
 */
export const CASH_REMINDER_MS = 12 * 60 * 60 * 1_000

/** Stored facts about received cheques, of one chain at a time. */
export interface CashRecord {
  readonly chainId: number
  /** Since when there has been something cashable, ms since the epoch. */
  readonly cashableSince: number | null
  /** When the last backup was saved, ms since the epoch. */
  readonly backupAt: number | null
  /** All earnings at that time, wei in decimal digits. */
  readonly backupEarned: string | null
}

type Money = Pick<SpeedSnapshot, 'chainId' | 'cashable' | 'isAtRisk' | 'earnedAllTime'>

export function isCashRecord(value: unknown): value is CashRecord {
  if (typeof value !== 'object' || value === null) return false
  const { chainId, cashableSince, backupAt, backupEarned } = value as Record<string, unknown>
  const isTime = (time: unknown) => time === null || typeof time === 'number'
  const isDigits = backupEarned === null || (typeof backupEarned === 'string' && /^\d{1,78}$/.test(backupEarned))
  return typeof chainId === 'number' && isTime(cashableSince) && isTime(backupAt) && isDigits
}

/** The record after a snapshot; the same object when nothing has changed. */
export function afterSnapshot(record: CashRecord | null, money: Money, now: number): CashRecord | null {
  if (money.chainId === null) return record
  const known =
    record?.chainId === money.chainId
      ? record
      : { chainId: money.chainId, cashableSince: null, backupAt: null, backupEarned: null }
  // Nothing was cashable yet on this chain.
  if (known !== record && money.cashable === 0n) return record
  if (money.cashable === 0n) return known.cashableSince === null ? known : { ...known, cashableSince: null }
  return known.cashableSince === null ? { ...known, cashableSince: now } : known
}

/** The record after a backup was saved. */
export function afterBackup(record: CashRecord | null, money: Money, now: number): CashRecord | null {
  const known = afterSnapshot(record, money, now)
  return known === null ? null : { ...known, backupAt: now, backupEarned: String(money.earnedAllTime) }
}

/** Whether BTT has been cashable for {@link CASH_REMINDER_MS}, or is at risk. */
export function shouldCash(record: CashRecord | null, money: Money, now: number): boolean {
  if (money.cashable > 0n && money.isAtRisk) return true
  if (record === null || record.chainId !== money.chainId || money.cashable === 0n) return false
  return record.cashableSince !== null && now - record.cashableSince >= CASH_REMINDER_MS
}

/** Whether cashable earnings are missing from the last backup. */
export function shouldBackUp(record: CashRecord | null, money: Money): boolean {
  if (money.cashable === 0n) return false
  if (record === null || record.chainId !== money.chainId || record.backupEarned === null) return true
  return money.earnedAllTime > BigInt(record.backupEarned)
}
