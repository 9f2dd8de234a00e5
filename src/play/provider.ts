import { LIMITS } from '../core/limits.ts'
import type { Eip1193 } from '../protocol/eip1193.ts'
import { blockAnswer, logAnswer, receiptAnswer, transactionAnswer } from './answers.ts'
import type { PlayBlock } from './block.ts'
import { BLOCK_GAS, type PlayChain } from './chain.ts'
import type { Entry } from './entry.ts'
import { estimateGas, readAttempt, revertOf } from './estimate.ts'
import { type Hex, quantity, readAddress, readData, readHash, readQuantity } from './hex.ts'
import { findLogs, readLogFilter } from './log-filter.ts'
import { RpcError } from './rpc-error.ts'

/** 300,000 gwei: what BTTC's validators ask for, so that fees look as they do there. */
export const PLAY_GAS_PRICE = 300_000_000_000_000n

export interface PlayProviderParts {
  readonly chain: PlayChain
  /** Seconds since the epoch. */
  now(): number
  /** Keeps what has happened, before it is told. */
  keep(entry: Entry): Promise<void>
}

type Params = readonly unknown[]

/**
 * EIP-1193 around a {@link PlayChain}: what viem and wagmi ask of a node, automining, and the few `evm_`/`anvil_` methods that
 * tests and demos use. Questions wait for each other, in order. Fails with {@link RpcError}.
 */
export class PlayProvider implements Eip1193 {
  readonly #parts: PlayProviderParts
  #kept = 0
  #turn: Promise<unknown> = Promise.resolve()

  /** @param kept how many entries there are already */
  constructor(parts: PlayProviderParts, kept: number) {
    this.#parts = parts
    this.#kept = kept
  }

  request({
    method,
    params,
  }: {
    readonly method: string
    readonly params?: readonly unknown[] | object
  }): Promise<unknown> {
    const list = params === undefined ? [] : Array.isArray(params) ? (params as Params) : [params]
    const answer = this.#turn.then(() => this.#answer(method, list))
    this.#turn = answer.catch(() => undefined)
    return answer
  }

  async #answer(method: string, params: Params): Promise<unknown> {
    const { chain } = this.#parts
    switch (method) {
      case 'web3_clientVersion':
        return 'Freshet/play'
      case 'eth_chainId':
        return quantity(chain.chainId)
      case 'net_version':
        return String(chain.chainId)
      case 'eth_blockNumber':
        return quantity(chain.head.number)
      case 'eth_gasPrice':
        return quantity(PLAY_GAS_PRICE)
      case 'eth_syncing':
        return false
      case 'eth_accounts':
        return []
      case 'eth_getBalance':
        this.#now(params[1])
        return quantity(await chain.balanceOf(readAddress(params[0], 'account')))
      case 'eth_getTransactionCount':
        this.#now(params[1])
        return quantity(await chain.nonceOf(readAddress(params[0], 'account')))
      case 'eth_getCode':
        this.#now(params[1])
        return chain.codeOf(readAddress(params[0], 'account'))
      case 'eth_getStorageAt':
        this.#now(params[2])
        return chain.storageOf(readAddress(params[0], 'account'), readQuantity(params[1], 'slot'))
      case 'eth_call':
        this.#now(params[1])
        return this.#call(params[0])
      case 'eth_estimateGas':
        this.#now(params[1])
        return quantity(await estimateGas(chain, readAttempt(params[0], BLOCK_GAS), this.#parts.now()))
      case 'eth_sendRawTransaction':
        return this.#send(readData(params[0], 'transaction', LIMITS.playTransactionBytes))
      case 'eth_getTransactionByHash':
        return this.#transaction(params[0], transactionAnswer)
      case 'eth_getTransactionReceipt':
        return this.#transaction(params[0], receiptAnswer)
      case 'eth_getBlockByNumber':
        return this.#block(this.#blockAt(params[0]), params[1])
      case 'eth_getBlockByHash': {
        const block = chain.find(readHash(params[0], 'block hash'))
        return this.#block(block?.hash === params[0] ? block : undefined, params[1])
      }
      case 'eth_getLogs':
        return this.#logs(params[0])
      case 'evm_mine':
        await this.#happen({ kind: 'block', timestamp: chain.timeAt(this.#parts.now()) })
        return '0x0'
      case 'evm_increaseTime':
        return this.#skip(readQuantity(params[0], 'seconds'))
      case 'anvil_setBalance': {
        const address = readAddress(params[0], 'account')
        await this.#happen({ kind: 'balance', address, wei: readQuantity(params[1], 'balance') })
        return null
      }
      case 'anvil_setCode': {
        const address = readAddress(params[0], 'account')
        await this.#happen({ kind: 'code', address, code: readData(params[1], 'code', LIMITS.playTransactionBytes) })
        return null
      }
      default:
        throw RpcError.method(method)
    }
  }

  async #happen(entry: Entry): Promise<PlayBlock> {
    if (this.#kept >= LIMITS.playEntries) {
      throw RpcError.refused(`this play chain is full: ${LIMITS.playEntries} things have happened on it; start over`)
    }
    const block = await this.#parts.chain.apply(entry)
    this.#kept += 1
    await this.#parts.keep(entry)
    return block
  }

