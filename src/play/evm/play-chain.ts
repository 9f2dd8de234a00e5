import { createBlock } from '@ethereumjs/block'
import { type Common, createCustomCommon, Hardfork, Mainnet } from '@ethereumjs/common'
import { SimpleStateManager } from '@ethereumjs/statemanager'
import { createLegacyTx, createTxFromRLP, type TypedTransaction } from '@ethereumjs/tx'
import { Account, createAddressFromString, hexToBytes } from '@ethereumjs/util'
import { createVM, type RunTxResult, runTx, type VM } from '@ethereumjs/vm'
import { keccak_256 } from '@noble/hashes/sha3'
import { RpcError } from '../rpc/rpc-error.ts'
import { type Hex, toHex, toWord } from '../rpc/values.ts'
import type { PlayBlock, PlayTransaction } from './block.ts'
import { toRpcError } from './evm-error.ts'
import type { JournalEntry } from './journal-entry.ts'
import { transactionRecord } from './transaction-record.ts'

/** The block gas limit of anvil, so that both play chains accept the same transactions. */
export const BLOCK_GAS = 30_000_000n

/** A call to execute without a change of state. */
export interface MessageCall {
  readonly from: Hex
  readonly to: Hex | null
  readonly data: Hex
  readonly value: bigint
  readonly gas: bigint
}

/** The result of a call. */
export interface ExecutionResult {
  readonly succeeded: boolean
  readonly output: Hex
  /** After refunds. */
  readonly gasUsed: bigint
  readonly gasRefunded: bigint
  /** The EVM's name of the failure (`revert`, `out of gas`); null on success. */
  readonly exception: string | null
}

/**
 * An in-memory EVM chain at the Berlin level, as BTTC is: one transaction a block, mined at once. Its state follows
 * only from {@link JournalEntry entries}, so the same entries produce the same chain. Not for concurrent calls:
 * callers queue.
 */
export class PlayChain {
  readonly chainId: number
  readonly blocks: PlayBlock[] = []
  readonly #common: Common
  readonly #state: SimpleStateManager
  readonly #vm: VM
  readonly #blocksByHash = new Map<Hex, PlayBlock>()
  #aheadSeconds = 0

  private constructor(chainId: number, common: Common, state: SimpleStateManager, vm: VM) {
    this.chainId = chainId
    this.#common = common
    this.#state = state
    this.#vm = vm
    this.#append(0, null)
  }

  static async create(chainId: number): Promise<PlayChain> {
    const common = createCustomCommon({ chainId, name: 'freshet-play' }, Mainnet, { hardfork: Hardfork.Berlin })
    const stateManager = new SimpleStateManager({ common })
    return new PlayChain(chainId, common, stateManager, await createVM({ common, stateManager }))
  }

  get head(): PlayBlock {
    return this.blocks[this.blocks.length - 1] as PlayBlock
  }

  get aheadSeconds(): number {
    return this.#aheadSeconds
  }

  /** The block with this hash, or the block of the transaction with this hash. */
  findBlock(hash: Hex): PlayBlock | undefined {
    return this.#blocksByHash.get(hash)
  }

