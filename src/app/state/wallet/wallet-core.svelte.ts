import { createSubscriber } from 'svelte/reactivity'
import { CHAINS, viemChain } from '../../../chain/chains.ts'
import type { Call } from '../../../chain/client/call.ts'
import { type ErrorRecord, toErrorRecord, WalletError } from '../../../core/errors.ts'
import { type Address, NO_WEI, type Wei } from '../../../core/money/wei.ts'
import { Wallet } from '../../../wallet/wallet.ts'
import type { WalletChoice } from '../../../wallet/wallet-choice.ts'
import { recallText, rememberText } from '../shell/memory.ts'
import { Balances } from './balances.svelte.ts'
import type { ChainChoice, ChainOption } from './chain.svelte.ts'
import { ChainClients } from './chain-clients.ts'
import { type Move, mostOf, moveCall } from './coins.ts'
import { Supply } from './supply.svelte.ts'
import type { Done, Transaction } from './transaction.svelte.ts'
import { Transactions } from './transactions.svelte.ts'

/** The open dialog in which a wallet is chosen. */
interface Asking {
  readonly resolve: (account: Address) => void
  readonly reject: (thrown: unknown) => void
}

/** The connected wallet and its transactions; see `WalletState`, which loads this. */
export class WalletCore {
  readonly balances: Balances
  readonly supply = new Supply()
  readonly #wallet: Wallet
  readonly #clients: ChainClients
  readonly #transactions: Transactions
  readonly #hear: () => void
  #opened: Promise<void> | null = null
  #connecting = $state<string | null>(null)
  #asking = $state.raw<Asking | null>(null)
  #error = $state.raw<ErrorRecord | null>(null)

  /** @param resumed a transaction of an earlier page is in a block now */
  constructor(chain: ChainChoice, resumed: (call: Call, done: Done) => void) {
    const [first, ...others] = chain.options.map(({ id, rpcUrls }) => viemChain(id, rpcUrls))
    this.#wallet = new Wallet({
      chains: [first ?? viemChain(Object.values(CHAINS)[0]!.id), ...others],
      memory: { get: recallText, set: rememberText },
    })
    this.#hear = createSubscriber((update) => this.#wallet.subscribe(update))
    this.#clients = new ChainClients(chain)
    this.balances = new Balances(this.#clients)
    this.#transactions = new Transactions(this.#clients, this, resumed)
  }

  get account(): Address | null {
    this.#hear()
    return this.#wallet.connected?.account ?? null
  }

  get chainId(): number | null {
    this.#hear()
    return this.#wallet.connected?.chainId ?? null
  }

  get wallets(): readonly WalletChoice[] {
    this.#hear()
    return this.#wallet.choices
  }

  /** The connected wallet, else the one used last; null when there is none of them. */
  get wallet(): WalletChoice | null {
    this.#hear()
    const id = this.#wallet.connected?.walletId ?? this.#wallet.lastUsed
    return this.wallets.find((choice) => choice.id === id) ?? null
  }

  /** Id of the wallet that is asked to connect. */
  get connecting(): string | null {
    return this.#connecting
  }

  /** Why the last attempt to connect failed. */
  get error(): ErrorRecord | null {
    return this.#error
  }

  /** Whether the dialog to choose a wallet is open. */
  get asking(): boolean {
    return this.#asking !== null
  }

  /** The transaction whose dialog is open. */
  get shown(): Transaction | null {
    return this.#transactions.shown
  }

  get pending(): readonly Transaction[] {
    return this.#transactions.pending
  }

  /** Grows by one with each transaction that was mined: whoever shows balances asks for them again. */
  get mined(): number {
    return this.#transactions.mined
  }

  open(): Promise<void> {
    this.#opened ??= this.#wallet.reconnect()
    return this.#opened
  }

  async ask(): Promise<Address> {
    await this.open()
    const { account } = this
    if (account !== null) return account
    this.closeAsking()
    this.#error = null
    return new Promise((resolve, reject) => {
      this.#asking = { resolve, reject }
    })
  }

  /** Closes the dialog to choose a wallet without a choice. */
  closeAsking(): void {
    const asking = this.#asking
    this.#asking = null
    asking?.reject(new WalletError('not-confirmed', 'Expected a wallet to be chosen, the dialog was closed'))
  }

  async connect(id: string): Promise<void> {
    // Two requests at once would only make the wallet refuse the second.
    if (this.#connecting !== null) return
    this.#connecting = id
    this.#error = null
    try {
      await this.#wallet.connect(id)
      const account = this.#wallet.connected?.account
      if (account !== undefined) this.#asking?.resolve(account)
      this.#asking = null
    } catch (thrown) {
      this.#error = toErrorRecord(thrown)
      throw thrown
    } finally {
      this.#connecting = null
    }
  }

  async disconnect(): Promise<void> {
    await this.#wallet.disconnect()
  }

  async ensureChain(id: number): Promise<void> {
    await this.#wallet.switchTo(id)
  }

  provider(): ReturnType<Wallet['provider']> {
    return this.#wallet.provider()
  }

  async transact(call: Call): Promise<Done> {
    await this.ask()
    return this.#transactions.begin(call).ended
  }

  /** Wraps, unwraps or sends, as {@link transact}. */
  async move(option: ChainOption, move: Move, amount: Wei): Promise<Done> {
    return this.transact(moveCall(option, move, amount))
  }

  /** The most that can be moved now. @throws ChainError */
  async most(option: ChainOption, move: Move): Promise<Wei> {
    const { account } = this
    const { held } = this.balances
    if (account === null || held === null) return NO_WEI
    return mostOf(this.#clients.of(option.id), option, account, move, held)
  }

  // The open dialog ----------------------------------------------------------------------------------------------------

  /** The user agrees to what the dialog says. */
  send(transaction: Transaction): Promise<void> {
    return this.#transactions.send(transaction)
  }

  /** Looks again whether it would go through, on the right chain. */
  check(transaction: Transaction): Promise<void> {
    return this.#transactions.check(transaction)
  }

  switchFor(transaction: Transaction): Promise<void> {
    return this.#transactions.switchFor(transaction)
  }

  show(transaction: Transaction): void {
    this.#transactions.show(transaction)
  }

  close(): void {
    this.#transactions.close()
  }

  /** The user has seen in the wallet that it was not sent. */
  forget(transaction: Transaction): void {
    this.#transactions.forget(transaction)
  }
}
