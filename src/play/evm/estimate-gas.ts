import { LIMITS } from '../../core/limits.ts'
import { RpcError } from '../rpc/rpc-error.ts'
import { type Hex, parseAddress, parseData, parseQuantity } from '../rpc/values.ts'
import type { ExecutionResult, MessageCall, PlayChain } from './play-chain.ts'

const ZERO_ADDRESS: Hex = `0x${'0'.repeat(40)}`
/** Gas that a call with value passes on for free. */
const STIPEND = 2_300n
/** Accepted excess of an estimate, in thousandths, as in geth. */
const TOLERANCE = 15n

interface GasRequest extends MessageCall {
  readonly gasPrice: bigint
}

const orDefault = <T>(value: unknown, fallback: T, read: (value: unknown) => T): T =>
  value == null ? fallback : read(value)

/** Parses the parameter of `eth_call` and `eth_estimateGas`. @throws RpcError -32602 */
export function parseMessageCall(request: unknown, maxGas: bigint): GasRequest {
  if (typeof request !== 'object' || request === null) throw RpcError.params('transaction', 'an object', request)
  const { from, to, data, input, value, gas, gasPrice } = request as Record<string, unknown>
  const wanted = orDefault(gas, maxGas, (given) => parseQuantity(given, 'gas'))
  return {
    from: orDefault(from, ZERO_ADDRESS, (given) => parseAddress(given, 'from')),
    to: orDefault<Hex | null>(to, null, (given) => parseAddress(given, 'to')),
    data: orDefault<Hex>(data ?? input, '0x', (given) => parseData(given, 'data', LIMITS.playTransactionBytes)),
    value: orDefault(value, 0n, (given) => parseQuantity(given, 'value')),
    gas: wanted < maxGas ? wanted : maxGas,
    gasPrice: orDefault(gasPrice, 0n, (given) => parseQuantity(given, 'gasPrice')),
  }
}

/** The error of a failed call. */
export function executionError({ exception, output }: ExecutionResult): RpcError {
  return exception === 'revert' ? RpcError.reverted(output) : RpcError.refused(exception ?? 'execution failed')
}

/**
 * The least gas with which a call succeeds, within the tolerance. This is not the gas that it uses: refunds come at the
 * end, and each inner call retains a 64th of its gas (EIP-150).
 *
 * @throws RpcError 3 with the contract's revert data; -32000 when the sender cannot pay
 */
export async function estimateGas(chain: PlayChain, request: GasRequest, now: number): Promise<bigint> {
  const first = await chain.dryRun(request, now)
  if (!first.succeeded) throw executionError(first)
  const succeedsWith = async (gas: bigint): Promise<boolean> => {
    try {
      return (await chain.dryRun({ ...request, gas }, now)).succeeded
    } catch {
      // Below the intrinsic gas.
      return false
    }
  }
  let low = first.gasUsed - 1n
  let high = request.gas
  const likely = ((first.gasUsed + first.gasRefunded + STIPEND) * 64n) / 63n
  if (likely < high) {
    if (await succeedsWith(likely)) high = likely
    else low = likely
  }
  if (await succeedsWith(first.gasUsed)) high = first.gasUsed
  while (low + 1n < high && (high - low) * 1_000n > high * TOLERANCE) {
    const middle = (low + high) / 2n
    if (await succeedsWith(middle)) high = middle
    else low = middle
  }
  if (request.gasPrice * high + request.value > (await chain.balanceOf(request.from)) && request.gasPrice > 0n) {
    throw RpcError.refused('insufficient funds for gas * price + value')
  }
  return high
}
