import { chainFacts } from '../../../chain/chains.ts'
import type { ChainClient } from '../../../chain/client/client.ts'
import { type FreshetError, WalletError } from '../../../core/errors.ts'
import { LIMITS } from '../../../core/limits.ts'
import { lookUpTransaction, readRevertReason } from '../../../wallet/transaction-lookup.ts'
import { outcomeOf, type TransactionOutcome } from '../../../wallet/transaction-outcome.ts'
import type { SentRecord } from './sent-record.ts'

/** What watching a transaction needs of its owner. */
export interface WatchedTransaction {
  client(): ChainClient
  /** Null once the transaction is settled otherwise; that ends the watch. */
  record(): SentRecord | null
  /** Called when a node knows the transaction: the owner stores both values. */
  onSeen(change: { readonly nonce: number; readonly seenAt: number }): void
  onReachable(reachable: boolean): void
}

/** How a transaction ended: mined, or failed with an error. */
export type TransactionEnd =
  | { readonly error: null; readonly hash: `0x${string}`; readonly spedUp: boolean }
  | { readonly error: FreshetError; readonly hash: `0x${string}` | null }

type FinalOutcome = Exclude<TransactionOutcome, { kind: 'pending' }>

async function endOf(client: ChainClient, outcome: FinalOutcome): Promise<TransactionEnd> {
  const fail = (code: string, words: string, hash: `0x${string}` | null): TransactionEnd => ({
    error: new WalletError(code, `Expected the transaction in a block, ${words}`, { hash }),
    hash,
  })
  switch (outcome.kind) {
    case 'mined':
      if (outcome.success) return { error: null, hash: outcome.hash, spedUp: outcome.spedUp }
      return revertedEnd(await readRevertReason(client, outcome.hash), outcome.hash)
    case 'cancelled':
      return fail('cancelled', 'the user cancelled it in the wallet', outcome.hash)
    case 'replaced':
      return fail('replaced', 'another one replaced it', outcome.hash)
    case 'dropped':
      return fail('dropped', 'no node knows it any more', null)
    case 'not-sent':
      return fail('not-sent', 'the wallet never sent it', null)
  }
}

function revertedEnd(reason: string, hash: `0x${string}`): TransactionEnd {
  // Two codes, so that the words of the first need no reason.
  const code = reason === '' ? 'reverted' : 'reverted-because'
  const words = `Expected the transaction to succeed, the contract refused it: ${reason || 'without a reason'}`
  return { error: new WalletError(code, words, { hash, reason }), hash }
}

/** Looks the transaction up once per block until it ends. Resolves to null when the watch ends before that. */
export async function watchTransaction(watched: WatchedTransaction): Promise<TransactionEnd | null> {
  for (;;) {
    const record = watched.record()
    if (record === null) return null
    try {
      const now = Date.now()
      const found = await lookUpTransaction(watched.client(), record)
      watched.onReachable(true)
      const outcome = outcomeOf({ ...record, nonce: found.nonce }, found, now, LIMITS.transactionDroppedMs)
      if (outcome.kind !== 'pending') return await endOf(watched.client(), outcome)
      if (found.known) watched.onSeen({ nonce: found.nonce, seenAt: now })
    } catch {
      // The chain is unreachable; the transaction may be mined meanwhile.
      watched.onReachable(false)
    }
    await sleep(chainFacts(record.chainId)?.blockMs ?? LIMITS.transactionPollMs)
  }
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
