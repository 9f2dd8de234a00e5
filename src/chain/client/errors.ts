import {
  BaseError,
  ContractFunctionRevertedError,
  ContractFunctionZeroDataError,
  ExecutionRevertedError,
  HttpRequestError,
  InsufficientFundsError,
  RawContractError,
  TimeoutError,
} from 'viem'
import { ChainError, FreshetError } from '../../core/errors.ts'

/**
 * Runs requests to a node and converts their failure to one of our errors.
 *
 * @throws ChainError `unreachable` (no node answered: try again later, or with another node), `would-revert` with
 *   `reason`, `insufficient-funds`, `chain-refused` for any other refusal by a node
 */
export async function rpcCall<T>(request: () => Promise<T>): Promise<T> {
  try {
    return await request()
  } catch (thrown) {
    throw toChainError(thrown)
  }
}

function find<T extends Error>(thrown: BaseError, wanted: (error: unknown) => error is T): T | null {
  return thrown.walk(wanted) as T | null
}

const NO_FUNDS = /insufficient (funds|balance)|exceeds? (the )?balance|doesn't have enough funds/i

/** An error of viem or of a provider as one of ours. Our own errors pass through. */
export function toChainError(thrown: unknown): FreshetError {
  if (thrown instanceof FreshetError) return thrown
  if (!(thrown instanceof BaseError)) {
    const message =
      thrown instanceof Error ? thrown.message : String((thrown as { message?: unknown })?.message ?? thrown)
    return new ChainError('chain-refused', message, { reason: message }, { cause: thrown })
  }
  const own = find(thrown, (error): error is FreshetError => error instanceof FreshetError)
  if (own !== null) return own
  const reason = find(thrown, (error) => error instanceof BaseError)?.shortMessage ?? thrown.shortMessage
  const cause = { cause: thrown }

  const revert = find(thrown, (error) => error instanceof ContractFunctionRevertedError)
  if (revert !== null) {
    const name = revert.data?.errorName ?? revert.reason ?? revert.shortMessage
    return new ChainError('would-revert', `The contract refuses this: ${name}`, { reason: name }, cause)
  }
  if (find(thrown, (error) => error instanceof ContractFunctionZeroDataError)) {
    return new ChainError(
      'no-contract',
      'Expected a contract at this address, got no answer from it',
      { reason },
      cause,
    )
  }
  if (find(thrown, (error) => error instanceof InsufficientFundsError) || NO_FUNDS.test(thrown.message)) {
    return new ChainError('insufficient-funds', 'The account cannot pay the amount and the fee', { reason }, cause)
  }
  if (find(thrown, (error) => error instanceof ExecutionRevertedError || error instanceof RawContractError)) {
    const message = find(thrown, (error) => error instanceof ExecutionRevertedError)?.shortMessage ?? reason
    return new ChainError('would-revert', `The contract refuses this: ${message}`, { reason: message }, cause)
  }
  if (find(thrown, (error) => error instanceof HttpRequestError || error instanceof TimeoutError)) {
    return new ChainError('unreachable', `Expected an answer from a node of the chain: ${reason}`, { reason }, cause)
  }
  return new ChainError('chain-refused', `The node refuses this: ${reason}`, { reason }, cause)
}
