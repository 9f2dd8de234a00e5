import { ChainError } from '../../core/errors.ts'
import { type Wei, wei } from '../../core/money/wei.ts'
import { chainFacts } from '../chains.ts'
import type { ChainClient } from './client.ts'
import { asking } from './rpc.ts'

/** What a unit of gas costs now, in the form the chain takes: EIP-1559 where blocks have a base fee, legacy elsewhere. */
export type Fees =
  | { readonly kind: 'legacy'; readonly gasPrice: Wei }
  | {
      readonly kind: 'eip1559'
      readonly maxFeePerGas: Wei
      readonly maxPriorityFeePerGas: Wei
      /** What is paid if the next block is like this one. */
      readonly gasPrice: Wei
    }

/** Above this no node is believed, wei a gas: ten times the highest floor that was ever proposed for BTTC (9,000,000 gwei). */
const ABSURD_GAS_PRICE = 90_000_000n * 1_000_000_000n

/**
 * Which fee to offer, from what the node says and what is known of the chain. Pure.
 *
 * @param baseFeePerGas of the newest block; null before London, which is where BTTC is as far as its published source goes
 * @param asked the node's `eth_gasPrice`
 * @param floor least gas price validators take, see ChainFacts
 * @throws ChainError `gas-price` when the node asks for an absurd one
 */
export function decideFees(baseFeePerGas: bigint | null, asked: bigint, floor: bigint): Fees {
  const gasPrice = asked > floor ? asked : floor
  if (gasPrice > ABSURD_GAS_PRICE || (baseFeePerGas ?? 0n) > ABSURD_GAS_PRICE) {
    const expected = String(ABSURD_GAS_PRICE)
    throw new ChainError('gas-price', `Expected a gas price up to ${expected} wei, got ${gasPrice}`, {
      expected,
      got: String(gasPrice),
    })
  }
  if (baseFeePerGas === null) return { kind: 'legacy', gasPrice: wei(gasPrice) }
  const tip = gasPrice > baseFeePerGas ? gasPrice - baseFeePerGas : 0n
  // Twice the base fee lasts for six full blocks, each an eighth dearer than the one before.
  return {
    kind: 'eip1559',
    maxFeePerGas: wei(2n * baseFeePerGas + tip),
    maxPriorityFeePerGas: wei(tip),
    gasPrice: wei(baseFeePerGas + tip),
  }
}

/** What gas costs now. @throws ChainError `unreachable`, `gas-price` */
export async function readFees(client: ChainClient): Promise<Fees> {
  const [block, asked] = await asking(() => Promise.all([client.getBlock(), client.getGasPrice()]))
  const floor = chainFacts(client.chain?.id ?? 0)?.gasPriceFloor ?? 0n
  return decideFees(block.baseFeePerGas ?? null, asked, floor)
}

/** The most that `gas` can cost. */
export function feeOf(gas: bigint, fees: Fees): Wei {
  return wei(gas * (fees.kind === 'legacy' ? fees.gasPrice : fees.maxFeePerGas))
}
