import type { OrderedCheque } from '../../../../core/money/ordered-cheque.ts'
import { type Address, NO_WEI, sumWei, type Wei } from '../../../../core/money/wei.ts'
import { type CheckedOrder, checkOrders } from '../received-orders.ts'
import { deployedChain, type MoneyServices, recordTransaction } from './transact.ts'

/**
 * Checks orders against the chosen chain.
 *
 * @param mine addresses of the user
 * @param report gets the number of those checked so far
 * @throws ChainError
 */
export async function checkReceivedOrders(
  services: MoneyServices,
  orders: readonly OrderedCheque[],
  mine: readonly Address[],
  threshold: Wei | null,
  report: (checked: number) => void,
): Promise<readonly CheckedOrder[]> {
  const { option, deployment } = await deployedChain(services)
  const [{ clientFor }, { isOurVault }, { readChequeChannel }] = await Promise.all([
    import('../../wallet/chain-clients.ts'),
    import('../../../../chain/vault/reads.ts'),
    import('../../../../chain/vault/channels.ts'),
  ])
  const client = clientFor(option)
  return checkOrders(orders, {
    chainId: option.id,
    mine,
    threshold,
    isOurs: (vault) => isOurVault(client, deployment, vault),
    channel: (ref) => readChequeChannel(client, ref),
    now: () => Date.now(),
    report: async (checked) => {
      report(checked)
      await new Promise((resolve) => setTimeout(resolve))
    },
  })
}

/** Has orders that were checked paid in one transaction, at most LIMITS.cashOutCheques. Resolves to what was paid. */
export async function cashOrders(services: MoneyServices, orders: readonly CheckedOrder[]): Promise<Wei> {
  const { option, deployment } = await deployedChain(services)
  const [{ clientFor }, calls, { cashOutResults }] = await Promise.all([
    import('../../wallet/chain-clients.ts'),
    import('../../../../chain/vault/cash-out.ts'),
    import('../../../../chain/vault/results.ts'),
  ])
  const [batch] = calls.cashOut(deployment, orders)
  if (batch === undefined) return NO_WEI
  const mined = await services.wallet.transact(batch.call)
  const receipt = await clientFor(option).getTransactionReceipt({ hash: mined.hash })
  const results = cashOutResults(deployment, batch.cheques, receipt)
  const total = results.reduce<Wei>((sum, { paid }) => sumWei(sum, paid), NO_WEI)
  await recordTransaction(services, 'cashed', total, mined)
  return total
}
