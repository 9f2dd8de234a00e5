import { type Hex, TransactionNotFoundError, TransactionReceiptNotFoundError } from 'viem'
import type { ChainClient } from '../chain/client/client.ts'
import { revertOf } from '../chain/client/revert.ts'
import { asking } from '../chain/client/rpc.ts'
import type { Address, Wei } from '../core/money/wei.ts'
import type { Asked, Sighting } from './fate.ts'

/** What a transaction may be looked for by. */
export interface Sought extends Asked {
  /** Head of the chain when the wallet was asked: it is in no block up to this one. */
  readonly fromBlock: bigint
}

async function orNull<T>(ask: Promise<T>, missing: new (...args: never[]) => Error): Promise<T | null> {
  try {
    return await ask
  } catch (thrown) {
    if (thrown instanceof missing) return null
    throw thrown
  }
}

/** Head of the chain and the number of the account's next transaction, those that wait included. @throws ChainError */
export function placeOf(client: ChainClient, from: Address): Promise<{ fromBlock: bigint; nonce: number }> {
  return asking(async () => {
    const [fromBlock, nonce] = await Promise.all([
      client.getBlockNumber(),
      client.getTransactionCount({ address: from, blockTag: 'pending' }),
    ])
    return { fromBlock, nonce }
  })
}

/**
 * Looks once. The nonce comes along when the node knows the transaction: the wallet chooses it, whatever was next.
 *
 * @throws ChainError `unreachable`, `chain-refused`
 */
export function look(client: ChainClient, sought: Sought): Promise<Sighting & { readonly nonce: number }> {
  return asking(async () => {
    const { hash } = sought
    const [receipt, transaction, nextNonce] = await Promise.all([
      hash === null ? null : orNull(client.getTransactionReceipt({ hash }), TransactionReceiptNotFoundError),
      hash === null ? null : orNull(client.getTransaction({ hash }), TransactionNotFoundError),
      client.getTransactionCount({ address: sought.from, blockTag: 'latest' }),
    ])
    const nonce = transaction?.nonce ?? sought.nonce
    const isOpen = receipt === null && transaction === null
    return {
      receipt: receipt === null ? null : { success: receipt.status === 'success' },
      known: transaction !== null,
      nextNonce,
      rival: isOpen && nextNonce > nonce ? await rivalOf(client, sought, nonce) : null,
      nonce,
    }
  })
}

/** Why the contract refused a transaction that is in a block: its own word; empty where nobody can tell any more. */
export async function whyReverted(client: ChainClient, hash: Hex): Promise<string> {
  try {
    const { from, to, input, value, blockNumber } = await client.getTransaction({ hash })
    // As of the block before: what came earlier in the same block is not seen, which is close enough for a reason.
    const call = { account: from, to, data: input, value, blockNumber: (blockNumber ?? 1n) - 1n }
    await client.call(call)
    return ''
  } catch (thrown) {
    const reason = revertOf(thrown)?.fields.reason
    return typeof reason === 'string' ? reason : ''
  }
}

/** The mined transaction with this number, found by halving: the account's count only ever grows. */
async function rivalOf(client: ChainClient, sought: Sought, nonce: number): Promise<Sighting['rival']> {
  let after = sought.fromBlock
  let by = await client.getBlockNumber()
  while (by - after > 1n) {
    const middle = (after + by) / 2n
    const count = await countAt(client, sought.from, middle)
    // Nodes keep states for a while only: then nobody can say cheaply who it was.
    if (count === null) return null
    if (count > nonce) by = middle
    else after = middle
  }
  const block = await client.getBlock({ blockNumber: by, includeTransactions: true })
  const found = block.transactions.find(
    (each) => each.from.toLowerCase() === sought.from.toLowerCase() && each.nonce === nonce,
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

async function countAt(client: ChainClient, address: Address, blockNumber: bigint): Promise<number | null> {
  try {
    return await client.getTransactionCount({ address, blockNumber })
  } catch {
    return null
  }
}
