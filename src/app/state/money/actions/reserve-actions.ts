import type { ReserveOnChain } from '../../../../chain/vault/channels.ts'
import { type Address, NO_WEI, type Wei } from '../../../../core/money/wei.ts'
import { deployedChain, type MoneyServices, transact } from './transact.ts'

export type { ReserveOnChain }

/** Reads the vault's reserves for these beneficiaries. @throws ChainError */
export async function readReserves(
  services: Pick<MoneyServices, 'chain'>,
  vault: Address,
  beneficiaries: readonly Address[],
): Promise<readonly ReserveOnChain[]> {
  const { option } = await deployedChain(services)
  const [{ clientFor }, channels] = await Promise.all([
    import('../../wallet/chain-clients.ts'),
    import('../../../../chain/vault/channels.ts'),
  ])
  return channels.readReserves(clientFor(option), vault, beneficiaries)
}

/** Reserves `amount` more for one beneficiary. */
export async function reserve(
  services: MoneyServices,
  vault: Address,
  beneficiary: Address,
  amount: Wei,
): Promise<void> {
  const calls = await import('../../../../chain/vault/calls.ts')
  await transact(services, (chainId) => calls.reserve(chainId, vault, beneficiary, amount), null, amount)
}

/** Starts the delay before the reserve for one beneficiary may be released. */
export async function announceRelease(services: MoneyServices, vault: Address, beneficiary: Address): Promise<void> {
  const calls = await import('../../../../chain/vault/calls.ts')
  await transact(services, (chainId) => calls.announceRelease(chainId, vault, beneficiary), null, NO_WEI)
}

/** Releases the reserve for one beneficiary, after the delay. */
export async function release(services: MoneyServices, vault: Address, beneficiary: Address): Promise<void> {
  const calls = await import('../../../../chain/vault/calls.ts')
  await transact(services, (chainId) => calls.release(chainId, vault, beneficiary), null, NO_WEI)
}
