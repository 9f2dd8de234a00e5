import { addWei, minWei, NO_WEI, subtractWei, type Wei, wei } from '../../../core/money/wei.ts'
import type { HeldCheque, SpeedSnapshot } from '../../../protocol/speed.ts'

/** Gas of one cheque of a batch of ten that is cashed for the first time on its line; later ones take half of it (measured). */
const CASH_GAS = 70_000n

/** What a cheque has to be worth: the gas to cash it in a batch. */
export function dustThreshold(gasPrice: Wei | null): Wei | null {
  return gasPrice === null ? null : wei(gasPrice * CASH_GAS)
}

/** What cashing it now would bring: no more than is left to be paid out, and than the vault has. */
export function worthOf({ cumulativePayout, paidOut, covered }: HeldCheque): Wei {
  return minWei(subtractWei(cumulativePayout, paidOut), covered)
}

/**
 * Earnings that can be had, and those that cost more gas than they bring. While the gas price is unknown all of it is counted as
 * dust: nothing is called money before it is known that it can be had.
 */
export function splitHeld(
  held: readonly HeldCheque[],
  threshold: Wei | null,
): Pick<SpeedSnapshot, 'cashable' | 'dust' | 'isAtRisk'> {
  let [cashable, dust, isAtRisk] = [NO_WEI, NO_WEI, false]
  for (const cheque of held) {
    const worth = worthOf(cheque)
    if (threshold !== null && worth > threshold) {
      cashable = addWei(cashable, worth)
      isAtRisk ||= cheque.isAtRisk
    } else dust = addWei(dust, worth)
  }
  return { cashable, dust, isAtRisk }
}