  async #send(raw: Hex): Promise<Hex> {
    const { chain, now } = this.#parts
    const block = await this.#happen({ kind: 'transaction', raw, timestamp: chain.timeAt(now()) })
    return block.transaction?.hash as Hex
  }

  async #call(request: unknown): Promise<Hex> {
    const outcome = await this.#parts.chain.dryRun(readAttempt(request, BLOCK_GAS), this.#parts.now())
    if (!outcome.succeeded) throw revertOf(outcome)
    return outcome.output
  }

  async #skip(seconds: bigint): Promise<number> {
    if (seconds > BigInt(LIMITS.playSkipSeconds))
      throw RpcError.params('seconds', `at most ${LIMITS.playSkipSeconds}`, seconds)
    const { chain, now } = this.#parts
    // Blocks that came quicker than one a second have run ahead of the clock already.
    const aheadSeconds = Math.max(chain.aheadSeconds, chain.head.timestamp - now()) + Number(seconds)
    await this.#happen({ kind: 'clock', aheadSeconds })
    return aheadSeconds
  }

  #transaction<T>(hash: unknown, answer: (transaction: NonNullable<PlayBlock['transaction']>, block: PlayBlock) => T) {
    const wanted = readHash(hash, 'transaction hash')
    const block = this.#parts.chain.find(wanted)
    return block?.transaction?.hash === wanted ? answer(block.transaction, block) : null
  }

  #block(block: PlayBlock | undefined, whole: unknown): object | null {
    return block === undefined ? null : blockAnswer(block, whole === true)
  }

  #blockAt(tag: unknown): PlayBlock | undefined {
    const { chain } = this.#parts
    if (tag === 'earliest') return chain.blocks[0]
    if (tag === undefined || tag === 'latest' || tag === 'pending' || tag === 'safe' || tag === 'finalized')
      return chain.head
    return chain.blocks[Number(readQuantity(tag, 'block'))]
  }

  /** Only the present state is known. @throws RpcError -32000 for any other */
  #now(tag: unknown): void {
    const named = typeof tag === 'object' && tag !== null ? tag : null
    const block =
      named === null
        ? this.#blockAt(tag)
        : 'blockHash' in named
          ? this.#parts.chain.find(readHash(named.blockHash, 'block hash'))
          : this.#blockAt((named as { blockNumber?: unknown }).blockNumber)
    if (block !== this.#parts.chain.head) throw RpcError.refused('historical state is not available on this chain')
  }

  #logs(filter: unknown): object[] {
    if (typeof filter !== 'object' || filter === null) throw RpcError.params('filter', 'an object', filter)
    const { fromBlock, toBlock, blockHash, address, topics } = filter as Record<string, unknown>
    const wanted = readLogFilter(address, topics)
    const { chain } = this.#parts
    let blocks: readonly PlayBlock[]
    if (blockHash !== undefined) {
      const block = chain.find(readHash(blockHash, 'block hash'))
      if (block === undefined) throw RpcError.refused('unknown block')
      blocks = [block]
    } else {
      const to = this.#blockAt(toBlock)?.number ?? chain.head.number
      const from = this.#blockAt(fromBlock)?.number ?? chain.head.number + 1n
      blocks = chain.blocks.slice(Number(from), Number(to) + 1)
    }
    return findLogs(blocks, wanted).flatMap(({ log, block }) =>
      block.transaction === null ? [] : [logAnswer(log, block.transaction, block)],
    )
  }
}
