import { createBlock } from '@ethereumjs/block'
import { type Common, createCustomCommon, Hardfork, Mainnet } from '@ethereumjs/common'
import { SimpleStateManager } from '@ethereumjs/statemanager'
import { createLegacyTx, createTxFromRLP, type TypedTransaction } from '@ethereumjs/tx'
import { Account, bytesToHex, createAddressFromString, hexToBytes } from '@ethereumjs/util'
import { createVM, type RunTxResult, runTx, type VM } from '@ethereumjs/vm'
import { keccak_256 } from '@noble/hashes/sha3'
import type { PlayBlock, PlayLog, PlayTransaction } from './block.ts'
import type { Entry } from './entry.ts'
import { type Hex, word } from './hex.ts'
import { RpcError } from './rpc-error.ts'

/** As anvil has it, so that both play chains take the same transactions. */
export const BLOCK_GAS = 30_000_000n

/** What is tried without changing anything. */
export interface Attempt {
  readonly from: Hex
  readonly to: Hex | null
  readonly data: Hex
  readonly value: bigint
  readonly gas: bigint
}

export interface Outcome {
  readonly succeeded: boolean
  readonly output: Hex
  /** After refunds. */
  readonly gasUsed: bigint
  readonly gasRefunded: bigint
  /** The machine's own name for what went wrong: `revert`, `out of gas`; null when nothing did. */
  readonly exception: string | null
}

const hexOf = (bytes: Uint8Array): Hex => bytesToHex(bytes) as Hex

/** What went wrong, in geth's words, from what the machine says. */
function refusal(thrown: unknown): RpcError {
  const message = thrown instanceof Error ? thrown.message : String(thrown)
  if (/enough funds|insufficient balance/i.test(message)) {
    return RpcError.refused('insufficient funds for gas * price + value')
  }
  if (/INTRINSIC_GAS_TOO_LOW|minimum gas limit|gasLimit is too low/i.test(message)) {
    return RpcError.refused('intrinsic gas too low')
  }
  if (/higher gas limit than the block/i.test(message)) return RpcError.refused('exceeds block gas limit')
  return RpcError.refused(message.split(' (vm hf=')[0] ?? message)
}

/**
 * An EVM chain in memory at the Berlin level, as BTTC is: one transaction a block, mined when it comes. Made only of
 * {@link Entry entries}, so that the same entries make the same chain. Not for two calls at once: callers queue.
 */
export class PlayChain {
  readonly chainId: number
  readonly blocks: PlayBlock[] = []
  readonly #common: Common
  readonly #state: SimpleStateManager
  readonly #vm: VM
  readonly #found = new Map<Hex, PlayBlock>()
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

  /** The block in which a transaction lies, or the block of that hash. */
  find(hash: Hex): PlayBlock | undefined {
    return this.#found.get(hash)
  }

