import { ChainError } from '../../core/errors.ts'
import { type Address, type Wei, wei } from '../../core/money/wei.ts'
import type { Call } from './call.ts'
import type { ChainClient } from './client.ts'
import { type Fees, feeOf, readFees } from './fees.ts'
import { revertOf } from './revert.ts'
import { asking } from './rpc.ts'

/** What a call would cost if it were sent now. */
export interface Simulated {
  /** Gas to allow: what it needs now and a quarter more, since the chain may change before it is mined. What is not used is not paid. */
  readonly gas: bigint
  /** What a unit costs now; also right as the `gasPrice` of a legacy transaction. */
  readonly gasPrice: Wei
  /** Most that it can cost: `gas` at the highest price offered. */
  readonly fee: Wei
  /** What it should cost. */
  readonly likelyFee: Wei
  /** For wallets that take more than a `gasPrice`. */
  readonly fees: Fees
}

/**
 * Runs a call on the newest state without sending it.
 *
 * @throws ChainError `would-revert` with the contract's `reason`, `too-early` with `availableAt` (seconds), `insufficient-funds` with
 *   `needed` and `balance` (wei), `wrong-chain`, `unreachable`, `gas-price`
 */
export async function simulate(client: ChainClient, from: Address, call: Call): Promise<Simulated> {
  const [got, balance, fees] = await asking(() =>
    Promise.all([client.getChainId(), client.getBalance({ address: from }), readFees(client)]),
  )
  if (got !== call.chainId) {
    throw new ChainError('wrong-chain', `Expected chain ${call.chainId}, the node is on ${got}`, {
      expected: call.chainId,
      got,
    })
  }
  if (balance < call.value) throw cannotPay(call.value, balance)
  const needed = await estimate(client, from, call)
  const gas = (needed * 5n) / 4n
  const fee = feeOf(gas, fees)
  if (balance < call.value + fee) throw cannotPay(call.value + fee, balance)
  return { gas, gasPrice: fees.gasPrice, fee, likelyFee: wei(likelyGas(needed, call) * fees.gasPrice), fees }
}

/** Measured (`tests/contracts/gas.json`): a transaction of the cashier, and each cheque of a line that was never cashed. */
const CASH_OUT_GAS = 46_000n
const CHEQUE_GAS = 52_000n

/** The cashier refuses to begin a cheque without far more gas than it uses, and an estimate is what it asks for. */
function likelyGas(needed: bigint, { purpose }: Call): bigint {
  if (purpose.kind !== 'cash-out') return needed
  const used = CASH_OUT_GAS + CHEQUE_GAS * BigInt(purpose.cheques)
  return used < needed ? used : needed
}

async function estimate(client: ChainClient, from: Address, { to, data, value }: Call): Promise<bigint> {
  try {
    // No gas price here: then a node does not look at the balance, and a contract's own reason is heard first.
    return await asking(() => client.estimateGas({ account: from, to, data, value, prepare: false }))
  } catch (thrown) {
    throw revertOf(thrown) ?? thrown
  }
}

function cannotPay(needed: bigint, balance: bigint): ChainError {
  return new ChainError('insufficient-funds', `Expected ${needed} wei for the amount and the fee, got ${balance}`, {
    needed: String(needed),
    balance: String(balance),
  })
}
