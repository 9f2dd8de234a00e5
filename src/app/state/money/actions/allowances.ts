import type { Address, Wei } from '../../../../core/money/wei.ts'
import { deployedChain, type MoneyServices } from './transact.ts'

/** How much of the wallet's WBTT a contract may transfer. */
export interface ContractAllowance {
  readonly name: 'vault' | 'factory' | 'cashier'
  readonly spender: Address
  readonly amount: Wei
}

/** Reads what Freshet's contracts may transfer from an account, without those of 0. @throws ChainError */
export async function readContractAllowances(
  services: Pick<MoneyServices, 'chain'>,
  owner: Address,
  vault: Address | null,
): Promise<readonly ContractAllowance[]> {
  const { option, deployment } = await deployedChain(services)
  const [{ clientFor }, { readAllowances }] = await Promise.all([
    import('../../wallet/chain-clients.ts'),
    import('../../../../chain/token/reads.ts'),
  ])
  const contracts = [
    ...(vault === null ? [] : [{ name: 'vault', spender: vault } as const]),
    { name: 'factory', spender: deployment.vaultFactory } as const,
    { name: 'cashier', spender: deployment.cashier } as const,
  ]
  const spenders = contracts.map(({ spender }) => spender)
  const found = await readAllowances(clientFor(option), deployment.wbtt, owner, spenders)
  return contracts.flatMap((contract) => {
    const allowance = found.find(({ spender }) => spender === contract.spender)
    return allowance === undefined ? [] : [{ ...contract, amount: allowance.amount }]
  })
}

export async function revokeAllowance(services: MoneyServices, spender: Address): Promise<void> {
  const { deployment } = await deployedChain(services)
  const { revokeApproval } = await import('../../../../chain/token/calls.ts')
  await services.wallet.transact(revokeApproval(deployment, spender))
}
