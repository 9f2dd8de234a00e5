import type { ErrorRecord } from '../../../../core/errors.ts'
import { type Address, NO_WEI, sumWei, type Wei } from '../../../../core/money/wei.ts'
import type { HeldCheque } from '../../../../protocol/speed.ts'
import { withOrders } from '../cash-plan.ts'
import { deployedChain, type MoneyServices, recordTransaction } from './transact.ts'

/** The result of cashing one cheque. */
export interface CashResult {
  readonly vault: Address
  readonly beneficiary: Address
  readonly paid: Wei
  /** What the vault could not pay: the cheque stays valid for it. */
  readonly missing: Wei
  /** Why the contract refused the cheque. */
  readonly error: ErrorRecord | null
}

const revertRecord = (reason: string): ErrorRecord => ({
  name: 'ChainError',
  code: 'would-revert',
  message: reason,
  fields: { reason },
})

/**
 * Cashes cheques, of one chain and at most LIMITS.cashOutCheques, in one transaction: to `recipient` where the engine
 * has the key of the beneficiary, else to the beneficiary, which has to be the wallet's account.
 */
export async function cashOut(
  services: MoneyServices,
  cheques: readonly HeldCheque[],
  recipient: Address,
): Promise<readonly CashResult[]> {
  const { option, deployment } = await deployedChain(services)
  const [{ clientFor }, calls, { cashOutResults }] = await Promise.all([
    import('../../wallet/chain-clients.ts'),
    import('../../../../chain/vault/cash-out.ts'),
    import('../../../../chain/vault/results.ts'),
  ])
  const orders = await (await services.speed.client()).call('signCashOut', [cheques, recipient])
  const ordered = withOrders(cheques, orders, await services.wallet.requestAccount())
  const [batch] = calls.cashOut(deployment, ordered)
  if (batch === undefined) return []
  const mined = await services.wallet.transact(batch.call)
  const receipt = await clientFor(option).getTransactionReceipt({ hash: mined.hash })
  const results = cashOutResults(deployment, batch.cheques, receipt)
  const total = results.reduce<Wei>((sum, { paid }) => sumWei(sum, paid), NO_WEI)
  await recordTransaction(services, 'cashed', total, mined)
  return results.map(({ cheque: { vault, beneficiary }, paid, unpaid, error }) => {
    return { vault, beneficiary, paid, missing: unpaid, error: error === null ? null : revertRecord(error) }
  })
}
