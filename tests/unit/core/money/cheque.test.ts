import { secp256k1 } from '@noble/curves/secp256k1'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fromHex, toHex } from '../../../../src/core/bytes.ts'
import { ChequeError } from '../../../../src/core/errors.ts'
import { checksummed } from '../../../../src/core/money/accounts.ts'
import { addressOfKey, type Cheque, chequeDigest, issuerOf, signCheque } from '../../../../src/core/money/cheque.ts'
import { BTT, MAX_UINT256, wei } from '../../../../src/core/money/wei.ts'

/** go-btfs, settlement/swap/vault/cheque_test.go. */
const KEY = fromHex('634fb5a872396d9693e5c9f9d7233cfa93f395c093371017ff44aa9ae6564cdd')
const CHEQUE: Cheque = {
  chainId: 1,
  vault: checksummed('0xfa02D396842E6E1D319E8E3D4D870338F791AA25'),
  beneficiary: checksummed('0x98E6C644aFeB94BBfB9FF60EB26fc9D83BBEcA79'),
  cumulativePayout: wei(500n),
}
const ISSUER = checksummed('0x8D3766440f0D7b949a5E32995D09619A7F86E632')
const SIGNATURE =
  '3305964770f9b66463d58b61e7de9bf2b784098fc715338083946aabf69c7dec0cae8345705d4bf2e556482bd27f11ceb0e5ae1eb191a907cde7aee3989a3ad51c'

const refused = (code: string): object => expect.objectContaining({ name: 'ChequeError', code })
const keys = fc.uint8Array({ minLength: 32, maxLength: 32 }).filter((key) => secp256k1.utils.isValidPrivateKey(key))
const addresses = fc.uint8Array({ minLength: 20, maxLength: 20 }).map(checksummed)
const cheques: fc.Arbitrary<Cheque> = fc.record({
  chainId: fc.integer({ min: 1, max: 2 ** 31 }),
  vault: addresses,
  beneficiary: addresses,
  cumulativePayout: fc.bigInt({ min: 0n, max: MAX_UINT256 }).map(wei),
})

describe('a cheque', () => {
  it('equals the cheque of go-btfs, byte for byte', () => {
    expect(addressOfKey(KEY)).toBe(ISSUER)
    expect(toHex(chequeDigest(CHEQUE))).toBe('5148c768712dab6b450272c47d2400efd1c9be20085506ea09357b62c4c5ec04')
    const signed = signCheque(CHEQUE, KEY)
    expect(toHex(signed.signature)).toBe(SIGNATURE)
    expect(issuerOf(signed)).toBe(ISSUER)
  })

  it.each([
    [199, '2b8649766533b9b42cc165065b11a37c96d2d46d42bdc67aa3d6707cbfbc8346'],
    [1029, '0dcdca808caa0bf7fddfc5a7f004a5fee3a0ca317362eda26107e9c2915b7b3f'],
  ])('has the digest of chain %i', (chainId, digest) => {
    const vault = checksummed(`0x${'11'.repeat(20)}`)
    const beneficiary = checksummed(`0x${'22'.repeat(20)}`)
    expect(toHex(chequeDigest({ chainId, vault, beneficiary, cumulativePayout: wei(BTT) }))).toBe(digest)
  })

  it('names its issuer, and another one when anything is changed', () => {
    fc.assert(
      fc.property(cheques, keys, cheques, (cheque, key, other) => {
        const signed = signCheque(cheque, key)
        expect(issuerOf(signed)).toBe(addressOfKey(key))
        for (const field of ['chainId', 'vault', 'beneficiary', 'cumulativePayout'] as const) {
          if (cheque[field] === other[field]) continue
          expect(issuerOf({ ...signed, [field]: other[field] })).not.toBe(addressOfKey(key))
        }
      }),
      { numRuns: 20 },
    )
  })

  it('refuses a high s, as contracts do', () => {
    const signed = signCheque(CHEQUE, KEY)
    const s = BigInt(`0x${toHex(signed.signature.subarray(32, 64))}`)
    const high = fromHex((secp256k1.CURVE.n - s).toString(16).padStart(64, '0'))
    const malleable = new Uint8Array([
      ...signed.signature.subarray(0, 32),
      ...high,
      signed.signature[64] === 27 ? 28 : 27,
    ])
    expect(() => issuerOf({ ...signed, signature: malleable })).toThrow(refused('signature'))
  })

  it.each([0, 1, 26, 29, 255])('refuses v %i', (v) => {
    const signature = fromHex(SIGNATURE)
    signature[64] = v
    expect(() => issuerOf({ ...CHEQUE, signature })).toThrow(refused('signature'))
  })

  it('throws nothing but ChequeError, whatever the signature', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.uint8Array({ maxLength: 70 }), fc.uint8Array({ minLength: 65, maxLength: 65 })),
        (bytes) => {
          const signature = Uint8Array.from(bytes)
          if (signature.length === 65) signature[64] = 27
          try {
            expect(issuerOf({ ...CHEQUE, signature })).toMatch(/^0x/)
          } catch (thrown) {
            expect(thrown).toBeInstanceOf(ChequeError)
          }
        },
      ),
    )
  })

  it.each([new Uint8Array(32), new Uint8Array(31).fill(1), new Uint8Array(32).fill(255)])('refuses key %#', (key) => {
    expect(() => signCheque(CHEQUE, key)).toThrow(refused('key'))
    expect(() => addressOfKey(key)).toThrow(refused('key'))
  })
})