  /** The timestamp of a block mined at `now` (seconds since the epoch): later than its parent's. */
  nextTimestamp(now: number): number {
    return Math.max(now + this.#aheadSeconds, this.head.timestamp + 1)
  }

  /** Applies an entry. @throws RpcError for a transaction that cannot be mined; the state is then unchanged */
  async apply(entry: JournalEntry): Promise<PlayBlock> {
    switch (entry.kind) {
      case 'transaction':
        return this.#mine(this.parseTransaction(entry.raw), entry.timestamp)
      case 'block':
        return this.#append(entry.timestamp, null)
      case 'balance': {
        const address = createAddressFromString(entry.address)
        const account = (await this.#state.getAccount(address)) ?? new Account()
        account.balance = entry.wei
        await this.#state.putAccount(address, account)
        return this.head
      }
      case 'code':
        await this.#state.putCode(createAddressFromString(entry.address), hexToBytes(entry.code))
        return this.head
      case 'clock':
        this.#aheadSeconds = entry.aheadSeconds
        return this.head
    }
  }

  /** @throws RpcError -32000 for bytes that are no transaction, or that are not signed for this chain */
  parseTransaction(raw: Hex): TypedTransaction {
    try {
      const transaction = createTxFromRLP(hexToBytes(raw), { common: this.#common })
      if (!transaction.isSigned()) throw new Error('transaction is not signed')
      // Requires EIP-155: a transaction valid on every chain could be replayed where coins have value.
      if (transaction.type === 0 && ![2n, 1n].includes((transaction.v ?? 0n) - BigInt(this.chainId) * 2n - 34n)) {
        throw new Error('only replay-protected (EIP-155) transactions allowed over RPC')
      }
      transaction.getSenderAddress()
      return transaction
    } catch (thrown) {
      throw toRpcError(thrown)
    }
  }

  async balanceOf(address: Hex): Promise<bigint> {
    return (await this.#state.getAccount(createAddressFromString(address)))?.balance ?? 0n
  }

  async nonceOf(address: Hex): Promise<bigint> {
    return (await this.#state.getAccount(createAddressFromString(address)))?.nonce ?? 0n
  }

  async codeOf(address: Hex): Promise<Hex> {
    return toHex(await this.#state.getCode(createAddressFromString(address)))
  }

  async storageOf(address: Hex, slot: bigint): Promise<Hex> {
    const value = await this.#state.getStorage(createAddressFromString(address), hexToBytes(toWord(slot)))
    return toWord(value.length === 0 ? 0n : BigInt(toHex(value)))
  }

  /** Executes a call at time `now` and reverts the state. @throws RpcError when it cannot start */
  async dryRun(call: MessageCall, now: number): Promise<ExecutionResult> {
    const { from, to, data, value, gas } = call
    const fields = { data, value, gasLimit: gas, gasPrice: 0n, nonce: 0n, ...(to === null ? {} : { to }) }
    const transaction = createLegacyTx(fields, { common: this.#common, freeze: false })
    transaction.getSenderAddress = () => createAddressFromString(from)
    await this.#state.checkpoint()
    try {
      const { execResult, totalGasSpent, gasRefund } = await this.#run(transaction, this.nextTimestamp(now), true)
      return {
        succeeded: execResult.exceptionError === undefined,
        output: toHex(execResult.returnValue),
        gasUsed: totalGasSpent,
        gasRefunded: gasRefund,
        exception: execResult.exceptionError?.error ?? null,
      }
    } catch (thrown) {
      throw toRpcError(thrown)
    } finally {
      await this.#state.revert()
    }
  }

  async #mine(transaction: TypedTransaction, timestamp: number): Promise<PlayBlock> {
    const from = transaction.getSenderAddress().toString() as Hex
    const nonce = await this.nonceOf(from)
    if (transaction.nonce < nonce)
      throw RpcError.refused(`nonce too low: next nonce ${nonce}, tx nonce ${transaction.nonce}`)
    if (transaction.nonce > nonce)
      throw RpcError.refused(`nonce too high: next nonce ${nonce}, tx nonce ${transaction.nonce}`)
    if (transaction.gasLimit > BLOCK_GAS) throw RpcError.refused('exceeds block gas limit')
    let result: RunTxResult
    try {
      result = await this.#run(transaction, timestamp, false)
    } catch (thrown) {
      throw toRpcError(thrown)
    }
    return this.#append(timestamp, transactionRecord(transaction, from, result, this.chainId))
  }

  #run(tx: TypedTransaction, timestamp: number, skipNonce: boolean): Promise<RunTxResult> {
    const header = { number: this.head.number + 1n, timestamp: BigInt(timestamp), gasLimit: BLOCK_GAS }
    const block = createBlock({ header }, { common: this.#common, skipConsensusFormatValidation: true })
    return runTx(this.#vm, { tx, block, skipNonce })
  }

  #append(timestamp: number, transaction: PlayTransaction | null): PlayBlock {
    const parent = this.blocks.at(-1)
    const number = parent === undefined ? 0n : parent.number + 1n
    const parentHash = parent?.hash ?? toWord(0)
    const name = `${this.chainId}/${number}/${parentHash}/${timestamp}/${transaction?.hash ?? ''}`
    const hash = toHex(keccak_256(new TextEncoder().encode(name)))
    const block: PlayBlock = { number, hash, parentHash, timestamp, transaction }
    this.blocks.push(block)
    this.#blocksByHash.set(hash, block)
    if (transaction !== null) this.#blocksByHash.set(transaction.hash, block)
    return block
  }
}
