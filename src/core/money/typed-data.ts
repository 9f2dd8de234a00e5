import { keccak_256 } from '@noble/hashes/sha3'
import { concatBytes, fromBinaryString } from '../bytes.ts'

/** Words of 32 bytes, as the ABI and EIP-712 put values into them. */

/** keccak-256 of ASCII text: an EIP-712 type hash, or a string field. */
export function textHash(text: string): Uint8Array {
  return keccak_256(fromBinaryString(text))
}

/** Big-endian, 32 bytes. @throws RangeError when negative or above 2^256 − 1 */
export function uintWord(value: bigint): Uint8Array {
  if (value < 0n || value >> 256n !== 0n) throw new RangeError(`uint256: expected 0 to 2^256 − 1, got ${value}`)
  const word = new Uint8Array(32)
  let rest = value
  for (let i = 31; rest > 0n; i--) {
    word[i] = Number(rest & 0xffn)
    rest >>= 8n
  }
  return word
}

/** An address: 20 bytes at the right end of the word. */
export function addressWord(bytes: Uint8Array): Uint8Array {
  const word = new Uint8Array(32)
  word.set(bytes, 12)
  return word
}

/** bytes1 to bytes32: at the left end of the word. */
export function bytesWord(bytes: Uint8Array): Uint8Array {
  const word = new Uint8Array(32)
  word.set(bytes)
  return word
}

const DOMAIN_TYPE = textHash('EIP712Domain(string name,string version,uint256 chainId)')

/** EIP-712 domain separator of `{name, version, chainId}`, without a verifying contract. */
export function domainSeparator(name: string, version: string, chainId: number): Uint8Array {
  return keccak_256(concatBytes([DOMAIN_TYPE, textHash(name), textHash(version), uintWord(BigInt(chainId))]))
}

/** EIP-712 digest: what is signed. `words` are the type hash and the fields. */
export function typedDigest(separator: Uint8Array, words: readonly Uint8Array[]): Uint8Array {
  return keccak_256(concatBytes([PREFIX, separator, keccak_256(concatBytes(words))]))
}

const PREFIX = new Uint8Array([0x19, 0x01])
