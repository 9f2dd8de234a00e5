import { type Address, minWei, NO_WEI, subtractWei, type Wei } from '../money/wei.ts'

/** What a vault has set aside for one payee (`reservedFor`), as read together with what it had paid to it. */
export interface PayeeReserve {
  readonly payee: Address
  readonly amount: Wei
  readonly paidOut: Wei
}

/**
 * What of all that is set aside is there for cheques all the same: for those that its payees hold already, and all of its own for `payee`,
 * who is to get the next one; null: for whoever comes. The rest is nobody's.
 *
 * A payee that cashes lowers what is set aside for it and what it is owed by the same sum, so what was read stays right until something is set
 * aside or released.
 *
 * @param signedTo all that was ever promised to a payee out of this vault
 */
export function drawableReserves(
  asides: readonly PayeeReserve[],
  signedTo: (payee: Address) => Wei,
  payee: Address | null,
): Wei {
  return asides.reduce<bigint>((sum, aside) => {
    const open = subtractWei(signedTo(aside.payee), aside.paidOut)
    return sum + (aside.payee === payee ? aside.amount : minWei(aside.amount, open))
  }, NO_WEI) as Wei
}
