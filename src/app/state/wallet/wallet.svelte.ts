import type { Call, CallPurpose } from '../../../chain/client/call.ts'
import type { Address } from '../../../core/money/wei.ts'
import type { WalletChoice } from '../../../wallet/wallet-choice.ts'
import { recallText } from '../shell/memory.ts'
import type { ChainChoice } from './chain.svelte.ts'
import type { Move } from './coins.ts'
import { SENT } from './names.ts'
import type { Done, Transaction } from './transaction.svelte.ts'
import type { WalletCore } from './wallet-core.svelte.ts'

export type { Call, CallPurpose, Done, Move, Transaction, WalletChoice, WalletCore }

/** A transaction of an earlier page that is in a block. */
export interface Resumed {
  readonly call: Call
  readonly done: Done
}

/**
 * The user's wallet. Everything behind it (wagmi, viem) is loaded when it is first opened, or when a transaction of an earlier visit is
 * still under way.
 */
export class WalletState {
  #core = $state.raw<WalletCore | null>(null)
  #loading: Promise<WalletCore> | null = null
  #resumed = $state.raw<readonly Resumed[]>([])
  readonly #chain: ChainChoice

  constructor(chain: ChainChoice) {
    this.#chain = chain
    if (recallText(SENT) !== null) void this.core().catch(() => undefined)
  }

  /** What is loaded later; null until then. The wallet's own screens read it. */
  get loaded(): WalletCore | null {
    return this.#core
  }

  /** Null while no wallet is connected, or none was opened yet. */
  get account(): Address | null {
    return this.#core?.account ?? null
  }

  /** The chain that the wallet is on; null while none is connected. It may be another than the chosen one. */
  get chainId(): number | null {
    return this.#core?.chainId ?? null
  }

  /** Wallets that announced themselves. */
  get wallets(): readonly WalletChoice[] {
    return this.#core?.wallets ?? []
  }

  /** Transactions of this browser that are not settled. */
  get pending(): WalletCore['pending'] {
    return this.#core?.pending ?? []
  }

  /** Those that nobody has told the engine of. */
  get resumed(): readonly Resumed[] {
    return this.#resumed
  }

  told(resumed: Resumed): void {
    this.#resumed = this.#resumed.filter((other) => other !== resumed)
  }

  /** Looks for wallets and connects again, without asking, to the one used last. To be called when a page about money is opened. */
  async open(): Promise<void> {
    await (await this.core()).open()
  }

  /** Has the user choose a wallet in a dialog, unless one is connected. @throws WalletError `not-confirmed` when it is closed */
  async ask(): Promise<Address> {
    return (await this.core()).ask()
  }

  /** @param id of one of {@link wallets} @throws WalletError */
  async connect(id: string): Promise<void> {
    await (await this.core()).connect(id)
  }

  async disconnect(): Promise<void> {
    await this.#core?.disconnect()
  }

  /** Has the wallet go to a chain, adding it where it is not known. @throws WalletError */
  async ensureChain(id: number): Promise<void> {
    await (await this.core()).ensureChain(id)
  }

  /**
   * Shows in a dialog what a call will do and cost, and has the wallet sign and send it once the user agrees. Goes on when the dialog is
   * closed meanwhile.
   *
   * @returns once it is in a block
   * @throws WalletError `not-confirmed` when the user does not go on, `rejected`, `reverted`, `cancelled`, `replaced`, `dropped`, and
   *   what {@link ask} throws; the dialog has said it by then
   */
  async transact(call: Call): Promise<Done> {
    return (await this.core()).transact(call)
  }

  /** @throws TypeError when its code cannot be fetched */
  core(): Promise<WalletCore> {
    this.#loading ??= this.#load()
    return this.#loading
  }

  async #load(): Promise<WalletCore> {
    try {
      const [{ WalletCore }] = await Promise.all([import('./wallet-core.svelte.ts'), this.#chain.load()])
      this.#core = new WalletCore(this.#chain, (call, done) => {
        this.#resumed = [...this.#resumed, { call, done }]
      })
      return this.#core
    } catch (thrown) {
      // Offline, perhaps: the next one who asks tries again.
      this.#loading = null
      throw thrown
    }
  }
}
