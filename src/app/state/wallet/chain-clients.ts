import type { ChainClient } from '../../../chain/client/client.ts'
import { ChainError } from '../../../core/errors.ts'
import { clientFor } from '../money/chain-reads.ts'
import type { ChainChoice } from './chain.svelte.ts'

/** The chains that can be chosen, by id, as something that can be asked. */
export class ChainClients {
  readonly #chain: ChainChoice

  constructor(chain: ChainChoice) {
    this.#chain = chain
  }

  /** @throws ChainError `unreachable` when there is no way to that chain from here any more */
  of(chainId: number): ChainClient {
    const option = this.#chain.options.find(({ id }) => id === chainId)
    if (option === undefined) {
      throw new ChainError('unreachable', `Expected a way to chain ${chainId}, got none`, { reason: '' })
    }
    return clientFor(option)
  }
}
