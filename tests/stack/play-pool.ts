import { type Hex, toQuantity } from '../../src/play/rpc/values.ts'

/** A transaction of {@link PlayPool}, not yet mined. */
export interface PendingTransaction {
  readonly raw: Hex
  readonly hash: Hex
  /** Lower case. */
  readonly from: Hex
  readonly to: Hex | null
  readonly nonce: bigint
  readonly gas: bigint
  readonly gasPrice: bigint
  readonly value: bigint
  readonly input: Hex
}

/** The pool of pending transactions: one for each account and nonce, the one with the higher fee. */
export class PlayPool {
  readonly #waiting = new Map<string, PendingTransaction>()

  /** @throws Error with geth's message when the transaction that it would replace pays as much */
  add(given: PendingTransaction): void {
    const place = `${given.from}/${given.nonce}`
    const other = this.#waiting.get(place)
    if (other !== undefined && other.gasPrice >= given.gasPrice) {
      throw new Error(other.hash === given.hash ? 'already known' : 'replacement transaction underpriced')
    }
    this.#waiting.set(place, given)
  }

  /** Transactions in an order in which they can be mined. */
  takeAll(): PendingTransaction[] {
    const all = [...this.#waiting.values()].sort((a, b) => (a.nonce < b.nonce ? -1 : a.nonce > b.nonce ? 1 : 0))
    this.#waiting.clear()
    return all
  }

  find(hash: unknown): PendingTransaction | undefined {
    return [...this.#waiting.values()].find((one) => one.hash === hash)
  }

  /** The nonce after the pending transactions. */
  nextNonce(from: string, mined: bigint): bigint {
    let next = mined
    while (this.#waiting.has(`${from.toLowerCase()}/${next}`)) next++
    return next
  }

  clear(): void {
    this.#waiting.clear()
  }
}

/** A pending transaction in the format of JSON-RPC. */
export function formatPending(one: PendingTransaction): object {
  return {
    hash: one.hash,
    from: one.from,
    to: one.to,
    nonce: toQuantity(one.nonce),
    gas: toQuantity(one.gas),
    gasPrice: toQuantity(one.gasPrice),
    value: toQuantity(one.value),
    input: one.input,
    type: '0x0',
    blockHash: null,
    blockNumber: null,
    transactionIndex: null,
  }
}
