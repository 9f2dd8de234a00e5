import { readBalances, type TokenBalances, wbttOf } from '../../../chain/token/reads.ts'
import { type ErrorRecord, toErrorRecord } from '../../../core/errors.ts'
import type { Address } from '../../../core/money/wei.ts'
import type { ChainClients } from './chain-clients.ts'
import type { ChainOption } from './chain-options.ts'

/** The balances of an account on a chain, as last read. */
export class AccountBalances {
  readonly #clients: ChainClients
  #key = $state('')
  #amounts = $state.raw<TokenBalances | null>(null)
  #error = $state.raw<ErrorRecord | null>(null)

  constructor(clients: ChainClients) {
    this.#clients = clients
  }

  /** Null until they were read for this account. */
  get amounts(): TokenBalances | null {
    return this.#amounts
  }

  /** Why the last reading failed. */
  get error(): ErrorRecord | null {
    return this.#error
  }

  async read(account: Address, option: ChainOption): Promise<void> {
    const key = `${option.id} ${account}`
    if (key !== this.#key) {
      this.#key = key
      this.#amounts = null
      this.#error = null
    }
    try {
      const amounts = await readBalances(this.#clients.of(option.id), wbttOf(option.id, option.deployment), account)
      if (this.#key !== key) return
      this.#amounts = amounts
      this.#error = null
    } catch (thrown) {
      if (this.#key === key) this.#error = toErrorRecord(thrown)
    }
  }
}
