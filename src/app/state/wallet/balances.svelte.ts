import { type Balances as Held, readBalances, wbttOf } from '../../../chain/token/balances.ts'
import { type ErrorRecord, toErrorRecord } from '../../../core/errors.ts'
import type { Address } from '../../../core/money/wei.ts'
import type { ChainOption } from './chain.svelte.ts'
import type { ChainClients } from './chain-clients.ts'

export type { Held }

/** What an account has on a chain, as last read. */
export class Balances {
  readonly #clients: ChainClients
  #key = $state('')
  #held = $state.raw<Held | null>(null)
  #error = $state.raw<ErrorRecord | null>(null)

  constructor(clients: ChainClients) {
    this.#clients = clients
  }

  /** Null until the chain has answered for this account. */
  get held(): Held | null {
    return this.#held
  }

  /** Why the last look failed. */
  get error(): ErrorRecord | null {
    return this.#error
  }

  async read(account: Address, option: ChainOption): Promise<void> {
    const key = `${option.id} ${account}`
    if (key !== this.#key) {
      this.#key = key
      this.#held = null
      this.#error = null
    }
    try {
      const held = await readBalances(this.#clients.of(option.id), wbttOf(option.id, option.deployment), account)
      if (this.#key !== key) return
      this.#held = held
      this.#error = null
    } catch (thrown) {
      if (this.#key === key) this.#error = toErrorRecord(thrown)
    }
  }
}
