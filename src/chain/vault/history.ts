import { type GetLogsReturnType, getAbiItem } from 'viem'
import { ChainError } from '../../core/errors.ts'
import { LIMITS } from '../../core/limits.ts'
import { type Address, type Wei, wei } from '../../core/money/wei.ts'
import type { ChainClient } from '../client/client.ts'
import { rpcCall } from '../client/errors.ts'
import { vaultAbi } from './abi/vault.ts'

/** One event of a vault on chain. */
export interface VaultEvent {
  readonly kind: 'deposit' | 'withdrawal-announced' | 'withdrawal-cancelled' | 'withdrawal' | 'cashed' | 'bounced'
  readonly vault: Address
  readonly amount: Wei
  /** Depositor, or the cheque's beneficiary. */
  readonly counterparty: Address | null
  readonly blockNumber: bigint
  readonly logIndex: number
  readonly transaction: `0x${string}`
}

export interface VaultHistory {
  /** Newest first. */
  readonly events: readonly VaultEvent[]
  /** First block that was read; older events may exist when it is above the requested block. */
  readonly from: bigint
  /** Last block that was read. */
  readonly to: bigint
}

const EVENTS = [
  getAbiItem({ abi: vaultAbi, name: 'VaultDeposit' }),
  getAbiItem({ abi: vaultAbi, name: 'VaultWithdraw' }),
  getAbiItem({ abi: vaultAbi, name: 'WithdrawalAnnounced' }),
  getAbiItem({ abi: vaultAbi, name: 'WithdrawalCancelled' }),
  getAbiItem({ abi: vaultAbi, name: 'ChequeCashed' }),
  getAbiItem({ abi: vaultAbi, name: 'ChequeUnpaid' }),
] as const

type VaultLog = GetLogsReturnType<undefined, typeof EVENTS, true>[number]

/**
 * The events of a vault between two blocks, from its logs: newest first, LIMITS.logRangeBlocks at a time (less where a
 * node refuses that), at most LIMITS.logRanges.
 *
 * @param from the deployment's `fromBlock`, or the block after the last one read
 * @param options `to`: the newest block by default; `rangeBlocks`: LIMITS.logRangeBlocks by default
 * @throws ChainError `unreachable`, `chain-refused`
 */
export async function readVaultHistory(
  client: ChainClient,
  vault: Address,
  from: bigint,
  options: { readonly to?: bigint; readonly rangeBlocks?: number } = {},
): Promise<VaultHistory> {
  const last = options.to ?? (await rpcCall(() => client.getBlockNumber()))
  const events: VaultEvent[] = []
  let span = BigInt(options.rangeBlocks ?? LIMITS.logRangeBlocks)
  let before = last + 1n
  for (let requests = 0; before > from && requests < LIMITS.logRanges; requests++) {
    const first = before - span > from ? before - span : from
    try {
      const logs = await rpcCall(() =>
        client.getLogs({ address: vault, events: EVENTS, strict: true, fromBlock: first, toBlock: before - 1n }),
      )
      events.push(...logs.flatMap((log) => eventOf(vault, log)).reverse())
      before = first
    } catch (thrown) {
      // Nodes refuse a range that is too wide with many different errors.
      if (!(thrown instanceof ChainError) || thrown.code !== 'chain-refused' || span === 1n) throw thrown
      span = span / 4n > 0n ? span / 4n : 1n
    }
  }
  return { events, from: before, to: last }
}

function eventOf(vault: Address, log: VaultLog): VaultEvent[] {
  const { blockNumber, logIndex, transactionHash: transaction } = log
  // A pending block has neither number nor index.
  if (blockNumber === null || logIndex === null || transaction === null) return []
  const at = { vault, blockNumber, logIndex, transaction }
  switch (log.eventName) {
    case 'VaultDeposit':
      return [{ kind: 'deposit', ...at, amount: wei(log.args.amount), counterparty: log.args.from as Address }]
    case 'VaultWithdraw':
      return [{ kind: 'withdrawal', ...at, amount: wei(log.args.amount), counterparty: log.args.from as Address }]
    case 'WithdrawalAnnounced':
      return [{ kind: 'withdrawal-announced', ...at, amount: wei(log.args.amount), counterparty: null }]
    case 'WithdrawalCancelled':
      return [{ kind: 'withdrawal-cancelled', ...at, amount: wei(0n), counterparty: null }]
    case 'ChequeCashed':
      return [
        { kind: 'cashed', ...at, amount: wei(log.args.totalPayout), counterparty: log.args.beneficiary as Address },
      ]
    case 'ChequeUnpaid':
      return [{ kind: 'bounced', ...at, amount: wei(log.args.unpaid), counterparty: log.args.beneficiary as Address }]
  }
}
