import { LIMITS } from '../../../core/limits.ts'
import { type Address, minWei, NO_WEI, subtractWei, type Wei, wei } from '../../../core/money/wei.ts'
import type { HeldCheque, SignedCashOutOrder } from '../../../protocol/speed.ts'

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
  /** Written to accounts of their own, which have to send the transaction: none is the wallet's. */
  readonly elsewhere: readonly HeldCheque[]
  /** What the batch is known to pay. */
  readonly total: Wei
  /** What the transaction costs at most, at the gas price last read; null while that is unknown. */
  readonly fee: Wei | null
}

export interface CashConditions {
  /** What cashing one more cheque costs; null, unknown: all that pay anything are chosen. */
  readonly threshold: Wei | null
  /** The wallet's account; null while none is connected. */
  readonly account: Address | null
}

/** Chooses the cheques to cash: those that pay more than cashing them costs. */
export function cashPlan(cheques: readonly HeldCheque[], { threshold, account }: CashConditions): CashPlan {
  const isElsewhere = ({ hasKey, beneficiary }: HeldCheque): boolean =>
    !hasKey && account !== null && beneficiary !== account
  const [elsewhere, ours] = [cheques.filter(isElsewhere), cheques.filter((cheque) => !isElsewhere(cheque))]
  const worth = ours.filter((cheque) => payableOf(cheque) > (threshold ?? 0n))
  const sorted = worth.toSorted((a, b) => (payableOf(b) > payableOf(a) ? 1 : -1))
  const batch = sorted.slice(0, LIMITS.cashOutCheques)
  return {
    batch,
    later: sorted.length - batch.length,
    dust: ours.filter((cheque) => !worth.includes(cheque)),
    elsewhere,
    total: batch.reduce<Wei>((sum, cheque) => (sum + payableOf(cheque)) as Wei, NO_WEI),
    fee: threshold === null ? null : feeOf(batch.length, threshold),
  }
}

/** A transaction costs two thirds of a cheque beside its cheques (measured, tests/contracts/gas.json). */
function feeOf(cheques: number, threshold: Wei): Wei {
  return wei((threshold * (3n * BigInt(cheques) + 2n)) / 3n)
}

export interface OrderedCheque extends HeldCheque {
  /** Null: only its beneficiary can cash it. */
  readonly order: SignedCashOutOrder | null
}

/**
 * The cheques that a transaction of `sender` can cash, with the engine's orders for them. One without an order, written
 * to another account, was paid since it was listed, from another tab: cashing it costs a fee and pays nothing.
 */
export function withOrders(
  cheques: readonly HeldCheque[],
  orders: readonly (SignedCashOutOrder | null)[],
  sender: Address,
): OrderedCheque[] {
  return cheques
    .map((cheque, index) => ({ ...cheque, order: orders[index] ?? null }))
    .filter(({ order, beneficiary }) => order !== null || beneficiary === sender)
}
