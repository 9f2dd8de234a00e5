import { addWei, NO_WEI, type Wei } from '../../../core/money/wei.ts'
import type { SpendingLimits } from '../../../core/speed/spending/budget.ts'

/** Anything that may still need money: the trade on one wire. */
interface Committed {
  readonly commitment: Wei
}

/**
 * The spending limits of one torrent, for one of its trades. What the `others` need is a getter: it is read before a
 * bid only, not for every block.
 */
export function spendingLimitsOf(
  limits: Omit<SpendingLimits, 'elsewhere'>,
  others: () => Iterable<Committed>,
  trade: Committed | null,
): SpendingLimits {
  return {
    ...limits,
    get elsewhere() {
      let sum = NO_WEI
      for (const other of others()) if (other !== trade) sum = addWei(sum, other.commitment)
      return sum
    },
  }
}
