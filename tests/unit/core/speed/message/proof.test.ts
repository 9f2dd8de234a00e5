import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { toHex } from '../../../../../src/core/bytes.ts'
import { checksummed } from '../../../../../src/core/money/accounts.ts'
import { addressOfKey, chequeDigest, issuerOf } from '../../../../../src/core/money/cheque.ts'
import { wei } from '../../../../../src/core/money/wei.ts'
import { proofDigest, proverOf, signProof, type VaultProof } from '../../../../../src/core/speed/message/proof.ts'

const KEY = new Uint8Array(32).fill(7)
const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length })
const proofs: fc.Arbitrary<VaultProof> = fc.record({
  chainId: fc.integer({ min: 1, max: 2 ** 31 }),
  vault: bytes(20).map(checksummed),
  payee: bytes(20).map(checksummed),
  infoHash: bytes(20),
  prover: bytes(20),
  verifier: bytes(20),
  nonce: bytes(32),
})

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
