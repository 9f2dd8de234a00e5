import { createPublicClient, custom, fallback, http, type PublicClient, type Transport } from 'viem'
import { LIMITS } from '../../core/limits.ts'
import type { ChainAccess } from '../../protocol/chain.ts'
import { chainFacts, viemChain } from '../chains.ts'
import { portProvider } from './port-provider.ts'

/** A connection to a chain. Functions of `src/chain` take one as their first argument. */
export type ChainClient = PublicClient

function transportOf(access: ChainAccess): Transport {
  if (access.transport.kind === 'port') return custom(portProvider(access.transport.port), { retryCount: 0 })
  const each = access.transport.urls.map((url) => http(url, { timeout: LIMITS.chainAnswerMs, retryCount: 0 }))
  // Ranking would send requests to every node all the time.
  return fallback(each, { rank: false, retryCount: 0 })
}

/**
 * A client for a chain. Over HTTP it tries the nodes in order, each for at most LIMITS.chainAnswerMs; over a port the
 * other end answers. Failures are viem's own; `rpcCall` converts them to ChainError.
 */
export function clientOf(access: ChainAccess): ChainClient {
  const urls = access.transport.kind === 'http' ? access.transport.urls : []
  return createPublicClient({
    chain: viemChain(access.chainId, urls),
    transport: transportOf(access),
    pollingInterval: chainFacts(access.chainId)?.blockMs ?? 2_000,
    // A cached block number would hide the newest transaction.
    cacheTime: 0,
    // Simultaneous reads are one request where the chain has multicall3.
    batch: { multicall: true },
  })
}
