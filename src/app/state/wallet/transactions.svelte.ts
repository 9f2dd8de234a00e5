import type { CallEstimate } from '../../../chain/client/simulate.ts'
import type { Call } from '../../../chain/contracts/call.ts'
import { simulateCall } from '../../../chain/contracts/simulate.ts'
import { toErrorRecord, WalletError } from '../../../core/errors.ts'
import type { Address } from '../../../core/money/wei.ts'
import type { Eip1193 } from '../../../protocol/eip1193.ts'
import { sendTransaction } from '../../../wallet/send-transaction.ts'
import { readHeadAndNonce } from '../../../wallet/transaction-lookup.ts'
import { isCertainlyUnsent } from '../../../wallet/wallet-error.ts'
import type { ChainClients } from './chain-clients.ts'
import { PendingTransactions } from './pending-transactions.svelte.ts'
import { type SentRecord, storedRecords } from './sent-record.ts'
import { type MinedTransaction, Transaction } from './transaction.svelte.ts'
import { watchTransaction } from './transaction-watch.ts'

/** What transactions need from the wallet. */
export interface Signer {
  readonly account: Address | null
  readonly chainId: number | null
  ensureChain(id: number): Promise<void>
  provider(): Promise<Eip1193>
}

/** Every transaction of this browser that is not settled, and the one in the open dialog. */
export class Transactions {
  readonly #clients: ChainClients
  readonly #signer: Signer
  readonly #pending = new PendingTransactions()
  #shown = $state.raw<Transaction | null>(null)
  readonly #onResumedMined: (call: Call, mined: MinedTransaction) => void
  #minedCount = $state(0)

  /** @param onResumedMined called when a transaction of an earlier page is in a block */
  constructor(clients: ChainClients, signer: Signer, onResumedMined: (call: Call, mined: MinedTransaction) => void) {
    this.#clients = clients
    this.#signer = signer
    this.#onResumedMined = onResumedMined
    for (const record of storedRecords()) this.#resume(record)
  }

  get shown(): Transaction | null {
    return this.#shown
  }

  get pending(): readonly Transaction[] {
    return this.#pending.list
  }

  get minedCount(): number {
    return this.#minedCount
  }

  begin(call: Call): Transaction {
    this.close()
    const transaction = new Transaction(call)
    this.#shown = transaction
    void this.check(transaction)
    return transaction
  }

  show(transaction: Transaction): void {
    this.#shown = transaction
  }

  /** Closes the dialog, which discards a transaction that was not sent yet. */
  close(): void {
    const transaction = this.#shown
    this.#shown = null
    if (transaction?.isOpen) {
      transaction.fail(new WalletError('not-confirmed', 'Expected the user to go on, the dialog was closed'))
    }
  }

