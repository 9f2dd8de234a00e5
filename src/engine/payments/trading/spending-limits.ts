import { addWei, NO_WEI, type Wei } from '../../../core/money/wei.ts'
import type { SpendingLimits } from '../../../core/speed/budget.ts'

/** Anything that may still need money: a wire's trade. */
interface Committed {
  readonly committed: Wei
}

/** The walls of one torrent for one of its wires; what `others` need is asked for before a bid only, not for every block. */
export function spendingLimitsOf(
  walls: Omit<SpendingLimits, 'elsewhere'>,
  others: () => Iterable<Committed>,
  one: Committed | null,
): SpendingLimits {
  return {
    ...walls,
    get elsewhere() {
      let sum = NO_WEI
      for (const other of others()) if (other !== one) sum = addWei(sum, other.committed)
      return sum
    },
  }
}
