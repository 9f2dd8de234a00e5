import { NO_WEI } from '../../../core/money/wei.ts'
import { spentThisMonth } from '../../../core/speed/budget.ts'
import type { BuyingBlocker, SellingBlocker } from '../../../protocol/speed.ts'
import type { Trader } from './trader.ts'

/** Why nothing is bought although the user wants to; what the user has to do first comes first. */
export function buyingBlocker(desk: Trader): BuyingBlocker | null {
  const { settings, paused, issuer, ownVault: watch, records: books } = desk
  const { on, monthlyBudget } = settings.buying
  if (!on) return null
  if (paused) return 'no-chain'
  if (!issuer) return 'no-key'
  if (!watch.address) return 'no-vault'
  if (!watch.issuer) return 'chain-unreachable'
  // Its owner has named another issuer: what this key signs is worth nothing.
  if (watch.issuer !== issuer) return 'no-key'
  if (monthlyBudget <= spentThisMonth(books.budget, desk.now())) return 'month-spent'
  if ((books.budget.vaults[watch.address] ?? NO_WEI) >= watch.mostBacking) return 'vault-empty'
  return watch.unreachable ? 'chain-unreachable' : null
}

export function sellingBlocker({ settings, paused, ownVault: watch }: Trader): SellingBlocker | null {
  const { on, payee } = settings.selling
  if (!on) return null
  if (paused) return 'no-chain'
  if (!payee) return 'no-payee'
  return watch.unreachable ? 'chain-unreachable' : null
}
