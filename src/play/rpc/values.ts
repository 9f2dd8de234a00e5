import { bytesToHex } from '@noble/hashes/utils'
import { RpcError } from './rpc-error.ts'

export type Hex = `0x${string}`

export const toHex = (bytes: Uint8Array): Hex => `0x${bytesToHex(bytes)}`

/** A JSON-RPC quantity: no leading zeros. */
export const toQuantity = (value: bigint | number): Hex => `0x${value.toString(16)}`

/** A 32-byte word. */
export const toWord = (value: bigint | number): Hex => `0x${value.toString(16).padStart(64, '0')}`

/** @throws RpcError -32602 */
export function parseQuantity(value: unknown, what: string): bigint {
  if (typeof value === 'string' && /^0x[0-9a-f]{1,64}$/i.test(value)) return BigInt(value)
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return BigInt(value)
  throw RpcError.params(what, 'a quantity', value)
}

/** Lower case. @throws RpcError -32602 */
export function parseAddress(value: unknown, what: string): Hex {
  if (typeof value === 'string' && /^0x[0-9a-f]{40}$/i.test(value)) return value.toLowerCase() as Hex
  throw RpcError.params(what, 'an address', value)
}

/** 32 bytes, lower case. @throws RpcError -32602 */
export function parseHash(value: unknown, what: string): Hex {
  if (typeof value === 'string' && /^0x[0-9a-f]{64}$/i.test(value)) return value.toLowerCase() as Hex
  throw RpcError.params(what, '32 bytes', value)
}

/** @throws RpcError -32602 */
export function parseData(value: unknown, what: string, limitBytes: number): Hex {
  if (typeof value === 'string' && value.length <= 2 + 2 * limitBytes && /^0x(?:[0-9a-f]{2})*$/i.test(value)) {
    return value.toLowerCase() as Hex
  }
  throw RpcError.params(what, `at most ${limitBytes} bytes`, value)
}
