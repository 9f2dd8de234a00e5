import { LIMITS } from '../../../core/limits.ts'
import { type Address, NO_WEI } from '../../../core/money/wei.ts'
import type { VaultPayee } from '../../../protocol/speed.ts'
import { channelId } from '../records/payment-records.ts'
import type { Trader } from '../trading/trader.ts'
import type { VaultPromises } from './own-vault.ts'

type DeskBooks = Pick<Trader, 'books' | 'dealings'>

/** Who holds cheques of a vault of ours: first who asks for something to be set aside, then the largest sums. At most LIMITS.vaultPayees. */
export function payeesOf({ records: books, trades: dealings }: DeskBooks, vault: Address): VaultPayee[] {
  const asking = new Set(
    [...dealings.values()].flatMap(({ trade, outgoing: out }) => (trade.buying.reserveAsked && out ? out.beneficiary : [])),
  )
  return [...books.outgoing.values()]
    .filter((line) => line.vault === vault && line.signed > 0n)
    .map(({ beneficiary, signed }) => ({ address: beneficiary, signed, asks: asking.has(beneficiary) }))
    .sort((a, b) => Number(b.asks) - Number(a.asks) || (a.signed < b.signed ? 1 : -1))
    .slice(0, LIMITS.vaultPayees)
}

export const vaultPromisesOf = (desk: DeskBooks): VaultPromises => ({
  payees: (vault) => payeesOf(desk, vault).map(({ address }) => address),
  signedTo: (vault, payee) => desk.records.outgoing.get(channelId(vault, payee))?.signed ?? NO_WEI,
})
