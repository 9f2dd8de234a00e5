import type { Call } from '../../../chain/client/call.ts'
import { type Simulated, simulate } from '../../../chain/client/simulate.ts'
import { toErrorRecord, WalletError } from '../../../core/errors.ts'
import { LIMITS } from '../../../core/limits.ts'
import type { Address } from '../../../core/money/wei.ts'
import type { Eip1193 } from '../../../protocol/eip1193.ts'
import { askToSend } from '../../../wallet/ask-to-send.ts'
import { placeOf } from '../../../wallet/sight.ts'
import { surelyNothingSent } from '../../../wallet/wallet-error.ts'
import { recallText, rememberText } from '../shell/memory.ts'
import type { ChainClients } from './chain-clients.ts'
import { follow } from './follow.ts'
import { SENT } from './names.ts'
import { isSameDeed, recordsOfText, recordsToText, type SentRecord } from './sent-record.ts'
import { type Done, Transaction } from './transaction.svelte.ts'

/** What transactions need of the wallet. */
export interface Signer {
  readonly account: Address | null
  readonly chainId: number | null
  ensureChain(id: number): Promise<void>
  provider(): Promise<Eip1193>
}

/** Every transaction of this browser that is not settled, and the one whose dialog is open. */
export class Transactions {
  readonly #clients: ChainClients
  readonly #signer: Signer
  #list = $state.raw<readonly Transaction[]>([])
  #shown = $state.raw<Transaction | null>(null)
  readonly #resumed: (call: Call, done: Done) => void
  #mined = $state(0)

  /** @param resumed a transaction of an earlier page is in a block now */
  constructor(clients: ChainClients, signer: Signer, resumed: (call: Call, done: Done) => void) {
    this.#clients = clients
    this.#signer = signer
    this.#resumed = resumed
    for (const record of recordsOfText(recallText(SENT))) this.#resume(record)
  }

  get shown(): Transaction | null {
    return this.#shown
  }

  get pending(): readonly Transaction[] {
    return this.#list
  }

  get mined(): number {
    return this.#mined
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

  /** One that was not sent yet never will be. */
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
      const estimate = await simulate(this.#clients.of(call.chainId), from, call)
      const twin = this.#list.find(({ record }) => record !== null && isSameDeed(record, call, from))?.record ?? null
      if (this.#shown === transaction) transaction.phase = { kind: 'review', from, estimate, twin }
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

  /** Asks the wallet, once for each transaction whatever happens: only a review can go on. */
  async send(transaction: Transaction): Promise<void> {
    const { phase, call } = transaction
    if (phase.kind !== 'review') return
    const { from } = phase
    // What was agreed to was of another account or chain than the wallet is on now.
    if (this.#signer.account !== from || this.#signer.chainId !== call.chainId) return this.check(transaction)
    transaction.phase = { kind: 'waiting' }
    try {
      const place = await placeOf(this.#clients.of(call.chainId), from)
      const now = Date.now()
      const { chainId, to, data, value, purpose } = call
      const deed = { from, to, data, value }
      const record = { ...deed, ...place, id: crypto.randomUUID(), chainId, purpose, fee: phase.estimate.fee }
      this.#keep(transaction, { ...record, hash: null, askedAt: now, seenAt: now })
    } catch (thrown) {
      transaction.phase = { kind: 'refused', error: toErrorRecord(thrown) }
      return
    }
    await this.#askWallet(transaction, phase.estimate)
  }

  /** The user has looked into the wallet, and it was not sent. */
  forget(transaction: Transaction): void {
    if (transaction.phase.kind !== 'unclear') return
    const error = new WalletError('not-sent', 'Expected the wallet to send it, the user says that it did not')
    this.#settle(transaction, () =>
      transaction.fail(error, { kind: 'failed', error: toErrorRecord(error), hash: null }),
    )
  }

  async #askWallet(transaction: Transaction, { gas, fees }: Simulated): Promise<void> {
    const { call } = transaction
    const record = transaction.record!
    try {
      const wallet = await this.#signer.provider()
      const hash = await askToSend(wallet, { ...call, from: record.from, gas, fees })
      this.#keep(transaction, { ...record, hash, seenAt: Date.now() })
      transaction.phase = { kind: 'pending', hash, unreachable: false }
    } catch (thrown) {
      const error = toErrorRecord(thrown)
      if (thrown instanceof WalletError && surelyNothingSent(thrown)) {
        this.#drop(transaction)
        // What the user can put right leads back to a new look; a refusal by the user ends it.
        if (thrown.code === 'rejected') transaction.fail(thrown, { kind: 'failed', error, hash: null })
        else transaction.phase = { kind: 'refused', error }
        return
      }
      transaction.phase = { kind: 'unclear', error }
    }
    void this.#follow(transaction)
  }

  #resume(record: SentRecord): void {
    const { chainId, to, data, value, purpose, hash } = record
    const transaction = new Transaction({ chainId, to, data, value, purpose })
    transaction.record = record
    transaction.phase = hash === null ? { kind: 'unclear', error: null } : { kind: 'pending', hash, unreachable: false }
    this.#list = [...this.#list, transaction]
    // Whoever asked for it waits no more.
    transaction.ended.then(
      (done) => this.#resumed(transaction.call, done),
      () => undefined,
    )
    void this.#follow(transaction)
  }

  async #follow(transaction: Transaction): Promise<void> {
    const fate = await follow({
      client: () => this.#clients.of(transaction.call.chainId),
      record: () => (transaction.isSettled ? null : transaction.record),
      seen: (change) => {
        if (transaction.record !== null) this.#keep(transaction, { ...transaction.record, ...change })
      },
      reachable: (reachable) => {
        const { phase } = transaction
        if (phase.kind === 'pending') transaction.phase = { ...phase, unreachable: !reachable }
      },
    })
    if (fate === null) return
    const { hash } = fate
    if (fate.error === null) {
      this.#settle(transaction, () => transaction.succeed({ hash: fate.hash, spedUp: fate.spedUp }))
      this.#mined++
    } else {
      const { error } = fate
      this.#settle(transaction, () => transaction.fail(error, { kind: 'failed', error: toErrorRecord(error), hash }))
    }
  }

  #keep(transaction: Transaction, record: SentRecord): void {
    transaction.record = record
    if (!this.#list.includes(transaction)) this.#list = [...this.#list, transaction]
    this.#save()
  }

  #drop(transaction: Transaction): void {
    transaction.record = null
    this.#list = this.#list.filter((other) => other !== transaction)
    this.#save()
  }

  #settle(transaction: Transaction, end: () => void): void {
    end()
    this.#list = this.#list.filter((other) => other !== transaction)
    this.#save()
  }

  #save(): void {
    const records = this.#list.flatMap(({ record }) => record ?? []).slice(-LIMITS.transactionsKept)
    rememberText(SENT, records.length === 0 ? null : recordsToText(records))
  }
}
