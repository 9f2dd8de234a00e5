import { type Address, NO_WEI, type Wei } from '../../../core/money/wei.ts'
import { type Budget, spentThisMonth } from '../../../core/speed/spending/budget.ts'
import type { BuyingBlocker, SellingBlocker, SpeedSettings } from '../../../protocol/speed.ts'

/** What the blockers depend on. */
export interface BlockerInputs {
  readonly settings: SpeedSettings
  readonly paused: boolean
  readonly issuer: Address | null
  readonly records: { readonly budget: Budget }
  readonly ownVault: {
    readonly address: Address | null
    readonly issuer: Address | null
    readonly unreachable: boolean
    readonly maxBacking: Wei
  }
  now(): number
}

/** Why nothing is bought although buying is on; what the user has to do first comes first. */
export function buyingBlocker(inputs: BlockerInputs): BuyingBlocker | null {
  const { settings, paused, issuer, ownVault, records } = inputs
  const { on, monthlyBudget } = settings.buying
  if (!on) return null
  if (paused) return 'no-chain'
  if (!issuer) return 'no-key'
  if (!ownVault.address) return 'no-vault'
  if (!ownVault.issuer) return 'chain-unreachable'
  // The vault's owner has named another issuer: signatures of this key are worth nothing.
  if (ownVault.issuer !== issuer) return 'no-key'
  if (monthlyBudget <= spentThisMonth(records.budget, inputs.now())) return 'month-spent'
  if ((records.budget.vaults[ownVault.address] ?? NO_WEI) >= ownVault.maxBacking) return 'vault-empty'
  return ownVault.unreachable ? 'chain-unreachable' : null
}

export function sellingBlocker({ settings, paused, ownVault }: BlockerInputs): SellingBlocker | null {
  const { on, payee } = settings.selling
  if (!on) return null
  if (paused) return 'no-chain'
  if (!payee) return 'no-payee'
  return ownVault.unreachable ? 'chain-unreachable' : null
}
