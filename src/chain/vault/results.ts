import { type Log, parseEventLogs, type TransactionReceipt } from 'viem'
import { type Address, NO_WEI, type Wei } from '../../core/money/wei.ts'
import type { ChainDeployment } from '../../protocol/chain.ts'
import { errorName } from '../client/revert.ts'
import { cashierAbi } from './abi/cashier.ts'
import { vaultAbi } from './abi/vault.ts'
import { vaultFactoryAbi } from './abi/vault-factory.ts'
import type { ChequeToCash } from './cash-out.ts'

const same = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase()

/** What became of one cheque of a cash-out. */
export interface CashedCheque<T extends ChequeToCash = ChequeToCash> {
  readonly cheque: T
  /** Paid now. */
  readonly paid: Wei
  /** Promised by the cheque and not in the vault: it bounced. */
  readonly unpaid: Wei
  /** Name of the contract's error (see `IVault`) when the cheque was refused; null when it was cashed, if only in part. */
  readonly error: string | null
}

/** What a cash-out's receipt says of each of its cheques, in their order. @param cheques those of the `CashOut` */
export function cashOutResults<T extends ChequeToCash>(
  deployment: ChainDeployment,
  cheques: readonly T[],
  receipt: Pick<TransactionReceipt, 'logs'>,
): CashedCheque<T>[] {
  const logs = receipt.logs as Log[]
  const refused = parseEventLogs({ abi: cashierAbi, eventName: 'ChequeRefused', logs })
  const cashed = parseEventLogs({ abi: vaultAbi, eventName: 'ChequeCashed', logs })
  const bounced = parseEventLogs({ abi: vaultAbi, eventName: 'ChequeUnpaid', logs })
  return cheques.map((cheque, index) => {
    const { vault, beneficiary, cumulativePayout } = cheque
    const no = refused.find((log) => same(log.address, deployment.cashier) && log.args.index === BigInt(index))
    if (no !== undefined) return { cheque, paid: NO_WEI, unpaid: NO_WEI, error: errorName(no.args.error) }
    const isOurs = (log: { address: string; args: { beneficiary: string; cumulativePayout: bigint } }) =>
      same(log.address, vault) &&
      same(log.args.beneficiary, beneficiary) &&
      log.args.cumulativePayout === cumulativePayout
    const paid = cashed.find(isOurs)?.args.totalPayout ?? 0n
    const unpaid = bounced.find(isOurs)?.args.unpaid ?? 0n
    return { cheque, paid: paid as Wei, unpaid: unpaid as Wei, error: null }
  })
}

/** What a transaction paid on cheques, whosever they were. */
export function cashedIn(receipt: Pick<TransactionReceipt, 'logs'>): Wei {
  const logs = parseEventLogs({ abi: vaultAbi, eventName: 'ChequeCashed', logs: receipt.logs as Log[] })
  return logs.reduce((sum, log) => sum + log.args.totalPayout, 0n) as Wei
}

/** The vault that a transaction made; null when it made none of this factory. */
export function createdVault(deployment: ChainDeployment, receipt: Pick<TransactionReceipt, 'logs'>): Address | null {
  const logs = parseEventLogs({ abi: vaultFactoryAbi, eventName: 'VaultDeployed', logs: receipt.logs as Log[] })
  const made = logs.find((log) => same(log.address, deployment.vaultFactory))
  return made === undefined ? null : (made.args.contractAddress as Address)
}

/** What a vault paid its owner in a transaction. */
export function withdrawnFrom(vault: Address, receipt: Pick<TransactionReceipt, 'logs'>): Wei {
  const logs = parseEventLogs({ abi: vaultAbi, eventName: 'VaultWithdraw', logs: receipt.logs as Log[] })
  const paid = logs.filter((log) => same(log.address, vault)).reduce((sum, log) => sum + log.args.amount, 0n)
  return paid as Wei
}
