import { LIMITS } from '../core/limits.ts'
import type { Attempt, Outcome, PlayChain } from './chain.ts'
import { type Hex, readAddress, readData, readQuantity } from './hex.ts'
import { RpcError } from './rpc-error.ts'

const NOBODY: Hex = `0x${'0'.repeat(40)}`
/** What a call keeps back of its gas for itself (EIP-150), and what an account with code gets for free with value. */
const STIPEND = 2_300n
/** An estimate may be this much too high, in thousandths, as geth's. */
const TOLERANCE = 15n

interface Wish extends Attempt {
  readonly gasPrice: bigint
}

const absentOr = <T>(value: unknown, otherwise: T, read: (value: unknown) => T): T =>
  value == null ? otherwise : read(value)

/** Reads what `eth_call` and `eth_estimateGas` take. @throws RpcError -32602 */
export function readAttempt(request: unknown, mostGas: bigint): Wish {
  if (typeof request !== 'object' || request === null) throw RpcError.params('transaction', 'an object', request)
  const { from, to, data, input, value, gas, gasPrice } = request as Record<string, unknown>
  const wanted = absentOr(gas, mostGas, (given) => readQuantity(given, 'gas'))
  return {
    from: absentOr(from, NOBODY, (given) => readAddress(given, 'from')),
    to: absentOr<Hex | null>(to, null, (given) => readAddress(given, 'to')),
    data: absentOr<Hex>(data ?? input, '0x', (given) => readData(given, 'data', LIMITS.playTransactionBytes)),
    value: absentOr(value, 0n, (given) => readQuantity(given, 'value')),
    gas: wanted < mostGas ? wanted : mostGas,
    gasPrice: absentOr(gasPrice, 0n, (given) => readQuantity(given, 'gasPrice')),
  }
}

/** The error of an attempt that failed. */
export function revertOf({ exception, output }: Outcome): RpcError {
  return exception === 'revert' ? RpcError.reverted(output) : RpcError.refused(exception ?? 'execution failed')
}

/**
 * The least gas with which an attempt succeeds, or a little more. Refunds come only at the end, and a call keeps a 64th back, so what
 * it used is not what it needs.
 *
 * @throws RpcError 3 with the contract's words when it reverts; -32000 when the sender cannot pay
 */
export async function estimateGas(chain: PlayChain, wish: Wish, now: number): Promise<bigint> {
  const first = await chain.dryRun(wish, now)
  if (!first.succeeded) throw revertOf(first)
  const tried = async (gas: bigint): Promise<boolean> => {
    try {
      return (await chain.dryRun({ ...wish, gas }, now)).succeeded
    } catch {
      // Less than it costs to begin.
      return false
    }
  }
  let low = first.gasUsed - 1n
  let high = wish.gas
  const likely = ((first.gasUsed + first.gasRefunded + STIPEND) * 64n) / 63n
  if (likely < high) {
    if (await tried(likely)) high = likely
    else low = likely
  }
  if (await tried(first.gasUsed)) high = first.gasUsed
  while (low + 1n < high && (high - low) * 1_000n > high * TOLERANCE) {
    const middle = (low + high) / 2n
    if (await tried(middle)) high = middle
    else low = middle
  }
  if (wish.gasPrice * high + wish.value > (await chain.balanceOf(wish.from)) && wish.gasPrice > 0n) {
    throw RpcError.refused('insufficient funds for gas * price + value')
  }
  return high
}
