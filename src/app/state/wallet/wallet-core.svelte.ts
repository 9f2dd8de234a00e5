import { createSubscriber } from 'svelte/reactivity'
import { CHAINS, viemChain } from '../../../chain/chains.ts'
import type { Call } from '../../../chain/contracts/call.ts'
import { type ErrorRecord, toErrorRecord, WalletError } from '../../../core/errors.ts'
import { type Address, NO_WEI, type Wei } from '../../../core/money/wei.ts'
import { Wallet } from '../../../wallet/wallet.ts'
import type { WalletChoice } from '../../../wallet/wallet-choice.ts'
import { readPreferenceText, writePreferenceText } from '../shell/preferences.ts'
import { AccountBalances } from './balances.svelte.ts'
import type { ChainChoice } from './chain.svelte.ts'
import { ChainClients } from './chain-clients.ts'
import type { ChainOption } from './chain-options.ts'
import { Supply } from './supply.svelte.ts'
import type { MinedTransaction, Transaction } from './transaction.svelte.ts'
import { Transactions } from './transactions.svelte.ts'
import { maxTransfer, type Transfer, transferCall } from './transfers.ts'

/** A request for an account, open while the user chooses a wallet. */
interface AccountRequest {
  readonly resolve: (account: Address) => void
  readonly reject: (thrown: unknown) => void
}

/** The connected wallet and its transactions; see `WalletState`, which loads this. */
export class WalletCore {
  readonly balances: AccountBalances
  readonly supply = new Supply()
  readonly #wallet: Wallet
  readonly #clients: ChainClients
  readonly #transactions: Transactions
  readonly #subscribe: () => void
  #opened: Promise<void> | null = null
  #connecting = $state<string | null>(null)
  #accountRequest = $state.raw<AccountRequest | null>(null)
  #error = $state.raw<ErrorRecord | null>(null)

  /** @param onResumedMined called when a transaction of an earlier page is in a block */
  constructor(chain: ChainChoice, onResumedMined: (call: Call, mined: MinedTransaction) => void) {
    const [first, ...others] = chain.options.map(({ id, rpcUrls }) => viemChain(id, rpcUrls))
    this.#wallet = new Wallet({
      chains: [first ?? viemChain(Object.values(CHAINS)[0]!.id), ...others],
      storage: { get: readPreferenceText, set: writePreferenceText },
    })
    this.#subscribe = createSubscriber((update) => this.#wallet.subscribe(update))
    this.#clients = new ChainClients(chain)
    this.balances = new AccountBalances(this.#clients)
    this.#transactions = new Transactions(this.#clients, this, onResumedMined)
  }

  get account(): Address | null {
    this.#subscribe()
    return this.#wallet.connected?.account ?? null
  }

  get chainId(): number | null {
    this.#subscribe()
    return this.#wallet.connected?.chainId ?? null
  }

  get wallets(): readonly WalletChoice[] {
    this.#subscribe()
    return this.#wallet.choices
  }

  /** The connected wallet, else the one used last; null without either. */
  get wallet(): WalletChoice | null {
    this.#subscribe()
    const id = this.#wallet.connected?.walletId ?? this.#wallet.lastUsed
    return this.wallets.find((choice) => choice.id === id) ?? null
  }

  /** Id of the wallet that is connecting; null while none is. */
  get connecting(): string | null {
    return this.#connecting
  }

  /** Why the last attempt to connect failed. */
  get error(): ErrorRecord | null {
    return this.#error
  }

  /** Whether the dialog to choose a wallet is open. */
  get isChoosing(): boolean {
    return this.#accountRequest !== null
  }

  /** The transaction in the open dialog. */
  get shown(): Transaction | null {
    return this.#transactions.shown
  }

  get pending(): readonly Transaction[] {
    return this.#transactions.pending
  }

  /** Grows by one with each transaction that is mined, which changes balances. */
  get minedCount(): number {
    return this.#transactions.minedCount
  }

  open(): Promise<void> {
    this.#opened ??= this.#wallet.reconnect()
    return this.#opened
  }

  async requestAccount(): Promise<Address> {
    await this.open()
    const { account } = this
    if (account !== null) return account
    this.cancelChoice()
    this.#error = null
    return new Promise((resolve, reject) => {
      this.#accountRequest = { resolve, reject }
    })
  }

  /** Closes the dialog to choose a wallet without a choice. */
  cancelChoice(): void {
    const request = this.#accountRequest
    this.#accountRequest = null
    request?.reject(new WalletError('not-confirmed', 'Expected a wallet to be chosen, the dialog was closed'))
  }

  async connect(id: string): Promise<void> {
    // A wallet refuses a second request while one is open.
    if (this.#connecting !== null) return
    this.#connecting = id
    this.#error = null
    try {
      await this.#wallet.connect(id)
      const account = this.#wallet.connected?.account
      if (account !== undefined) this.#accountRequest?.resolve(account)
      this.#accountRequest = null
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

  async transact(call: Call): Promise<MinedTransaction> {
    await this.requestAccount()
    return this.#transactions.begin(call).ended
  }

  /** Wraps, unwraps or sends, as {@link transact}. */
  async transfer(option: ChainOption, transfer: Transfer, amount: Wei): Promise<MinedTransaction> {
    return this.transact(transferCall(option, transfer, amount))
  }

  /** The largest amount that can be transferred now. @throws ChainError */
  async maxTransfer(option: ChainOption, transfer: Transfer): Promise<Wei> {
    const { account } = this
    const { amounts } = this.balances
    if (account === null || amounts === null) return NO_WEI
    return maxTransfer(this.#clients.of(option.id), option, account, transfer, amounts)
  }

  // The open dialog --------------------------------------------------------------------------------------------------

  /** The user agrees to the transaction in the dialog. */
  send(transaction: Transaction): Promise<void> {
    return this.#transactions.send(transaction)
  }

  /** Simulates it again, on the right chain. */
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

  /** The user confirms that the wallet has not sent it. */
  markUnsent(transaction: Transaction): void {
    this.#transactions.markUnsent(transaction)
  }
}
