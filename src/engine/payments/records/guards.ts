import { SIGNATURE_BYTES, type SignedCheque } from '../../../core/money/cheque.ts'
import { type Address, MAX_UINT256, type Wei } from '../../../core/money/wei.ts'

/** Guards of the values that payment records consist of. */

const ADDRESS = /^0x[0-9a-fA-F]{40}$/

export function isAddress(value: unknown): value is Address {
  return typeof value === 'string' && ADDRESS.test(value)
}

export function isWei(value: unknown): value is Wei {
  return typeof value === 'bigint' && value >= 0n && value <= MAX_UINT256
}

/** A finite number: a time, a chain id, a count. */
export function isNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value)
}

export function isCounter(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0
}

export function isNullOr<T>(value: unknown, is: (value: unknown) => value is T): value is T | null {
  return value === null || is(value)
}

/** An object that has only amounts as values. */
export function isWeiRecord(value: unknown): value is Record<string, Wei> {
  return typeof value === 'object' && value !== null && Object.values(value).every(isWei)
}

export function isSignedCheque(value: unknown): value is SignedCheque {
  if (typeof value !== 'object' || value === null) return false
  const { chainId, vault, beneficiary, cumulativePayout, signature } = value as Record<string, unknown>
  return (
    isNumber(chainId) &&
    isAddress(vault) &&
    isAddress(beneficiary) &&
    isWei(cumulativePayout) &&
    signature instanceof Uint8Array &&
    signature.length === SIGNATURE_BYTES
  )
}
