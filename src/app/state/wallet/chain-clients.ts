import { type ChainClient, clientOf } from '../../../chain/client/client.ts'
import { ChainError } from '../../../core/errors.ts'
import type { ChainChoice } from './chain.svelte.ts'
import type { ChainOption } from './chain-options.ts'

const clients = new WeakMap<ChainOption, ChainClient>()

/** The client of a chain: one for each option. Imports viem, so callers import this file when they first need it. */
export function clientFor(option: ChainOption): ChainClient {
  const known = clients.get(option)
  if (known !== undefined) return known
  const made = clientOf(option.open())
  clients.set(option, made)
  return made
}

/** Clients of the chains that can be chosen, by id. */
export class ChainClients {
  readonly #chain: Pick<ChainChoice, 'options'>

  constructor(chain: Pick<ChainChoice, 'options'>) {
    this.#chain = chain
  }

  /** @throws ChainError `unreachable` when that chain is no option any more */
  of(chainId: number): ChainClient {
    const option = this.#chain.options.find(({ id }) => id === chainId)
    if (option === undefined) {
      throw new ChainError('unreachable', `Expected a way to chain ${chainId}, got none`, { reason: '' })
    }
    return clientFor(option)
  }
}