  async check(transaction: Transaction): Promise<void> {
    const { call } = transaction
    const from = this.#signer.account
    transaction.phase = { kind: 'checking' }
    try {
      if (from === null) throw new WalletError('locked', 'Expected a connected account, got none', { reason: '' })
      if (this.#signer.chainId !== call.chainId) {
        transaction.phase = { kind: 'elsewhere', error: null, switching: false }
        return
      }
      const estimate = await simulateCall(this.#clients.of(call.chainId), from, call)
      const duplicate = this.#pending.findDuplicate(call, from)
      if (this.#shown === transaction) transaction.phase = { kind: 'review', from, estimate, duplicate }
    } catch (thrown) {
      transaction.phase = { kind: 'refused', error: toErrorRecord(thrown) }
    }
  }

  async switchFor(transaction: Transaction): Promise<void> {
    transaction.phase = { kind: 'elsewhere', error: null, switching: true }
    try {
      await this.#signer.ensureChain(transaction.call.chainId)
      await this.check(transaction)
    } catch (thrown) {
      transaction.phase = { kind: 'elsewhere', error: toErrorRecord(thrown), switching: false }
    }
  }

  /** Asks the wallet to send it. Only a reviewed transaction can be sent, so the wallet is asked once. */
  async send(transaction: Transaction): Promise<void> {
    const { phase, call } = transaction
    if (phase.kind !== 'review') return
    const { from } = phase
    // The review was of another account or chain than the wallet uses now.
    if (this.#signer.account !== from || this.#signer.chainId !== call.chainId) return this.check(transaction)
    transaction.phase = { kind: 'waiting' }
    try {
      const position = await readHeadAndNonce(this.#clients.of(call.chainId), from)
      const now = Date.now()
      const { chainId, to, data, value, purpose } = call
      const content = { from, to, data, value }
      const record = { ...content, ...position, id: crypto.randomUUID(), chainId, purpose, fee: phase.estimate.fee }
      this.#pending.store(transaction, { ...record, hash: null, askedAt: now, seenAt: now })
    } catch (thrown) {
      transaction.phase = { kind: 'refused', error: toErrorRecord(thrown) }
      return
    }
    await this.#requestSending(transaction, phase.estimate)
  }

  /** Called when the user confirms that the wallet has not sent it. */
  markUnsent(transaction: Transaction): void {
    if (transaction.phase.kind !== 'unclear') return
    const error = new WalletError('not-sent', 'Expected the wallet to send it, the user confirmed that it did not')
    this.#settle(transaction, () =>
      transaction.fail(error, { kind: 'failed', error: toErrorRecord(error), hash: null }),
    )
  }

  async #requestSending(transaction: Transaction, { gas, fees }: CallEstimate): Promise<void> {
    const { call } = transaction
    const record = transaction.record!
    try {
      const wallet = await this.#signer.provider()
      const hash = await sendTransaction(wallet, { ...call, from: record.from, gas, fees })
      this.#pending.store(transaction, { ...record, hash, seenAt: Date.now() })
      transaction.phase = { kind: 'pending', hash, unreachable: false }
    } catch (thrown) {
      const error = toErrorRecord(thrown)
      if (thrown instanceof WalletError && isCertainlyUnsent(thrown)) {
        this.#pending.delete(transaction)
        transaction.record = null
        // Back to a new simulation: the user can fix the error, or has declined by mistake.
        transaction.phase = { kind: 'refused', error }
        return
      }
      transaction.phase = { kind: 'unclear', error }
    }
    void this.#watch(transaction)
  }

  #resume(record: SentRecord): void {
    const { chainId, to, data, value, purpose, hash } = record
    const transaction = new Transaction({ chainId, to, data, value, purpose })
    transaction.record = record
    transaction.phase = hash === null ? { kind: 'unclear', error: null } : { kind: 'pending', hash, unreachable: false }
    this.#pending.restore(transaction)
    // The page that requested it is gone.
    transaction.ended.then(
      (mined) => this.#onResumedMined(transaction.call, mined),
      () => undefined,
    )
    void this.#watch(transaction)
  }

  async #watch(transaction: Transaction): Promise<void> {
    const end = await watchTransaction({
      client: () => this.#clients.of(transaction.call.chainId),
      record: () => (transaction.isSettled ? null : transaction.record),
      onSeen: (change) => {
        if (transaction.record !== null) this.#pending.store(transaction, { ...transaction.record, ...change })
      },
      onReachable: (reachable) => {
        const { phase } = transaction
        if (phase.kind === 'pending') transaction.phase = { ...phase, unreachable: !reachable }
      },
    })
    if (end === null) return
    const { hash } = end
    if (end.error === null) {
      this.#settle(transaction, () => transaction.succeed({ hash: end.hash, spedUp: end.spedUp }))
      this.#minedCount++
    } else {
      const { error } = end
      this.#settle(transaction, () => transaction.fail(error, { kind: 'failed', error: toErrorRecord(error), hash }))
    }
  }

  #settle(transaction: Transaction, finish: () => void): void {
    finish()
    this.#pending.delete(transaction)
  }
}
