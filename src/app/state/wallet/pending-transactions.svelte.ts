import type { Call } from '../../../chain/contracts/call.ts'
import { LIMITS } from '../../../core/limits.ts'
import type { Address } from '../../../core/money/wei.ts'
import { readPreferenceText, writePreferenceText } from '../shell/preferences.ts'
import { isDuplicate, recordsOfText, recordsToText, type SentRecord } from './sent-record.ts'
import { SENT_TRANSACTIONS } from './storage-keys.ts'
import type { Transaction } from './transaction.svelte.ts'

/** Transactions that a wallet was asked to send and that are not settled. Their records are stored over reloads. */
export class PendingTransactions {
  #list = $state.raw<readonly Transaction[]>([])

  get list(): readonly Transaction[] {
    return this.#list
  }

  /** The records that an earlier page stored. */
  readStored(): readonly SentRecord[] {
    return recordsOfText(readPreferenceText(SENT_TRANSACTIONS))
  }

  /** The record of a pending transaction that does the same as `call`; null without one. */
  findDuplicate(call: Call, from: Address): SentRecord | null {
    return this.#list.find(({ record }) => record !== null && isDuplicate(record, call, from))?.record ?? null
  }

  /** Adds a transaction; its record is stored already. */
  restore(transaction: Transaction): void {
    this.#list = [...this.#list, transaction]
  }

  /** Stores a transaction's record, and adds it to the list if it is new. */
  store(transaction: Transaction, record: SentRecord): void {
    transaction.record = record
    if (!this.#list.includes(transaction)) this.restore(transaction)
    this.#save()
  }

  delete(transaction: Transaction): void {
    this.#list = this.#list.filter((other) => other !== transaction)
    this.#save()
  }

  #save(): void {
    const records = this.#list.flatMap(({ record }) => record ?? []).slice(-LIMITS.transactionsKept)
    writePreferenceText(SENT_TRANSACTIONS, records.length === 0 ? null : recordsToText(records))
  }
}
