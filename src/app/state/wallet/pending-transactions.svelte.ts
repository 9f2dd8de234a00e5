import type { Call } from '../../../chain/contracts/call.ts'
import type { Address } from '../../../core/money/wei.ts'
import { deleteRecord, isDuplicate, type SentRecord, storedRecords, storeRecord } from './sent-record.ts'
import type { Transaction } from './transaction.svelte.ts'

/** Transactions that a wallet was asked to send and that are not settled. Their records are stored over reloads. */
export class PendingTransactions {
  #list = $state.raw<readonly Transaction[]>([])

  get list(): readonly Transaction[] {
    return this.#list
  }

  /** The record of a pending transaction of any tab that does the same as `call`; null without one. */
  findDuplicate(call: Call, from: Address): SentRecord | null {
    const records = [...this.#list.flatMap(({ record }) => record ?? []), ...storedRecords()]
    return records.find((record) => isDuplicate(record, call, from)) ?? null
  }

  /** Adds a transaction; its record is stored already. */
  restore(transaction: Transaction): void {
    this.#list = [...this.#list, transaction]
  }

  /** Stores a transaction's record, and adds it to the list if it is new. */
  store(transaction: Transaction, record: SentRecord): void {
    transaction.record = record
    if (!this.#list.includes(transaction)) this.restore(transaction)
    storeRecord(record)
  }

  delete(transaction: Transaction): void {
    this.#list = this.#list.filter((other) => other !== transaction)
    if (transaction.record !== null) deleteRecord(transaction.record)
  }
}
