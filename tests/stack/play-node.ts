import { bytesToHex } from 'viem'
import type { JournalEntry } from '../../src/play/evm/journal-entry.ts'
import { PlayChain } from '../../src/play/evm/play-chain.ts'
import { PlayProvider } from '../../src/play/node/play-provider.ts'
import { RpcError } from '../../src/play/rpc/rpc-error.ts'
import { type Hex, toQuantity } from '../../src/play/rpc/values.ts'
import type { Eip1193 } from '../../src/protocol/eip1193.ts'
import { formatPending, PlayPool } from './play-pool.ts'

const nowSeconds = (): number => Math.floor(Date.now() / 1_000)

/**
 * The in-browser chain with methods that tests need of a node besides: snapshots (`evm_snapshot`, `evm_revert`) and a
 * pool (`evm_setAutomine`, `anvil_mine`). A block has one transaction at most, so mining makes as many blocks as
 * needed.
 */
export class PlayNode implements Eip1193 {
  readonly #chainId: number
  readonly #snapshots = new Map<unknown, number>()
  readonly #pool = new PlayPool()
  #nextSnapshot = 0
  #entries: JournalEntry[] = []
  #chain!: PlayChain
  #provider!: PlayProvider
  #automine = true
  #turn: Promise<unknown> = Promise.resolve()

  private constructor(chainId: number) {
    this.#chainId = chainId
  }

  /** @param entries journal of an earlier run */
  static async create(chainId: number, entries: readonly JournalEntry[] = []): Promise<PlayNode> {
    const node = new PlayNode(chainId)
    await node.#become(entries)
    return node
  }

  /** The journal, which reproduces this chain. */
  get entries(): readonly JournalEntry[] {
    return this.#entries
  }

  /** Runs requests in order. Fails with RpcError. */
  request({ method, params = [] }: Parameters<Eip1193['request']>[0]): Promise<unknown> {
    const answer = this.#turn.then(() => this.#answer(method, params as readonly unknown[]))
    this.#turn = answer.catch(() => undefined)
    return answer
  }

  async #become(entries: readonly JournalEntry[]): Promise<void> {
    const chain = await PlayChain.create(this.#chainId)
    for (const entry of entries) await chain.apply(entry)
    this.#chain = chain
    this.#entries = [...entries]
    const keep = async (entry: JournalEntry): Promise<void> => void this.#entries.push(entry)
    this.#provider = new PlayProvider({ chain, now: nowSeconds, record: keep }, entries.length)
    this.#pool.clear()
  }

  async #answer(method: string, params: readonly unknown[]): Promise<unknown> {
    const [first, second] = params
    switch (method) {
      case 'evm_setAutomine':
        this.#automine = first === true
        if (this.#automine) await this.#mine(0)
        return null
      case 'evm_mine':
        await this.#mine(1)
        return '0x0'
      case 'anvil_mine':
        await this.#mine(Number(first ?? 1))
        return null
      case 'evm_snapshot': {
        const name = toQuantity(this.#nextSnapshot++)
        this.#snapshots.set(name, this.#entries.length)
        return name
      }
      case 'evm_revert':
        return this.#revert(first)
      case 'eth_sendRawTransaction':
        return this.#automine ? this.#pass(method, params) : this.#wait(first as Hex)
      case 'eth_getTransactionByHash': {
        const waiting = this.#pool.find(first)
        return waiting === undefined ? this.#pass(method, params) : formatPending(waiting)
      }
      case 'eth_getTransactionCount': {
        const mined = (await this.#pass(method, params)) as Hex
        return second === 'pending' ? toQuantity(this.#pool.nextNonce(String(first), BigInt(mined))) : mined
      }
      default:
        return this.#pass(method, params)
    }
  }

  #pass(method: string, params: readonly unknown[]): Promise<unknown> {
    return this.#provider.request({ method, params })
  }

  async #wait(raw: Hex): Promise<Hex> {
    const signed = this.#chain.parseTransaction(raw)
    const hash = bytesToHex(signed.hash())
    const from = signed.getSenderAddress().toString() as Hex
    if (signed.nonce < (await this.#chain.nonceOf(from))) throw RpcError.refused('nonce too low')
    const { nonce, gasLimit: gas, value } = signed
    const to = (signed.to?.toString() as Hex | undefined) ?? null
    const gasPrice = 'gasPrice' in signed ? signed.gasPrice : 0n
    try {
      this.#pool.add({ raw, hash, from, to, nonce, gas, gasPrice, value, input: bytesToHex(signed.data) })
    } catch (thrown) {
      throw RpcError.refused((thrown as Error).message)
    }
    return hash
  }

  async #mine(atLeast: number): Promise<void> {
    let made = 0
    for (const { raw } of this.#pool.takeAll()) {
      // A transaction that cannot be mined any more is dropped, as by every node.
      const dropped = await this.#pass('eth_sendRawTransaction', [raw]).then(
        () => false,
        () => true,
      )
      if (!dropped) made++
    }
    for (; made < atLeast; made++) await this.#pass('evm_mine', [])
  }

  async #revert(name: unknown): Promise<boolean> {
    const length = this.#snapshots.get(name)
    if (length === undefined) return false
    // A snapshot is valid once; later ones are of a state that is undone now.
    const names = [...this.#snapshots.keys()]
    for (const later of names.slice(names.indexOf(name))) this.#snapshots.delete(later)
    await this.#become(this.#entries.slice(0, length))
    return true
  }
}
