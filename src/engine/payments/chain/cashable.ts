import { addWei, minWei, NO_WEI, subtractWei, type Wei, wei } from '../../../core/money/wei.ts'
import type { SpeedSnapshot } from '../../../protocol/speed.ts'
import type { ReadCheque } from './held-cheques.ts'

/** Gas of a channel's first cheque in a batch of ten; later ones take two thirds of it (tests/contracts/gas.json). */
const CASH_GAS = 64_000n

/** The least worth of a cheque: the gas to cash it in a batch. */
export function dustThreshold(gasPrice: Wei | null): Wei | null {
  return gasPrice === null ? null : wei(gasPrice * CASH_GAS)
}

/** What cashing it now would yield: at most what is not paid out yet, and what the vault has. */
export function worthOf({ cumulativePayout, paidOut, covered }: ReadCheque): Wei {
  return minWei(subtractWei(cumulativePayout, paidOut), covered)
}

/**
 * Splits held cheques into earnings worth cashing, and dust that costs more gas than it yields. While the gas price is
 * unknown everything counts as dust.
 */
export function splitHeld(
  held: readonly ReadCheque[],
  threshold: Wei | null,
): Pick<SpeedSnapshot, 'cashable' | 'dust' | 'isAtRisk' | 'heldCheques'> {
  let [cashable, dust, isAtRisk] = [NO_WEI, NO_WEI, false]
  for (const cheque of held) {
    const worth = worthOf(cheque)
    if (threshold !== null && worth > threshold) {
      cashable = addWei(cashable, worth)
      isAtRisk ||= cheque.isAtRisk
    } else dust = addWei(dust, worth)
  }
  return { cashable, dust, isAtRisk, heldCheques: held.length }
}
