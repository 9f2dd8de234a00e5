import { type BttPerMib, MIB_BYTES, type Wei, wei } from '../../money/wei.ts'

/**
 * The cost of `bytes` at `price` in whole wei, carrying the fraction, so that many blocks cost exactly what their sum
 * costs, in any order. `rest` is in wei × bytes, below MIB_BYTES.
 */
export function chargeBytes(
  rest: bigint,
  bytes: number,
  price: BttPerMib,
): { readonly cost: Wei; readonly rest: bigint } {
  const total = rest + BigInt(bytes) * price
  return { cost: wei(total / MIB_BYTES), rest: total % MIB_BYTES }
}