  /** The time of a block mined at `now` (seconds since the epoch): later than its parent. */
  timeAt(now: number): number {
    return Math.max(now + this.#aheadSeconds, this.head.timestamp + 1)
  }

  /** Lets an entry happen. @throws RpcError when a transaction cannot be in a block; nothing has happened then */
  async apply(entry: Entry): Promise<PlayBlock> {
    switch (entry.kind) {
      case 'transaction':
        return this.#mine(this.read(entry.raw), entry.timestamp)
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

  /** @throws RpcError -32000 for bytes that are no transaction of this chain, or one that is not signed for it */
  read(raw: Hex): TypedTransaction {
    try {
      const transaction = createTxFromRLP(hexToBytes(raw), { common: this.#common })
      if (!transaction.isSigned()) throw new Error('transaction is not signed')
      // EIP-155 or nothing: what was signed for every chain could be sent to one where it costs.
      if (transaction.type === 0 && ![2n, 1n].includes((transaction.v ?? 0n) - BigInt(this.chainId) * 2n - 34n)) {
        throw new Error('only replay-protected (EIP-155) transactions allowed over RPC')
      }
      transaction.getSenderAddress()
      return transaction
    } catch (thrown) {
      throw refusal(thrown)
    }
  }

  async balanceOf(address: Hex): Promise<bigint> {
    return (await this.#state.getAccount(createAddressFromString(address)))?.balance ?? 0n
  }

  async nonceOf(address: Hex): Promise<bigint> {
    return (await this.#state.getAccount(createAddressFromString(address)))?.nonce ?? 0n
  }

  async codeOf(address: Hex): Promise<Hex> {
    return hexOf(await this.#state.getCode(createAddressFromString(address)))
  }

  async storageOf(address: Hex, slot: bigint): Promise<Hex> {
    const value = await this.#state.getStorage(createAddressFromString(address), hexToBytes(word(slot)))
    return word(value.length === 0 ? 0n : BigInt(hexOf(value)))
  }

  /** Runs an attempt at time `now` and takes everything back. @throws RpcError when it cannot even begin */
  async dryRun(attempt: Attempt, now: number): Promise<Outcome> {
    const { from, to, data, value, gas } = attempt
    const fields = { data, value, gasLimit: gas, gasPrice: 0n, nonce: 0n, ...(to === null ? {} : { to }) }
    const transaction = createLegacyTx(fields, { common: this.#common, freeze: false })
    transaction.getSenderAddress = () => createAddressFromString(from)
    await this.#state.checkpoint()
    try {
      const { execResult, totalGasSpent, gasRefund } = await this.#run(transaction, this.timeAt(now), true)
      return {
        succeeded: execResult.exceptionError === undefined,
        output: hexOf(execResult.returnValue),
        gasUsed: totalGasSpent,
        gasRefunded: gasRefund,
        exception: execResult.exceptionError?.error ?? null,
      }
    } catch (thrown) {
      throw refusal(thrown)
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
      throw refusal(thrown)
    }
    return this.#append(timestamp, toRecord(transaction, from, result, this.chainId))
  }

  #run(tx: TypedTransaction, timestamp: number, skipNonce: boolean): Promise<RunTxResult> {
    const header = { number: this.head.number + 1n, timestamp: BigInt(timestamp), gasLimit: BLOCK_GAS }
    const block = createBlock({ header }, { common: this.#common, skipConsensusFormatValidation: true })
    return runTx(this.#vm, { tx, block, skipNonce })
  }

  #append(timestamp: number, transaction: PlayTransaction | null): PlayBlock {
    const parent = this.blocks.at(-1)
    const number = parent === undefined ? 0n : parent.number + 1n
    const parentHash = parent?.hash ?? word(0)
    const name = `${this.chainId}/${number}/${parentHash}/${timestamp}/${transaction?.hash ?? ''}`
    const hash = hexOf(keccak_256(new TextEncoder().encode(name)))
    const block: PlayBlock = { number, hash, parentHash, timestamp, transaction }
    this.blocks.push(block)
    this.#found.set(hash, block)
    if (transaction !== null) this.#found.set(transaction.hash, block)
    return block
  }
}

function toRecord(tx: TypedTransaction, from: Hex, result: RunTxResult, chainId: number): PlayTransaction {
  const logs = (result.execResult.logs ?? []).map(
    ([address, topics, data], index): PlayLog => ({
      address: hexOf(address),
      topics: topics.map(hexOf),
      data: hexOf(data),
      index,
    }),
  )
  return {
    hash: hexOf(tx.hash()),
    from,
    to: (tx.to?.toString() as Hex | undefined) ?? null,
    nonce: tx.nonce,
    gas: tx.gasLimit,
    gasPrice: 'gasPrice' in tx ? tx.gasPrice : 0n,
    value: tx.value,
    input: hexOf(tx.data),
    type: tx.type,
    chainId: BigInt(chainId),
    v: tx.v ?? 0n,
    r: tx.r ?? 0n,
    s: tx.s ?? 0n,
    gasUsed: result.totalGasSpent,
    succeeded: result.execResult.exceptionError === undefined,
    contractAddress: (result.createdAddress?.toString() as Hex | undefined) ?? null,
    logsBloom: hexOf(result.bloom.bitvector),
    // A reverted transaction leaves none.
    logs: result.execResult.exceptionError === undefined ? logs : [],
  }
}
