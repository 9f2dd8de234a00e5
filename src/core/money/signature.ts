import { secp256k1 } from '@noble/curves/secp256k1'
import { keccak_256 } from '@noble/hashes/sha3'
import { ChequeError } from '../errors.ts'
import { checksummed } from './accounts.ts'
import type { Address } from './wei.ts'

/** r (32 bytes), s (32 bytes), v (27 or 28), as contracts take it. */
export const SIGNATURE_BYTES = 65

/** The address of a private key of 32 bytes. @throws ChequeError `key` when it is no secp256k1 key */
export function addressOfKey(key: Uint8Array): Address {
  if (!secp256k1.utils.isValidPrivateKey(key)) throw badKey(key)
  return addressOfPublicKey(secp256k1.getPublicKey(key, false))
}

/**
 * Deterministic (RFC 6979), low s. The same digest and key give the same bytes, so a signature that was lost in a crash
 * can be made again.
 * @throws ChequeError `key`
 */
export function signDigest(digest: Uint8Array, key: Uint8Array): Uint8Array<ArrayBuffer> {
  if (!secp256k1.utils.isValidPrivateKey(key)) throw badKey(key)
  const signed = secp256k1.sign(digest, key, { lowS: true })
  const signature = new Uint8Array(SIGNATURE_BYTES)
  signature.set(signed.toCompactRawBytes())
  signature[64] = 27 + signed.recovery
  return signature
}

/**
 * The address that signed `digest`. Refuses what OpenZeppelin's ECDSA refuses too: another length, v other than 27 or
 * 28, high s.
 * @throws ChequeError `signature`
 */
export function signerOf(digest: Uint8Array, signature: Uint8Array): Address {
  const length = signature.length
  if (length !== SIGNATURE_BYTES) {
    throw new ChequeError('signature', `Expected a signature of ${SIGNATURE_BYTES} bytes, got ${length}`, { length })
  }
  const v = signature[64]!
  if (v !== 27 && v !== 28) throw new ChequeError('signature', `Expected v 27 or 28, got ${v}`, { v })
  try {
    const parsed = secp256k1.Signature.fromCompact(signature.subarray(0, 64)).addRecoveryBit(v - 27)
    if (parsed.hasHighS()) throw new RangeError('expected a low s, got a high one')
    return addressOfPublicKey(parsed.recoverPublicKey(digest).toRawBytes(false))
  } catch (thrown) {
    throw new ChequeError('signature', `Expected a signature of secp256k1: ${String(thrown)}`, {}, { cause: thrown })
  }
}

function addressOfPublicKey(uncompressed: Uint8Array): Address {
  return checksummed(keccak_256(uncompressed.subarray(1)).subarray(12))
}

function badKey(key: Uint8Array): ChequeError {
  return new ChequeError('key', 'Expected a secp256k1 private key of 32 bytes', { length: key.length })
}
