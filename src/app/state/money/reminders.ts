import type { SpeedSnapshot } from '../../../protocol/speed.ts'

/** How long cashable BTT may sit before the user is told, ms: well below the two days that a withdrawal from a vault waits. */
export const CASH_NUDGE_MS = 12 * 60 * 60 * 1_000

/** What the window remembers of received cheques, one chain at a time. */
export interface CashMemory {
  readonly chainId: number
  /** Since when there has been something cashable, ms since the epoch. */
  readonly cashableSince: number | null
  /** When the last backup was saved, ms since the epoch. */
  readonly backupAt: number | null
  /** All that had been earned by then, wei in decimal digits. */
  readonly backupEarned: string | null
}

type Money = Pick<SpeedSnapshot, 'chainId' | 'cashable' | 'isAtRisk' | 'earnedAllTime'>

export function isCashMemory(value: unknown): value is CashMemory {
  if (typeof value !== 'object' || value === null) return false
  const { chainId, cashableSince, backupAt, backupEarned } = value as Record<string, unknown>
  const isTime = (time: unknown) => time === null || typeof time === 'number'
  const isDigits = backupEarned === null || (typeof backupEarned === 'string' && /^\d{1,78}$/.test(backupEarned))
  return typeof chainId === 'number' && isTime(cashableSince) && isTime(backupAt) && isDigits
}

/** The memory after a snapshot; the same object when nothing has changed. */
export function remembering(memory: CashMemory | null, money: Money, now: number): CashMemory | null {
  if (money.chainId === null) return memory
  const known =
    memory?.chainId === money.chainId
      ? memory
      : { chainId: money.chainId, cashableSince: null, backupAt: null, backupEarned: null }
  // Nothing to note yet, so nothing is kept.
  if (known !== memory && money.cashable === 0n) return memory
  if (money.cashable === 0n) return known.cashableSince === null ? known : { ...known, cashableSince: null }
  return known.cashableSince === null ? { ...known, cashableSince: now } : known
}

/** The memory after a backup was saved. */
export function backedUp(memory: CashMemory | null, money: Money, now: number): CashMemory | null {
  const known = remembering(memory, money, now)
  return known === null ? null : { ...known, backupAt: now, backupEarned: String(money.earnedAllTime) }
}

/** Cashable BTT has sat for {@link CASH_NUDGE_MS}, or may soon be gone. */
export function shouldCash(memory: CashMemory | null, money: Money, now: number): boolean {
  if (money.cashable > 0n && money.isAtRisk) return true
  if (memory === null || memory.chainId !== money.chainId || money.cashable === 0n) return false
  return memory.cashableSince !== null && now - memory.cashableSince >= CASH_NUDGE_MS
}

/** Something cashable was earned that no backup has. */
export function shouldBackUp(memory: CashMemory | null, money: Money): boolean {
  if (money.cashable === 0n) return false
  if (memory === null || memory.chainId !== money.chainId || memory.backupEarned === null) return true
  return money.earnedAllTime > BigInt(memory.backupEarned)
}
