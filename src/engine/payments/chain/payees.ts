import { LIMITS } from '../../../core/limits.ts'
import { type Address, NO_WEI } from '../../../core/money/wei.ts'
import type { VaultPayee } from '../../../protocol/speed.ts'
import { lineId } from '../records/payment-records.ts'
import type { Desk } from '../trading/trader.ts'
import type { VaultBooks } from './own-vault.ts'

type DeskBooks = Pick<Desk, 'books' | 'dealings'>

/** Who holds cheques of a vault of ours: first who asks for something to be set aside, then the largest sums. At most LIMITS.vaultPayees. */
export function payeesOf({ books, dealings }: DeskBooks, vault: Address): VaultPayee[] {
  const asking = new Set(
    [...dealings.values()].flatMap(({ trade, out }) => (trade.buying.reserveAsked && out ? out.beneficiary : [])),
  )
  return [...books.outs.values()]
    .filter((line) => line.vault === vault && line.signed > 0n)
    .map(({ beneficiary, signed }) => ({ address: beneficiary, signed, asks: asking.has(beneficiary) }))
    .sort((a, b) => Number(b.asks) - Number(a.asks) || (a.signed < b.signed ? 1 : -1))
    .slice(0, LIMITS.vaultPayees)
}

export const vaultBooksOf = (desk: DeskBooks): VaultBooks => ({
  payees: (vault) => payeesOf(desk, vault).map(({ address }) => address),
  signedTo: (vault, payee) => desk.books.outs.get(lineId(vault, payee))?.signed ?? NO_WEI,
})
