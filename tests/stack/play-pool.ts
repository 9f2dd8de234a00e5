import { type Hex, toQuantity } from '../../src/play/rpc/values.ts'

/** What {@link PlayPool} knows of a transaction that is in no block yet. */
export interface Waiting {
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

/** Transactions that wait for a block, as a node's pool keeps them: one for each number of an account, the better paying one. */
export class PlayPool {
  readonly #waiting = new Map<string, Waiting>()

  /** @throws Error, in geth's words, when the one it would replace pays as much */
  add(given: Waiting): void {
    const place = `${given.from}/${given.nonce}`
    const other = this.#waiting.get(place)
    if (other !== undefined && other.gasPrice >= given.gasPrice) {
      throw new Error(other.hash === given.hash ? 'already known' : 'replacement transaction underpriced')
    }
    this.#waiting.set(place, given)
  }

  /** The order in which they can be mined. */
  takeAll(): Waiting[] {
    const all = [...this.#waiting.values()].sort((a, b) => (a.nonce < b.nonce ? -1 : a.nonce > b.nonce ? 1 : 0))
    this.#waiting.clear()
    return all
  }

  find(hash: unknown): Waiting | undefined {
    return [...this.#waiting.values()].find((one) => one.hash === hash)
  }

  /** The number that comes after those that wait. */
  nextNonce(from: string, mined: bigint): bigint {
    let next = mined
    while (this.#waiting.has(`${from.toLowerCase()}/${next}`)) next++
    return next
  }

  clear(): void {
    this.#waiting.clear()
  }
}

/** As JSON-RPC tells of it. */
export function waitingAnswer(one: Waiting): object {
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
