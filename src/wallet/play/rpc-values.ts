import type { Hex } from 'viem'
import { ProviderError } from './provider-error.ts'

/** Methods forwarded to the chain: reads only, without the methods of development nodes. */
export const READ_METHODS: ReadonlySet<string> = new Set([
  'eth_blockNumber',
  'eth_call',
  'eth_estimateGas',
  'eth_gasPrice',
  'eth_getBalance',
  'eth_getBlockByHash',
  'eth_getBlockByNumber',
  'eth_getCode',
  'eth_getLogs',
  'eth_getStorageAt',
  'eth_getTransactionByHash',
  'eth_getTransactionCount',
  'eth_getTransactionReceipt',
  'net_version',
  'web3_clientVersion',
])

export const toHexQuantity = (value: bigint): Hex => `0x${value.toString(16)}`
export const isHex = (value: unknown): value is Hex => typeof value === 'string' && /^0x[0-9a-f]*$/i.test(value)
/** Null for an absent value, which the chain then provides. @throws ProviderError for anything but a quantity */
export function parseQuantity(value: unknown): bigint | null {
  if (value == null) return null
  if (!isHex(value) || value.length < 3) throw ProviderError.params('a quantity')
  return BigInt(value)
}
