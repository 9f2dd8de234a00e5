import { createPublicClient, custom, fallback, http, type PublicClient, type Transport } from 'viem'
import { LIMITS } from '../../core/limits.ts'
import type { ChainAccess } from '../../protocol/chain.ts'
import { chainFacts, viemChain } from '../chains.ts'
import { providerOf } from './port.ts'

/** A way to read a chain. Every function of this folder takes one as its first argument. */
export type ChainClient = PublicClient

function transportOf(access: ChainAccess): Transport {
  if (access.transport.kind === 'port') return custom(providerOf(access.transport.port), { retryCount: 0 })
  const each = access.transport.urls.map((url) => http(url, { timeout: LIMITS.chainAnswerMs, retryCount: 0 }))
  // Ranking would ask every node all the time; the order is ours.
  return fallback(each, { rank: false, retryCount: 0 })
}

/**
 * A client for a chain: over HTTP the nodes are tried in order, each for LIMITS.chainAnswerMs at most; over a port its other end
 * answers. Failures are viem's own; {@link asking} turns them into ChainError.
 */
export function clientOf(access: ChainAccess): ChainClient {
  const urls = access.transport.kind === 'http' ? access.transport.urls : []
  return createPublicClient({
    chain: viemChain(access.chainId, urls),
    transport: transportOf(access),
    pollingInterval: chainFacts(access.chainId)?.blockMs ?? 2_000,
    // A head that is a block old would hide the transaction that was just made.
    cacheTime: 0,
    // Reads of one moment travel as one call where the chain has multicall3.
    batch: { multicall: true },
  })
}
