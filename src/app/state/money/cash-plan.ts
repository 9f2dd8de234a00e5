import { LIMITS } from '../../../core/limits.ts'
import { minWei, NO_WEI, subtractWei, type Wei } from '../../../core/money/wei.ts'
import type { HeldCheque } from '../../../protocol/speed.ts'

/** The part of a cheque that was not paid out yet. */
export function dueOf(cheque: HeldCheque): Wei {
  return subtractWei(cheque.cumulativePayout, cheque.paidOut)
}

/** What the vault could pay of it when it was last read. */
export function payableOf(cheque: HeldCheque): Wei {
  return minWei(dueOf(cheque), cheque.covered)
}

export interface CashPlan {
  /** The cheques of one transaction, the most valuable first. */
  readonly batch: readonly HeldCheque[]
  /** Number of cashable cheques left for the next transaction. */
  readonly later: number
  readonly dust: readonly HeldCheque[]
  /** What the batch is known to pay. */
  readonly total: Wei
}

/**
 * Chooses the cheques to cash: those that pay more than `threshold`, the cost of cashing one. Null, unknown: all that
 * pay anything.
 */
export function cashPlan(cheques: readonly HeldCheque[], threshold: Wei | null): CashPlan {
  const worth = cheques.filter((cheque) => payableOf(cheque) > (threshold ?? 0n))
  const sorted = worth.toSorted((a, b) => (payableOf(b) > payableOf(a) ? 1 : -1))
  const batch = sorted.slice(0, LIMITS.cashOutCheques)
  return {
    batch,
    later: sorted.length - batch.length,
    dust: cheques.filter((cheque) => !worth.includes(cheque)),
    total: batch.reduce<Wei>((sum, cheque) => (sum + payableOf(cheque)) as Wei, NO_WEI),
  }
}
