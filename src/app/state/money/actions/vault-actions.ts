import { type Address, NO_WEI, type Wei } from '../../../../core/money/wei.ts'
import type { VaultState } from '../../../../protocol/speed.ts'
import { deployedChain, type MoneyServices, recordTransaction, transact } from './transact.ts'

/** Deposits BTT of the wallet into a vault. */
export async function deposit(services: MoneyServices, vault: Address, amount: Wei): Promise<void> {
  const calls = await import('../../../../chain/vault/calls.ts')
  await transact(services, (chainId) => calls.deposit(chainId, vault, amount), 'deposit', amount)
}

/** Starts the delay before `amount` may be withdrawn; null for everything. */
export async function announceWithdrawal(
  services: MoneyServices,
  vault: VaultState,
  amount: Wei | null,
): Promise<void> {
  const calls = await import('../../../../chain/vault/calls.ts')
  const build = (chainId: number) => calls.announceWithdrawal(chainId, vault.address, amount)
  await transact(services, build, 'withdrawal-announced', amount ?? vault.balance)
}

export async function cancelWithdrawal(services: MoneyServices, vault: VaultState): Promise<void> {
  const calls = await import('../../../../chain/vault/calls.ts')
  const build = (chainId: number) => calls.cancelWithdrawal(chainId, vault.address)
  await transact(services, build, 'withdrawal-cancelled', vault.withdrawal?.amount ?? NO_WEI)
}

/**
 * Withdraws what was announced. Withdrawing everything closes the vault, which the engine then stops using.
 *
 * @returns the amount paid
 */
export async function withdraw(services: MoneyServices, vault: VaultState): Promise<Wei> {
  const { option } = await deployedChain(services)
  const [{ clientFor }, calls, { withdrawnFrom }] = await Promise.all([
    import('../../wallet/chain-clients.ts'),
    import('../../../../chain/vault/calls.ts'),
    import('../../../../chain/vault/results.ts'),
  ])
  const closes = vault.withdrawal?.isEverything === true
  const build = closes ? calls.closeVault : calls.withdraw
  const mined = await services.wallet.transact(build(option.id, vault.address))
  const receipt = await clientFor(option).getTransactionReceipt({ hash: mined.hash })
  const paid = withdrawnFrom(vault.address, receipt)
  await recordTransaction(services, 'withdrawal', paid, mined)
  if (closes) await (await services.speed.client()).call('useVault', [null])
  return paid
}

/** Removes the issuer: from now on no key signs for the vault. */
export async function revokeIssuer(services: MoneyServices, vault: Address): Promise<void> {
  const calls = await import('../../../../chain/vault/calls.ts')
  await transact(services, (chainId) => calls.revokeIssuer(chainId, vault), null, NO_WEI)
}
