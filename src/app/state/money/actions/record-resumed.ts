import { NO_WEI, type Wei } from '../../../../core/money/wei.ts'
import type { Call, MinedTransaction } from '../../wallet/wallet.svelte.ts'
import { deployedChain, type MoneyServices, recordTransaction } from './transact.ts'
import { eventOf } from './transaction-event.ts'

/** Records a transaction that a page requested and then closed before it was in a block. */
export async function recordResumed(services: MoneyServices, call: Call, mined: MinedTransaction): Promise<void> {
  const { purpose } = call
  const event = eventOf(purpose)
  if (event === null) return recordTransaction(services, null, NO_WEI, mined)
  await recordTransaction(services, event.kind, await amountOf(services, event.amount, call, mined), mined)
  if (purpose.kind === 'close-vault') await (await services.speed.client()).call('useVault', [null])
}

async function amountOf(
  services: MoneyServices,
  amount: Wei | 'receipt' | 'balance',
  { purpose, to }: Call,
  { hash }: MinedTransaction,
): Promise<Wei> {
  if (amount === 'balance') return services.speed.snapshot?.vault?.balance ?? NO_WEI
  if (amount !== 'receipt') return amount
  const { option } = await deployedChain(services)
  const [{ clientFor }, { totalCashed, withdrawnFrom }] = await Promise.all([
    import('../../wallet/chain-clients.ts'),
    import('../../../../chain/vault/results.ts'),
  ])
  const receipt = await clientFor(option).getTransactionReceipt({ hash })
  return purpose.kind === 'cash-out' ? totalCashed(receipt) : withdrawnFrom(to, receipt)
}
