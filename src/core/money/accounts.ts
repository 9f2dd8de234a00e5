import { keccak_256 } from '@noble/hashes/sha3'
import { fromBinaryString, fromHex, toHex } from '../bytes.ts'
import { MoneyError } from '../errors.ts'
import type { Address } from './wei.ts'

const FORM = /^0x[0-9a-fA-F]{40}$/

/**
 * The 20 bytes of an account or contract as EIP-55 text, from bytes or from text of any case.
 * Repairs a wrong checksum: for what a user typed use {@link parseAddress}.
 * @throws MoneyError `address` when it is neither 20 bytes nor `0x` and 40 hex digits
 * @example checksummed('0xfa02d396842e6e1d319e8e3d4d870338f791aa25') // '0xfa02D396842E6E1D319E8E3D4D870338F791AA25'
 */
export function checksummed(address: Uint8Array | string): Address {
  const digits = typeof address === 'string' ? digitsOf(address).toLowerCase() : toHex(twenty(address))
  const hash = keccak_256(fromBinaryString(digits))
  let text = '0x'
  for (let i = 0; i < 40; i++) {
    const nibble = (hash[i >> 1]! >> (i % 2 === 0 ? 4 : 0)) & 15
    text += nibble > 7 ? digits[i]!.toUpperCase() : digits[i]!
  }
  return text as Address
}

/**
 * An address as a person gave it, spaces around it allowed. All lower or all upper case is taken as it is; mixed case
 * must be the right EIP-55 checksum, since a wrong one means a slip.
 * @throws MoneyError `address`, `address-checksum`
 */
export function parseAddress(text: string): Address {
  const trimmed = text.trim()
  const digits = digitsOf(trimmed)
  const address = checksummed(trimmed)
  const mixed = digits !== digits.toLowerCase() && digits !== digits.toUpperCase()
  if (mixed && trimmed !== address) {
    throw new MoneyError('address-checksum', `Expected the EIP-55 checksum ${address}, got ${trimmed}`, {
      got: trimmed,
    })
  }
  return address
}

/** The 20 bytes of an address. */
export function addressBytes(address: Address): Uint8Array<ArrayBuffer> {
  return fromHex(address.slice(2))
}

function digitsOf(text: string): string {
  if (!FORM.test(text)) {
    const got = text.slice(0, 64)
    throw new MoneyError('address', `Expected 0x and 40 hexadecimal digits, got ${JSON.stringify(got)}`, { got })
  }
  return text.slice(2)
}

function twenty(bytes: Uint8Array): Uint8Array {
  if (bytes.length !== 20) {
    throw new MoneyError('address', `Expected an address of 20 bytes, got ${bytes.length}`, { length: bytes.length })
  }
  return bytes
}
