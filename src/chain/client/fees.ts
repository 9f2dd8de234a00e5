import { ChainError } from '../../core/errors.ts'
import { type Wei, wei } from '../../core/money/wei.ts'
import { chainFacts } from '../chains.ts'
import type { ChainClient } from './client.ts'
import { rpcCall } from './errors.ts'

/** Price of a unit of gas, in the form that the chain accepts: EIP-1559 where blocks have a base fee, else legacy. */
export type Fees =
  | { readonly kind: 'legacy'; readonly gasPrice: Wei }
  | {
      readonly kind: 'eip1559'
      readonly maxFeePerGas: Wei
      readonly maxPriorityFeePerGas: Wei
      /** The price if the next block has the base fee of this one. */
      readonly gasPrice: Wei
    }

/** Highest plausible gas price, wei: ten times the highest floor ever proposed for BTTC (9,000,000 gwei). */
const MAX_PLAUSIBLE_GAS_PRICE = 90_000_000n * 1_000_000_000n

/**
 * Decides the fee to offer from the node's answers and the facts of the chain.
 *
 * @param baseFeePerGas of the newest block; null before London, as on BTTC according to its published source
 * @param nodeGasPrice the node's `eth_gasPrice`
 * @param floor least gas price that validators accept, see ChainFacts
 * @throws ChainError `gas-price` when the node's price is implausible
 */
export function decideFees(baseFeePerGas: bigint | null, nodeGasPrice: bigint, floor: bigint): Fees {
  const gasPrice = nodeGasPrice > floor ? nodeGasPrice : floor
  if (gasPrice > MAX_PLAUSIBLE_GAS_PRICE || (baseFeePerGas ?? 0n) > MAX_PLAUSIBLE_GAS_PRICE) {
    const expected = String(MAX_PLAUSIBLE_GAS_PRICE)
    throw new ChainError('gas-price', `Expected a gas price up to ${expected} wei, got ${gasPrice}`, {
      expected,
      got: String(gasPrice),
    })
  }
  if (baseFeePerGas === null) return { kind: 'legacy', gasPrice: wei(gasPrice) }
  const tip = gasPrice > baseFeePerGas ? gasPrice - baseFeePerGas : 0n
  // Twice the base fee suffices for six full blocks, each of which raises it by an eighth.
  return {
    kind: 'eip1559',
    maxFeePerGas: wei(2n * baseFeePerGas + tip),
    maxPriorityFeePerGas: wei(tip),
    gasPrice: wei(baseFeePerGas + tip),
  }
}

/** Reads the current fees. @throws ChainError `unreachable`, `gas-price` */
export async function readFees(client: ChainClient): Promise<Fees> {
  const [block, nodeGasPrice] = await rpcCall(() => Promise.all([client.getBlock(), client.getGasPrice()]))
  const floor = chainFacts(client.chain?.id ?? 0)?.gasPriceFloor ?? 0n
  return decideFees(block.baseFeePerGas ?? null, nodeGasPrice, floor)
}

/** Most that `gas` can cost. */
export function maxFeeOf(gas: bigint, fees: Fees): Wei {
  return wei(gas * (fees.kind === 'legacy' ? fees.gasPrice : fees.maxFeePerGas))
}
