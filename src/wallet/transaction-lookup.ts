import { type Hex, TransactionNotFoundError, TransactionReceiptNotFoundError } from 'viem'
import type { ChainClient } from '../chain/client/client.ts'
import { rpcCall } from '../chain/client/errors.ts'
import { decodeContractRevert } from '../chain/contracts/errors.ts'
import type { Address, Wei } from '../core/money/wei.ts'
import type { RequestedTransaction, TransactionLookup } from './transaction-outcome.ts'

/** A requested transaction with what a lookup needs. */
export interface TransactionToFind extends RequestedTransaction {
  /** Block number at the time of the request: the transaction is in a later block. */
  readonly fromBlock: bigint
}

async function orNull<T>(answer: Promise<T>, missing: new (...args: never[]) => Error): Promise<T | null> {
  try {
    return await answer
  } catch (thrown) {
    if (thrown instanceof missing) return null
    throw thrown
  }
}

/** The block number and the account's next nonce, pending transactions included. @throws ChainError */
export function readHeadAndNonce(client: ChainClient, from: Address): Promise<{ fromBlock: bigint; nonce: number }> {
  return rpcCall(async () => {
    const [fromBlock, nonce] = await Promise.all([
      client.getBlockNumber(),
      client.getTransactionCount({ address: from, blockTag: 'pending' }),
    ])
    return { fromBlock, nonce }
  })
}

/**
 * Asks the node about a transaction once. Returns its actual nonce when the node knows it, since the wallet chooses the
 * nonce.
 *
 * @throws ChainError `unreachable`, `chain-refused`
 */
export function lookUpTransaction(
  client: ChainClient,
  wanted: TransactionToFind,
): Promise<TransactionLookup & { readonly nonce: number }> {
  return rpcCall(async () => {
    const { hash } = wanted
    const [receipt, transaction, nextNonce] = await Promise.all([
      hash === null ? null : orNull(client.getTransactionReceipt({ hash }), TransactionReceiptNotFoundError),
      hash === null ? null : orNull(client.getTransaction({ hash }), TransactionNotFoundError),
      client.getTransactionCount({ address: wanted.from, blockTag: 'latest' }),
    ])
    const nonce = transaction?.nonce ?? wanted.nonce
    const isUnknown = receipt === null && transaction === null
    return {
      receipt: receipt === null ? null : { success: receipt.status === 'success' },
      known: transaction !== null,
      nextNonce,
      replacement: isUnknown && nextNonce > nonce ? await findReplacement(client, wanted, nonce) : null,
      nonce,
    }
  })
}

/** The name of the contract error that reverted a mined transaction; empty where no node has the state any more. */
export async function readRevertReason(client: ChainClient, hash: Hex): Promise<string> {
  try {
    const { from, to, input, value, blockNumber } = await client.getTransaction({ hash })
    // On the state of the block before. Earlier transactions of the same block are missing, which rarely matters here.
    const call = { account: from, to, data: input, value, blockNumber: (blockNumber ?? 1n) - 1n }
    await client.call(call)
    return ''
  } catch (thrown) {
    const reason = decodeContractRevert(thrown)?.fields.reason
    return typeof reason === 'string' ? reason : ''
  }
}

/** Finds the mined transaction with this nonce, by binary search over the account's nonce at each block. */
async function findReplacement(
  client: ChainClient,
  { from, fromBlock }: TransactionToFind,
  nonce: number,
): Promise<TransactionLookup['replacement']> {
  let after = fromBlock
  let upTo = await client.getBlockNumber()
  while (upTo - after > 1n) {
    const middle = (after + upTo) / 2n
    const count = await nonceAt(client, from, middle)
    // Most nodes keep old states for a while only.
    if (count === null) return null
    if (count > nonce) upTo = middle
    else after = middle
  }
  const block = await client.getBlock({ blockNumber: upTo, includeTransactions: true })
  const found = block.transactions.find(
    (each) => each.from.toLowerCase() === from.toLowerCase() && each.nonce === nonce,
  )
  if (found === undefined) return null
  const { status } = await client.getTransactionReceipt({ hash: found.hash })
  return {
    hash: found.hash,
    success: status === 'success',
    from: found.from as Address,
    to: (found.to ?? '0x') as Address,
    data: found.input as Hex,
    value: found.value as Wei,
  }
}

async function nonceAt(client: ChainClient, address: Address, blockNumber: bigint): Promise<number | null> {
  try {
    return await client.getTransactionCount({ address, blockNumber })
  } catch {
    return null
  }
}
