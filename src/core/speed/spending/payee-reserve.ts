import { type Address, minWei, NO_WEI, subtractWei, type Wei } from '../../money/wei.ts'

/** What a vault reserves for one payee (`reservedFor`), read together with what it had paid out to that payee. */
export interface PayeeReserve {
  readonly payee: Address
  readonly amount: Wei
  readonly paidOut: Wei
}

/**
 * The part of all reserves that can back cheques: what their payees hold in cheques already and, for the payee of the
 * next cheque, its whole reserve. The rest backs nothing.
 *
 * A payee that cashes lowers its reserve and what it is owed by the same sum, so a reading stays right until something
 * is reserved or released.
 *
 * @param signedTo all that was ever promised to a payee out of this vault
 * @param payee of the next cheque; null: a payee without a reserve
 */
export function drawableReserves(
  reserves: readonly PayeeReserve[],
  signedTo: (payee: Address) => Wei,
  payee: Address | null,
): Wei {
  return reserves.reduce<bigint>((sum, reserve) => {
    const open = subtractWei(signedTo(reserve.payee), reserve.paidOut)
    return sum + (reserve.payee === payee ? reserve.amount : minWei(reserve.amount, open))
  }, NO_WEI) as Wei
}
