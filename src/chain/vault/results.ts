import { type Log, parseEventLogs, type TransactionReceipt } from 'viem'
import { type Address, NO_WEI, type Wei } from '../../core/money/wei.ts'
import type { VaultDeployment } from '../../protocol/chain.ts'
import { errorName } from '../client/revert.ts'
import { cashierAbi } from './abi/cashier.ts'
import { vaultAbi } from './abi/vault.ts'
import { vaultFactoryAbi } from './abi/vault-factory.ts'
import type { ChequeToCash } from './cash-out.ts'
import { VAULT_ERRORS } from './errors.ts'

const same = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase()

/** The result of one cheque of a cash-out. */
export interface CashedCheque<T extends ChequeToCash = ChequeToCash> {
  readonly cheque: T
  /** Paid by this transaction. */
  readonly paid: Wei
  /** Promised by the cheque but missing in the vault: it bounced. */
  readonly unpaid: Wei
  /**
   * Name of the contract's error (see `IVault`) when the cheque was refused; null when it was cashed, if only in part.
   */
  readonly error: string | null
}

/** The results in a cash-out's receipt, in the order of its cheques. @param cheques those of the `CashOut` */
export function cashOutResults<T extends ChequeToCash>(
  deployment: VaultDeployment,
  cheques: readonly T[],
  receipt: Pick<TransactionReceipt, 'logs'>,
): CashedCheque<T>[] {
  const logs = receipt.logs as Log[]
  const refused = parseEventLogs({ abi: cashierAbi, eventName: 'ChequeRefused', logs })
  const cashed = parseEventLogs({ abi: vaultAbi, eventName: 'ChequeCashed', logs })
  const bounced = parseEventLogs({ abi: vaultAbi, eventName: 'ChequeUnpaid', logs })
  return cheques.map((cheque, index) => {
    const { vault, beneficiary, cumulativePayout } = cheque
    const refusal = refused.find((log) => same(log.address, deployment.cashier) && log.args.index === BigInt(index))
    if (refusal !== undefined)
      return { cheque, paid: NO_WEI, unpaid: NO_WEI, error: errorName(refusal.args.error, VAULT_ERRORS) }
    const isOfCheque = (log: { address: string; args: { beneficiary: string; cumulativePayout: bigint } }) =>
      same(log.address, vault) &&
      same(log.args.beneficiary, beneficiary) &&
      log.args.cumulativePayout === cumulativePayout
    const paid = cashed.find(isOfCheque)?.args.totalPayout ?? 0n
    const unpaid = bounced.find(isOfCheque)?.args.unpaid ?? 0n
    return { cheque, paid: paid as Wei, unpaid: unpaid as Wei, error: null }
  })
}

/** What a transaction paid on cheques of all beneficiaries. */
export function totalCashed(receipt: Pick<TransactionReceipt, 'logs'>): Wei {
  const logs = parseEventLogs({ abi: vaultAbi, eventName: 'ChequeCashed', logs: receipt.logs as Log[] })
  return logs.reduce((sum, log) => sum + log.args.totalPayout, 0n) as Wei
}

/** The vault that a transaction created; null when this factory created none. */
export function createdVault(deployment: VaultDeployment, receipt: Pick<TransactionReceipt, 'logs'>): Address | null {
  const logs = parseEventLogs({ abi: vaultFactoryAbi, eventName: 'VaultDeployed', logs: receipt.logs as Log[] })
  const deployed = logs.find((log) => same(log.address, deployment.vaultFactory))
  return deployed === undefined ? null : (deployed.args.contractAddress as Address)
}

/** What a vault paid its owner in a transaction. */
export function withdrawnFrom(vault: Address, receipt: Pick<TransactionReceipt, 'logs'>): Wei {
  const logs = parseEventLogs({ abi: vaultAbi, eventName: 'VaultWithdraw', logs: receipt.logs as Log[] })
  const paid = logs.filter((log) => same(log.address, vault)).reduce((sum, log) => sum + log.args.amount, 0n)
  return paid as Wei
}
