import { SerialQueue } from '../../core/lib/serial-queue.ts'
import { LIMITS } from '../../core/limits.ts'
import type { Eip1193 } from '../../protocol/eip1193.ts'
import type { PlayBlock } from '../evm/block.ts'
import { estimateGas, executionError, parseMessageCall } from '../evm/estimate-gas.ts'
import type { JournalEntry } from '../evm/journal-entry.ts'
import { BLOCK_GAS, type PlayChain } from '../evm/play-chain.ts'
import { RpcError } from '../rpc/rpc-error.ts'
import { type Hex, parseAddress, parseData, parseHash, parseQuantity, toQuantity } from '../rpc/values.ts'
import { blockAt, getLogs, requireHead } from './block-query.ts'
import { formatBlock, formatReceipt, formatTransaction } from './format.ts'

/** 300,000 gwei, the minimum of BTTC's validators, so that fees look as on BTTC. */
export const PLAY_GAS_PRICE = 300_000_000_000_000n

/** The chain of a provider, its clock and its storage. */
export interface PlayProviderOptions {
  readonly chain: PlayChain
  /** Seconds since the epoch. */
  now(): number
  /** Persists an entry before its result is returned. */
  record(entry: JournalEntry): Promise<void>
}

type Params = readonly unknown[]

/**
 * An EIP-1193 provider for a {@link PlayChain}: the methods that viem and wagmi use, automining, and the few `evm_` and
 * `anvil_` methods that tests and demos use. Requests run in order. Fails with {@link RpcError}.
 */
export class PlayProvider implements Eip1193 {
  readonly #options: PlayProviderOptions
  #entryCount: number
  readonly #queue = new SerialQueue()

  /** @param entryCount number of entries so far */
  constructor(options: PlayProviderOptions, entryCount: number) {
    this.#options = options
    this.#entryCount = entryCount
  }

  request({
    method,
    params,
  }: {
    readonly method: string
    readonly params?: readonly unknown[] | object
  }): Promise<unknown> {
    const list = params === undefined ? [] : Array.isArray(params) ? (params as Params) : [params]
    return this.#queue.run(() => this.#answer(method, list))
  }

  async #answer(method: string, params: Params): Promise<unknown> {
    const { chain } = this.#options
    switch (method) {
      case 'web3_clientVersion':
        return 'Freshet/play'
      case 'eth_chainId':
        return toQuantity(chain.chainId)
      case 'net_version':
        return String(chain.chainId)
      case 'eth_blockNumber':
        return toQuantity(chain.head.number)
      case 'eth_gasPrice':
        return toQuantity(PLAY_GAS_PRICE)
      case 'eth_syncing':
        return false
      case 'eth_accounts':
        return []
      case 'eth_getBalance':
        requireHead(chain, params[1])
        return toQuantity(await chain.balanceOf(parseAddress(params[0], 'account')))
      case 'eth_getTransactionCount':
        requireHead(chain, params[1])
        return toQuantity(await chain.nonceOf(parseAddress(params[0], 'account')))
      case 'eth_getCode':
        requireHead(chain, params[1])
        return chain.codeOf(parseAddress(params[0], 'account'))
      case 'eth_getStorageAt':
        requireHead(chain, params[2])
        return chain.storageOf(parseAddress(params[0], 'account'), parseQuantity(params[1], 'slot'))
      case 'eth_call':
        requireHead(chain, params[1])
        return this.#call(params[0])
      case 'eth_estimateGas':
        requireHead(chain, params[1])
        return toQuantity(await estimateGas(chain, parseMessageCall(params[0], BLOCK_GAS), this.#options.now()))
      case 'eth_sendRawTransaction':
        return this.#send(parseData(params[0], 'transaction', LIMITS.playTransactionBytes))
      case 'eth_getTransactionByHash':
        return this.#transaction(params[0], formatTransaction)
      case 'eth_getTransactionReceipt':
        return this.#transaction(params[0], formatReceipt)
      case 'eth_getBlockByNumber':
        return formatFound(blockAt(chain, params[0]), params[1])
      case 'eth_getBlockByHash': {
        const block = chain.findBlock(parseHash(params[0], 'block hash'))
        return formatFound(block?.hash === params[0] ? block : undefined, params[1])
      }
      case 'eth_getLogs':
        return getLogs(chain, params[0])
      case 'evm_mine':
        await this.#apply({ kind: 'block', timestamp: chain.nextTimestamp(this.#options.now()) })
        return '0x0'
      case 'evm_increaseTime':
        return this.#advanceClock(parseQuantity(params[0], 'seconds'))
      case 'anvil_setBalance': {
        const address = parseAddress(params[0], 'account')
        await this.#apply({ kind: 'balance', address, wei: parseQuantity(params[1], 'balance') })
        return null
      }
      case 'anvil_setCode': {
        const address = parseAddress(params[0], 'account')
        await this.#apply({ kind: 'code', address, code: parseData(params[1], 'code', LIMITS.playTransactionBytes) })
        return null
      }
      default:
        throw RpcError.method(method)
    }
  }

  async #apply(entry: JournalEntry): Promise<PlayBlock> {
    if (this.#entryCount >= LIMITS.playEntries) {
      throw RpcError.refused(`this play chain is full: ${LIMITS.playEntries} entries; start over`)
    }
    const block = await this.#options.chain.apply(entry)
    this.#entryCount += 1
    await this.#options.record(entry)
    return block
  }

  async #send(raw: Hex): Promise<Hex> {
    const { chain, now } = this.#options
    const block = await this.#apply({ kind: 'transaction', raw, timestamp: chain.nextTimestamp(now()) })
    return block.transaction?.hash as Hex
  }

  async #call(request: unknown): Promise<Hex> {
    const result = await this.#options.chain.dryRun(parseMessageCall(request, BLOCK_GAS), this.#options.now())
    if (!result.succeeded) throw executionError(result)
    return result.output
  }

  async #advanceClock(seconds: bigint): Promise<number> {
    if (seconds > BigInt(LIMITS.playSkipSeconds))
      throw RpcError.params('seconds', `at most ${LIMITS.playSkipSeconds}`, seconds)
    const { chain, now } = this.#options
    // Blocks mined faster than one a second are ahead of the clock already.
    const aheadSeconds = Math.max(chain.aheadSeconds, chain.head.timestamp - now()) + Number(seconds)
    await this.#apply({ kind: 'clock', aheadSeconds })
    return aheadSeconds
  }

  #transaction<T>(hash: unknown, format: (transaction: NonNullable<PlayBlock['transaction']>, block: PlayBlock) => T) {
    const wanted = parseHash(hash, 'transaction hash')
    const block = this.#options.chain.findBlock(wanted)
    return block?.transaction?.hash === wanted ? format(block.transaction, block) : null
  }
}

function formatFound(block: PlayBlock | undefined, withTransactions: unknown): object | null {
  return block === undefined ? null : formatBlock(block, withTransactions === true)
}
