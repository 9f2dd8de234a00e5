import type { TypedTransaction } from '@ethereumjs/tx'
import type { RunTxResult } from '@ethereumjs/vm'
import { type Hex, toHex } from '../rpc/values.ts'
import type { PlayLog, PlayTransaction } from './block.ts'

/** The record of a mined transaction. */
export function transactionRecord(
  tx: TypedTransaction,
  from: Hex,
  result: RunTxResult,
  chainId: number,
): PlayTransaction {
  const logs = (result.execResult.logs ?? []).map(
    ([address, topics, data], index): PlayLog => ({
      address: toHex(address),
      topics: topics.map(toHex),
      data: toHex(data),
      index,
    }),
  )
  return {
    hash: toHex(tx.hash()),
    from,
    to: (tx.to?.toString() as Hex | undefined) ?? null,
    nonce: tx.nonce,
    gas: tx.gasLimit,
    gasPrice: 'gasPrice' in tx ? tx.gasPrice : 0n,
    value: tx.value,
    input: toHex(tx.data),
    type: tx.type,
    chainId: BigInt(chainId),
    v: tx.v ?? 0n,
    r: tx.r ?? 0n,
    s: tx.s ?? 0n,
    gasUsed: result.totalGasSpent,
    succeeded: result.execResult.exceptionError === undefined,
    contractAddress: (result.createdAddress?.toString() as Hex | undefined) ?? null,
    logsBloom: toHex(result.bloom.bitvector),
    // A reverted transaction has no logs.
    logs: result.execResult.exceptionError === undefined ? logs : [],
  }
}
