import type { PlayBlock } from '../evm/block.ts'
import type { PlayChain } from '../evm/play-chain.ts'
import { RpcError } from '../rpc/rpc-error.ts'
import { parseHash, parseQuantity } from '../rpc/values.ts'
import { formatLog } from './format.ts'
import { findLogs, parseLogFilter } from './log-filter.ts'

const HEAD_TAGS: ReadonlySet<unknown> = new Set([undefined, 'latest', 'pending', 'safe', 'finalized'])

/** The block that a number or a tag of JSON-RPC names. @throws RpcError -32602 */
export function blockAt(chain: PlayChain, tag: unknown): PlayBlock | undefined {
  if (tag === 'earliest') return chain.blocks[0]
  if (HEAD_TAGS.has(tag)) return chain.head
  return chain.blocks[Number(parseQuantity(tag, 'block'))]
}

/** Checks that a request is for the newest state, the only one available. @throws RpcError -32000 for any other */
export function requireHead(chain: PlayChain, tag: unknown): void {
  const named = typeof tag === 'object' && tag !== null ? tag : null
  const block =
    named === null
      ? blockAt(chain, tag)
      : 'blockHash' in named
        ? chain.findBlock(parseHash(named.blockHash, 'block hash'))
        : blockAt(chain, (named as { blockNumber?: unknown }).blockNumber)
  if (block !== chain.head) throw RpcError.refused('historical state is not available on this chain')
}

/** Answers `eth_getLogs`. @throws RpcError -32602, -32000, -32005 */
export function getLogs(chain: PlayChain, filter: unknown): object[] {
  if (typeof filter !== 'object' || filter === null) throw RpcError.params('filter', 'an object', filter)
  const { fromBlock, toBlock, blockHash, address, topics } = filter as Record<string, unknown>
  const wanted = parseLogFilter(address, topics)
  let blocks: readonly PlayBlock[]
  if (blockHash !== undefined) {
    const block = chain.findBlock(parseHash(blockHash, 'block hash'))
    if (block === undefined) throw RpcError.refused('unknown block')
    blocks = [block]
  } else {
    const to = blockAt(chain, toBlock)?.number ?? chain.head.number
    const from = blockAt(chain, fromBlock)?.number ?? chain.head.number + 1n
    blocks = chain.blocks.slice(Number(from), Number(to) + 1)
  }
  return findLogs(blocks, wanted).flatMap(({ log, block }) =>
    block.transaction === null ? [] : [formatLog(log, block.transaction, block)],
  )
}
