import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { toHex } from '../../../../../src/core/bytes.ts'
import { checksummed } from '../../../../../src/core/money/accounts.ts'
import { addressOfKey, chequeDigest, issuerOf } from '../../../../../src/core/money/cheque.ts'
import { signDigest } from '../../../../../src/core/money/signature.ts'
import { wei } from '../../../../../src/core/money/wei.ts'
import {
  connectionOf,
  proofDigest,
  proverOf,
  type SellerProof,
  sellerOf,
  sellerProofDigest,
  signProof,
  type VaultProof,
} from '../../../../../src/core/speed/message/proof.ts'

const KEY = new Uint8Array(32).fill(7)
const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length })
const context = {
  chainId: fc.integer({ min: 1, max: 2 ** 31 }),
  payee: bytes(20).map(checksummed),
  infoHash: bytes(20),
  connection: bytes(32),
  nonce: bytes(32),
}
const proofs: fc.Arbitrary<VaultProof> = fc.record({ ...context, vault: bytes(20).map(checksummed) })
const sellerProofs: fc.Arbitrary<SellerProof> = fc.record(context)

describe('a proof of a vault', () => {
  it('names its signer on this wire only: every part of it counts', () => {
    fc.assert(
      fc.property(proofs, proofs, (proof, other) => {
        const signature = signProof(proof, KEY)
        expect(proverOf(proof, signature)).toBe(addressOfKey(KEY))
        for (const field of Object.keys(proof) as (keyof VaultProof)[]) {
          if (String(proof[field]) === String(other[field])) continue
          expect(proverOf({ ...proof, [field]: other[field] }, signature)).not.toBe(addressOfKey(KEY))
        }
      }),
      { numRuns: 15 },
    )
  })

  it('is never a cheque', () => {
    fc.assert(
      fc.property(proofs, fc.bigInt({ min: 0n, max: 2n ** 200n }), (proof, sum) => {
        const cheque = { ...proof, beneficiary: proof.payee, cumulativePayout: wei(sum) }
        expect(toHex(chequeDigest(cheque))).not.toBe(toHex(proofDigest(proof)))
        expect(issuerOf({ ...cheque, signature: signProof(proof, KEY) })).not.toBe(addressOfKey(KEY))
      }),
      { numRuns: 15 },
    )
  })
})

describe('a proof of a seller', () => {
  it('names its signer on this wire only, and is none of a vault', () => {
    fc.assert(
      fc.property(sellerProofs, proofs, (proof, other) => {
        const signature = signDigest(sellerProofDigest(proof), KEY)
        expect(sellerOf(proof, signature)).toBe(addressOfKey(KEY))
        for (const field of Object.keys(proof) as (keyof SellerProof)[]) {
          if (String(proof[field]) === String(other[field])) continue
          expect(sellerOf({ ...proof, [field]: other[field] }, signature)).not.toBe(addressOfKey(KEY))
        }
        expect(proverOf({ ...proof, vault: other.vault }, signature)).not.toBe(addressOfKey(KEY))
      }),
      { numRuns: 15 },
    )
  })
})

it('a connection has another name for each end that proves', () => {
  const [a, b] = [new Uint8Array(32).fill(1), new Uint8Array(32).fill(2)]
  const names = [connectionOf(a, b), connectionOf(b, a), connectionOf(a, a)].map(toHex)
  expect(new Set(names).size).toBe(3)
})
