import { type Abi, BaseError, decodeErrorResult, type Hex, isHex, toFunctionSelector } from 'viem'
import { ChainError, type ErrorFields } from '../../core/errors.ts'
import { wbttAbi } from '../token/abi.ts'
import { cashierAbi } from '../vault/abi/cashier.ts'
import { vaultAbi } from '../vault/abi/vault.ts'
import { vaultFactoryAbi } from '../vault/abi/vault-factory.ts'

const ERRORS: Abi = [vaultAbi, vaultFactoryAbi, cashierAbi, wbttAbi].flatMap((abi) =>
  (abi as Abi).filter(({ type }) => type === 'error'),
)

/** The data that came with a revert, wherever in a chain of errors the node's answer sits. */
function revertData(thrown: unknown): Hex | null {
  for (let error = thrown; typeof error === 'object' && error !== null; error = (error as { cause?: unknown }).cause) {
    const { data } = error as { data?: unknown }
    const inner = typeof data === 'object' && data !== null ? (data as { data?: unknown }).data : data
    if (isHex(inner) && inner.length >= 10) return inner
  }
  return null
}

/** What a contract of ours said when it refused: its error's name with the values as fields; null when `thrown` carries no such thing. */
export function revertOf(thrown: unknown): ChainError | null {
  const data = revertData(thrown)
  if (data === null) return null
  try {
    const { errorName, args, abiItem } = decodeErrorResult({ abi: ERRORS, data })
    const inputs = 'inputs' in abiItem ? abiItem.inputs : []
    const values = inputs.map(({ name }, at): [string, string] => [name ?? String(at), String(args?.[at])])
    // `Error(string)` is what older contracts say in words.
    const reason = errorName === 'Error' ? String(args?.[0]) : errorName
    const fields: ErrorFields = { ...Object.fromEntries(values), reason }
    const code = errorName === 'TooEarly' ? 'too-early' : 'would-revert'
    return new ChainError(code, `The contract refuses this: ${reason}`, fields, { cause: thrown })
  } catch (error) {
    if (!(error instanceof BaseError)) throw error
    return null
  }
}

const NAMES = new Map(
  ERRORS.flatMap((item) => {
    if (item.type !== 'error') return []
    const types = item.inputs.map(({ type }) => type).join(',')
    return [[toFunctionSelector(`${item.name}(${types})`), item.name] as const]
  }),
)

/** Name of one of our contracts' errors by its selector; the selector itself for any other. */
export function errorName(selector: Hex): string {
  return NAMES.get(selector) ?? selector
}
