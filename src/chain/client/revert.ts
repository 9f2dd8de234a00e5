import { type Abi, BaseError, decodeErrorResult, type Hex, isHex, toFunctionSelector } from 'viem'
import { ChainError, type ErrorFields } from '../../core/errors.ts'

/** The error items of ABIs. */
export function errorsOf(...abis: readonly Abi[]): Abi {
  return abis.flatMap((abi) => abi.filter(({ type }) => type === 'error'))
}

/** The data of a revert, at whichever depth of the causes the node's answer is. */
function revertData(thrown: unknown): Hex | null {
  for (let error = thrown; typeof error === 'object' && error !== null; error = (error as { cause?: unknown }).cause) {
    const { data } = error as { data?: unknown }
    const inner = typeof data === 'object' && data !== null ? (data as { data?: unknown }).data : data
    if (isHex(inner) && inner.length >= 10) return inner
  }
  return null
}

/**
 * Decodes the contract error that `thrown` carries.
 *
 * @param errors the contracts' error items, see {@link errorsOf}
 * @returns the error's name as `reason` and its values as fields; null when `thrown` carries none of these errors
 */
export function decodeRevert(thrown: unknown, errors: Abi): ChainError | null {
  const data = revertData(thrown)
  if (data === null) return null
  try {
    const { errorName, args, abiItem } = decodeErrorResult({ abi: errors, data })
    const inputs = 'inputs' in abiItem ? abiItem.inputs : []
    const values = inputs.map(({ name }, at): [string, string] => [name ?? String(at), String(args?.[at])])
    // Older contracts revert with `Error(string)`.
    const reason = errorName === 'Error' ? String(args?.[0]) : errorName
    const fields: ErrorFields = { ...Object.fromEntries(values), reason }
    const code = errorName === 'TooEarly' ? 'too-early' : 'would-revert'
    return new ChainError(code, `The contract refuses this: ${reason}`, fields, { cause: thrown })
  } catch (error) {
    if (!(error instanceof BaseError)) throw error
    return null
  }
}

/** The name of the error with a selector; the selector itself when none of `errors` has it. */
export function errorName(selector: Hex, errors: Abi): string {
  for (const item of errors) {
    if (item.type !== 'error') continue
    const types = item.inputs.map(({ type }) => type).join(',')
    if (toFunctionSelector(`${item.name}(${types})`) === selector) return item.name
  }
  return selector
}
