import { type Hex, TransactionNotFoundError, type TransactionReceipt, TransactionReceiptNotFoundError } from 'viem'
import type { FreshetError } from '../core/errors.ts'
import { LIMITS } from '../core/limits.ts'
import type { Address } from '../core/money.ts'
import { asChainError } from './asking.ts'
import type { Call } from './call.ts'
import type { ChainClient } from './client.ts'
import { fateOf, follow, type Sighting, type Trail } from './fate.ts'
import { revertOf } from './revert.ts'

/** How a transaction ended. */
export type Outcome =
  /** `hash` is another one when the wallet sent the same again with a higher fee. */
  | { readonly kind: 'done'; readonly hash: Hex; readonly receipt: TransactionReceipt }
  /** Mined, and without effect but for the fee. `reason` is the contract's, null where none could be learnt. */
  | {
      readonly kind: 'failed'
      readonly hash: Hex
      readonly receipt: TransactionReceipt
      readonly reason: string | null
    }
  /** The wallet sent something else in its place; cancelled when that did nothing. Null where it was not found. */
  | { readonly kind: 'replaced'; readonly by: Hex | null; readonly isCancelled: boolean }
  /** Nobody knows it any more. It may have been too cheap; it is safe to send again only with the same nonce. */
  | { readonly kind: 'dropped' }

export interface WaitOptions {
  readonly signal?: AbortSignal
  /** A node could not be asked; waiting goes on. Null once one answers again. */
  onTrouble?(error: FreshetError | null): void
  /** Default: the chain's time between blocks. */
  readonly everyMs?: number
  /** Milliseconds since the epoch. */
  readonly now?: () => number
}

/** Blocks searched for what took a transaction's place. */
const SEARCHED_BLOCKS = 64n

/**
 * Waits until a transaction is mined or can be no more. Survives the node being away.
 *
 * @throws the signal's reason when it is aborted
 */
export async function waitFor(
  client: ChainClient,
  hash: Hex,
  from: Address,
  call: Call,
  options: WaitOptions = {},
): Promise<Outcome> {
  const { signal, everyMs = client.pollingInterval, now = Date.now } = options
  let trail: Trail = { nonce: null, knownAt: now(), overtaken: 0 }
  let isTroubled = false
  for (;;) {
    signal?.throwIfAborted()
    try {
      const seen = await look(client, hash, from, now)
      if (isTroubled) options.onTrouble?.(null)
      isTroubled = false
      trail = follow({ ...trail, nonce: trail.nonce ?? seen.nonce }, seen)
      const fate = fateOf(trail, seen, LIMITS.transactionDroppedMs)
      if (fate === 'dropped') return { kind: 'dropped' }
      if (fate === 'replaced') return await replacement(client, from, trail.nonce ?? 0, call)
      if (fate !== 'pending' && seen.receipt !== null) return await mined(client, from, call, seen.receipt)
    } catch (thrown) {
      // Time without an answer says nothing of the transaction.
      trail = { ...trail, knownAt: now() }
      isTroubled = true
      options.onTrouble?.(asChainError(thrown))
    }
    await pause(everyMs, signal)
  }
}

type Look = Sighting & { readonly nonce: number | null; readonly receipt: TransactionReceipt | null }

async function look(client: ChainClient, hash: Hex, from: Address, now: () => number): Promise<Look> {
  // In this order: a nonce that is used while there is no receipt afterwards was used by another transaction.
  const nextNonce = await client.getTransactionCount({ address: from, blockTag: 'latest' })
  const transaction = await orNull(client.getTransaction({ hash }), TransactionNotFoundError)
  const receipt = await orNull(client.getTransactionReceipt({ hash }), TransactionReceiptNotFoundError)
  return {
    status: receipt?.status ?? null,
    isKnown: transaction !== null,
    nonce: transaction?.nonce ?? null,
    nextNonce,
    at: now(),
    receipt,
  }
}

async function orNull<T>(asked: Promise<T>, absent: abstract new (...args: never[]) => Error): Promise<T | null> {
  try {
    return await asked
  } catch (thrown) {
    if (thrown instanceof absent) return null
    throw thrown
  }
}

async function mined(
  client: ChainClient,
  from: Address,
  { to, data, value }: Call,
  receipt: TransactionReceipt,
): Promise<Outcome> {
  const hash = receipt.transactionHash
  if (receipt.status === 'success') return { kind: 'done', hash, receipt }
  try {
    await client.call({ account: from, to, data, value, blockNumber: receipt.blockNumber })
    return { kind: 'failed', hash, receipt, reason: null }
  } catch (thrown) {
    const reason = revertOf(thrown)?.fields.reason
    return { kind: 'failed', hash, receipt, reason: typeof reason === 'string' ? reason : null }
  }
}

/** Finds the transaction that took a nonce among the newest blocks. */
async function replacement(client: ChainClient, from: Address, nonce: number, call: Call): Promise<Outcome> {
  const head = await client.getBlockNumber()
  const oldest = head > SEARCHED_BLOCKS ? head - SEARCHED_BLOCKS : 0n
  for (let blockNumber = head; blockNumber >= oldest; blockNumber--) {
    const { transactions } = await client.getBlock({ blockNumber, includeTransactions: true })
    const other = transactions.find((one) => one.nonce === nonce && one.from.toLowerCase() === from.toLowerCase())
    if (other === undefined) continue
    const isSame =
      other.to?.toLowerCase() === call.to.toLowerCase() && other.input === call.data && other.value === call.value
    if (isSame) return mined(client, from, call, await client.getTransactionReceipt({ hash: other.hash }))
    const isCancelled = other.value === 0n && other.input === '0x'
    return { kind: 'replaced', by: other.hash, isCancelled }
  }
  return { kind: 'replaced', by: null, isCancelled: false }
}

function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const aborted = () => {
      clearTimeout(timer)
      reject(signal?.reason)
    }
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', aborted)
      resolve()
    }, ms)
    signal?.addEventListener('abort', aborted, { once: true })
  })
}
