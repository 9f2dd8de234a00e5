import { LIMITS } from '../../core/limits.ts'
import type { PlayBlock, PlayLog } from '../evm/block.ts'
import { RpcError } from '../rpc/rpc-error.ts'
import { type Hex, parseAddress, parseHash } from '../rpc/values.ts'

/** The address and topic filter of `eth_getLogs`; callers select the blocks. */
export interface LogFilter {
  /** Empty matches any contract. */
  readonly addresses: readonly Hex[]
  /** By position; null matches any topic. */
  readonly topics: readonly (readonly Hex[] | null)[]
}

/** @throws RpcError -32602 */
export function parseLogFilter(address: unknown, topics: unknown): LogFilter {
  const addresses = address == null ? [] : Array.isArray(address) ? address : [address]
  const positions = topics == null ? [] : topics
  if (addresses.length > LIMITS.playLogFilter) throw RpcError.params('address', 'a shorter list', 'a longer one')
  if (!Array.isArray(positions) || positions.length > 4) throw RpcError.params('topics', 'a list of at most 4', topics)
  return {
    addresses: addresses.map((one) => parseAddress(one, 'address')),
    topics: positions.map((position: unknown) => {
      if (position == null) return null
      const any = Array.isArray(position) ? position : [position]
      if (any.length > LIMITS.playLogFilter) throw RpcError.params('topics', 'shorter lists', 'a longer one')
      return any.length === 0 ? null : any.map((one) => parseHash(one, 'a topic'))
    }),
  }
}

export function matchesFilter({ addresses, topics }: LogFilter, log: PlayLog): boolean {
  if (addresses.length > 0 && !addresses.includes(log.address)) return false
  return topics.every((any, position) => {
    if (any === null) return position < log.topics.length || position === 0
    const topic = log.topics[position]
    return topic !== undefined && any.includes(topic)
  })
}

/** @throws RpcError -32005 for more than LIMITS.playLogs */
export function findLogs(blocks: readonly PlayBlock[], filter: LogFilter): { log: PlayLog; block: PlayBlock }[] {
  const found: { log: PlayLog; block: PlayBlock }[] = []
  for (const block of blocks) {
    for (const log of block.transaction?.logs ?? []) {
      if (!matchesFilter(filter, log)) continue
      if (found.length >= LIMITS.playLogs)
        throw new RpcError(-32_005, `query returned more than ${LIMITS.playLogs} results`)
      found.push({ log, block })
    }
  }
  return found
}
