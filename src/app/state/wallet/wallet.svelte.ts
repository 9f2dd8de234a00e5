import type { Call, CallPurpose } from '../../../chain/contracts/call.ts'
import type { Address } from '../../../core/money/wei.ts'
import type { WalletChoice } from '../../../wallet/wallet-choice.ts'
import { preferenceNames, readPreferenceText } from '../shell/preferences.ts'
import type { ChainChoice } from './chain.svelte.ts'
import { SENT_TRANSACTION, SENT_TRANSACTIONS } from './storage-keys.ts'
import type { MinedTransaction, Transaction } from './transaction.svelte.ts'
import type { Transfer } from './transfers.ts'
import type { WalletCore } from './wallet-core.svelte.ts'

export type { Call, CallPurpose, MinedTransaction, Transaction, Transfer, WalletChoice, WalletCore }

/** A transaction of an earlier page that is in a block. */
export interface ResumedTransaction {
  readonly call: Call
  readonly mined: MinedTransaction
}

/**
 * The user's wallet. The code behind it (wagmi, viem) loads when the wallet is first opened, or at the start when a
 * transaction of an earlier visit is not settled.
 */
export class WalletState {
  #core = $state.raw<WalletCore | null>(null)
  #loading: Promise<WalletCore> | null = null
  #resumed = $state.raw<readonly ResumedTransaction[]>([])
  readonly #chain: ChainChoice

  constructor(chain: ChainChoice) {
    this.#chain = chain
    const hasSent = preferenceNames(SENT_TRANSACTION).length > 0 || readPreferenceText(SENT_TRANSACTIONS) !== null
    if (hasSent) void this.core().catch(() => undefined)
  }

  /** The part that loads later, for the wallet's own screens; null until then. */
  get loaded(): WalletCore | null {
    return this.#core
  }

  /** Null while no wallet is connected or opened. */
  get account(): Address | null {
    return this.#core?.account ?? null
  }

  /** The chain that the wallet uses, which may differ from the chosen one; null while no wallet is connected. */
  get chainId(): number | null {
    return this.#core?.chainId ?? null
  }

  /** Wallets that announced themselves (EIP-6963). */
  get wallets(): readonly WalletChoice[] {
    return this.#core?.wallets ?? []
  }

  /** Transactions of this browser that are not settled. */
  get pending(): WalletCore['pending'] {
    return this.#core?.pending ?? []
  }

  /** Resumed transactions that the engine has not recorded yet. */
  get resumed(): readonly ResumedTransaction[] {
    return this.#resumed
  }

  markRecorded(resumed: ResumedTransaction): void {
    this.#resumed = this.#resumed.filter((other) => other !== resumed)
  }

  /** Finds wallets and reconnects to the one used last without a prompt. Called when a page about money opens. */
  async open(): Promise<void> {
    await (await this.core()).open()
  }

  /**
   * Lets the user choose a wallet, unless one is connected. @throws WalletError `not-confirmed` when the dialog is
   * closed
   */
  async requestAccount(): Promise<Address> {
    return (await this.core()).requestAccount()
  }

  /** @param id of one of {@link wallets} @throws WalletError */
  async connect(id: string): Promise<void> {
    await (await this.core()).connect(id)
  }

  async disconnect(): Promise<void> {
    await this.#core?.disconnect()
  }

  /** Switches the wallet to a chain, which it adds where unknown. @throws WalletError */
  async ensureChain(id: number): Promise<void> {
    await (await this.core()).ensureChain(id)
  }

  /**
   * Shows in a dialog what a call does and costs, and asks the wallet to sign and send it once the user agrees. Closing
   * the dialog after that does not stop it.
   *
   * @returns once it is in a block
   * @throws WalletError `not-confirmed` when the user does not agree, `rejected`, `reverted`, `cancelled`, `replaced`,
   *   `dropped`, and what {@link requestAccount} throws; the dialog has shown it by then
   */
  async transact(call: Call): Promise<MinedTransaction> {
    return (await this.core()).transact(call)
  }

  /** Loads the code behind the wallet. @throws TypeError when it cannot be fetched */
  core(): Promise<WalletCore> {
    this.#loading ??= this.#load()
    return this.#loading
  }

  async #load(): Promise<WalletCore> {
    try {
      const [{ WalletCore }] = await Promise.all([import('./wallet-core.svelte.ts'), this.#chain.load()])
      this.#core = new WalletCore(this.#chain, (call, mined) => {
        this.#resumed = [...this.#resumed, { call, mined }]
      })
      return this.#core
    } catch (thrown) {
      // Offline, perhaps: the next call tries again.
      this.#loading = null
      throw thrown
    }
  }
}
