import { LIMITS } from '../../../core/limits.ts'
import { minWei, NO_WEI, subtractWei, type Wei } from '../../../core/money/wei.ts'
import type { HeldCheque } from '../../../protocol/speed.ts'

/** What a cheque is good for beyond what was paid out already. */
export function dueOf(cheque: HeldCheque): Wei {
  return subtractWei(cheque.cumulativePayout, cheque.paidOut)
}

/** What its vault could pay of that when it was last asked. */
export function payableOf(cheque: HeldCheque): Wei {
  return minWei(dueOf(cheque), cheque.covered)
}

export interface CashPlan {
  /** Of one transaction, the most valuable first. */
  readonly batch: readonly HeldCheque[]
  /** Cashable ones that wait for the next transaction. */
  readonly later: number
  readonly dust: readonly HeldCheque[]
  /** What the batch pays as far as is known. */
  readonly total: Wei
}

/**
 * Which cheques to cash: those that pay more than cashing them costs. `threshold` null, unknown: all that pay anything.
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
