import { chainFacts } from '../../../chain/chains.ts'
import type { ChainClient } from '../../../chain/client/client.ts'
import { type FreshetError, WalletError } from '../../../core/errors.ts'
import { LIMITS } from '../../../core/limits.ts'
import { type Fate, fateOf } from '../../../wallet/fate.ts'
import { look, whyReverted } from '../../../wallet/sight.ts'
import type { SentRecord } from './sent-record.ts'

export interface Followed {
  client(): ChainClient
  /** Null once nobody waits for it any more. */
  record(): SentRecord | null
  /** What the chain showed: to be kept. */
  seen(change: { readonly nonce: number; readonly seenAt: number }): void
  reachable(reachable: boolean): void
}

export type End =
  | { readonly error: null; readonly hash: `0x${string}`; readonly spedUp: boolean }
  | { readonly error: FreshetError; readonly hash: `0x${string}` | null }

async function endOf(client: ChainClient, fate: Exclude<Fate, { kind: 'pending' }>): Promise<End> {
  const fail = (code: string, words: string, hash: `0x${string}` | null): End => ({
    error: new WalletError(code, `Expected the transaction in a block, ${words}`, { hash }),
    hash,
  })
  switch (fate.kind) {
    case 'mined':
      if (fate.success) return { error: null, hash: fate.hash, spedUp: fate.spedUp }
      return reverted(await whyReverted(client, fate.hash), fate.hash)
    case 'cancelled':
      return fail('cancelled', 'the user cancelled it in the wallet', fate.hash)
    case 'replaced':
      return fail('replaced', 'another one took its place', fate.hash)
    case 'dropped':
      return fail('dropped', 'the network has forgotten it', null)
    case 'not-sent':
      return fail('not-sent', 'the wallet never sent it', null)
  }
}

function reverted(reason: string, hash: `0x${string}`): End {
  // Two codes, so that the words need not name a reason that nobody knows.
  const code = reason === '' ? 'reverted' : 'reverted-because'
  const words = `Expected the transaction to succeed, the contract refused it: ${reason || 'it does not say why'}`
  return { error: new WalletError(code, words, { hash, reason }), hash }
}

/** Looks once a block until a transaction has come to an end; null when nobody waits for it any more. */
export async function follow(followed: Followed): Promise<End | null> {
  for (;;) {
    const record = followed.record()
    if (record === null) return null
    try {
      const now = Date.now()
      const seen = await look(followed.client(), record)
      followed.reachable(true)
      const fate = fateOf({ ...record, nonce: seen.nonce }, seen, now, LIMITS.transactionForgottenMs)
      if (fate.kind !== 'pending') return await endOf(followed.client(), fate)
      if (seen.known) followed.seen({ nonce: seen.nonce, seenAt: now })
    } catch {
      // The chain cannot be asked now; what was sent goes on without us.
      followed.reachable(false)
    }
    await nextLook(chainFacts(record.chainId)?.blockMs ?? LIMITS.transactionLookMs)
  }
}

function nextLook(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
