import { MoneyError } from '../errors.ts'

/** One BTT, in wei: BTT has 18 decimals on BTTC and on TRON. */
export const BTT = 10n ** 18n
/** Largest amount a contract can hold. */
export const MAX_UINT256 = 2n ** 256n - 1n
export const MIB_BYTES = 1_048_576n

declare const unit: unique symbol

/** An amount of BTT in wei (1 BTT = 1e18 wei), 0 ≤ value < 2^256. Never a double: 990 trillion BTT are 9.9e32 wei. */
export type Wei = bigint & { readonly [unit]: 'wei' }

/** A price: wei for 1 MiB (1,048,576 bytes) of verified payload. */
export type BttPerMib = bigint & { readonly [unit]: 'wei per MiB' }

/**
 * An account or contract on an EVM chain: `0x` and 40 hex digits, EIP-55 checksummed. It means nothing without its
 * chain id.
 */
export type Address = `0x${string}` & { readonly [unit]: 'address' }

/** @throws MoneyError `out-of-range` when negative or above 2^256 − 1 */
export function wei(value: bigint): Wei {
  if (value < 0n || value > MAX_UINT256) {
    throw new MoneyError('out-of-range', `Expected 0 to 2^256 − 1 wei, got ${value}`, { value: String(value) })
  }
  return value as Wei
}

/** @throws MoneyError `out-of-range` when negative or above 2^256 − 1 */
export function bttPerMib(value: bigint): BttPerMib {
  return wei(value) as bigint as BttPerMib
}

export const NO_WEI = 0n as Wei
export const FREE = 0n as BttPerMib

/**
 * What `bytes` cost at `price`, rounded down: the fraction of a wei is in the payer's favour, once for each sum, never
 * for each block. Callers add bytes up first, or carry the remainder (see `core/speed/channel/charge.ts`).
 */
export function costOf(bytes: bigint, price: BttPerMib): Wei {
  return wei((bytes * price) / MIB_BYTES)
}

export const minWei = (a: Wei, b: Wei): Wei => (a < b ? a : b)
export const maxWei = (a: Wei, b: Wei): Wei => (a > b ? a : b)
/** `a − b`, never below zero. */
export const subtractWei = (a: Wei, b: Wei): Wei => (a > b ? ((a - b) as Wei) : NO_WEI)
export const addWei = (a: Wei, b: Wei): Wei => wei(a + b)
/** `a + b`, never above 2^256 − 1: for sums of what others claim, which must not fail. */
export const sumWei = (a: Wei, b: Wei): Wei => (a + b < MAX_UINT256 ? ((a + b) as Wei) : (MAX_UINT256 as Wei))
