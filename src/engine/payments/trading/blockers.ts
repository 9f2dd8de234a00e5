import { NO_WEI } from '../../../core/money/wei.ts'
import { spentThisMonth } from '../../../core/speed/budget.ts'
import type { BuyingObstacle, SellingObstacle } from '../../../protocol/speed.ts'
import type { Desk } from './trader.ts'

/** Why nothing is bought although the user wants to; what the user has to do first comes first. */
export function buyingObstacle(desk: Desk): BuyingObstacle | null {
  const { settings, paused, issuer, watch, books } = desk
  const { on, monthlyBudget } = settings.buying
  if (!on) return null
  if (paused) return 'no-chain'
  if (!issuer) return 'no-key'
  if (!watch.address) return 'no-vault'
  if (!watch.issuer) return 'chain-unreachable'
  // Its owner has named another issuer: what this key signs is worth nothing.
  if (watch.issuer !== issuer) return 'no-key'
  if (monthlyBudget <= spentThisMonth(books.purse, desk.now())) return 'month-spent'
  if ((books.purse.vaults[watch.address] ?? NO_WEI) >= watch.mostBacking) return 'vault-empty'
  return watch.unreachable ? 'chain-unreachable' : null
}

export function sellingObstacle({ settings, paused, watch }: Desk): SellingObstacle | null {
  const { on, payee } = settings.selling
  if (!on) return null
  if (paused) return 'no-chain'
  if (!payee) return 'no-payee'
  return watch.unreachable ? 'chain-unreachable' : null
}
