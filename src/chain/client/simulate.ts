import type { Abi } from 'viem'
import { ChainError } from '../../core/errors.ts'
import { type Address, type Wei, wei } from '../../core/money/wei.ts'
import type { TypedCall } from './call.ts'
import type { ChainClient } from './client.ts'
import { rpcCall } from './errors.ts'
import { type Fees, maxFeeOf, readFees } from './fees.ts'
import { decodeRevert } from './revert.ts'

/** What a call would cost if it were sent now. */
export interface CallEstimate {
  /**
   * Gas limit: what the call needs now plus a quarter, since the chain may change before it is mined. Unused gas is
   * free.
   */
  readonly gas: bigint
  /** Current price of a unit of gas; also valid as the `gasPrice` of a legacy transaction. */
  readonly gasPrice: Wei
  /** Most that it can cost: `gas` at the highest price offered. */
  readonly fee: Wei
  /** What it should cost. */
  readonly likelyFee: Wei
  /** For wallets that accept more than a `gasPrice`. */
  readonly fees: Fees
}

/**
 * Runs a call on the newest state without sending it.
 *
 * @param errors error items of the contracts that may refuse it
 * @throws ChainError `would-revert` with the contract's `reason`, `too-early` with `availableAt` (seconds),
 *   `insufficient-funds` with `needed` and `balance` (wei), `wrong-chain`, `unreachable`, `gas-price`
 */
export async function estimateCall(
  client: ChainClient,
  from: Address,
  call: TypedCall,
  errors: Abi,
): Promise<CallEstimate> {
  const [got, balance, fees] = await rpcCall(() =>
    Promise.all([client.getChainId(), client.getBalance({ address: from }), readFees(client)]),
  )
  if (got !== call.chainId) {
    throw new ChainError('wrong-chain', `Expected chain ${call.chainId}, the node is on ${got}`, {
      expected: call.chainId,
      got,
    })
  }
  if (balance < call.value) throw insufficientFunds(call.value, balance)
  const needed = await neededGas(client, from, call, errors)
  const gas = (needed * 5n) / 4n
  const fee = maxFeeOf(gas, fees)
  if (balance < call.value + fee) throw insufficientFunds(call.value + fee, balance)
  const { usualGas = needed } = call
  const likelyGas = usualGas < needed ? usualGas : needed
  return { gas, gasPrice: fees.gasPrice, fee, likelyFee: wei(likelyGas * fees.gasPrice), fees }
}

async function neededGas(
  client: ChainClient,
  from: Address,
  { to, data, value }: TypedCall,
  errors: Abi,
): Promise<bigint> {
  try {
    // With a gas price, a node checks the balance first and the contract's own reason would be lost.
    return await rpcCall(() => client.estimateGas({ account: from, to, data, value, prepare: false }))
  } catch (thrown) {
    throw decodeRevert(thrown, errors) ?? thrown
  }
}

function insufficientFunds(needed: bigint, balance: bigint): ChainError {
  return new ChainError('insufficient-funds', `Expected ${needed} wei for the amount and the fee, got ${balance}`, {
    needed: String(needed),
    balance: String(balance),
  })
}
