import { priceFromGigabyte } from '../../../../core/money/amounts.ts'
import type { BttPerMib, Wei } from '../../../../core/money/wei.ts'
import type { Locale } from '../../../state/shell/locale.ts'
import { parseBtt } from '../../amounts/amounts.ts'

export interface SpendingLimits {
  readonly monthlyBudget: Wei
  readonly maximum: BttPerMib
}

/** The budget and the maximum price as typed; `value` is null until both can be used. */
export function parseSpendingLimits(
  locale: Locale,
  budget: string,
  maximum: string,
): { readonly value: SpendingLimits | null; readonly budgetZero: boolean; readonly maximumZero: boolean } {
  const month = parseBtt(locale, budget).value
  const perGigabyte = parseBtt(locale, maximum).value
  // Less than a wei for a MiB is nothing.
  const price = perGigabyte === null ? null : priceFromGigabyte(perGigabyte)
  const budgetZero = month === 0n
  const maximumZero = price === 0n
  const usable = month !== null && price !== null && !budgetZero && !maximumZero
  return { value: usable ? { monthlyBudget: month, maximum: price } : null, budgetZero, maximumZero }
}
