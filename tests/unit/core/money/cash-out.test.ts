import fc from 'fast-check'
import { hashTypedData } from 'viem'
import { privateKeyToAccount } from 'viem/accounts'
import { expect, it } from 'vitest'
import { toHex } from '../../../../src/core/bytes.ts'
import { checksummed } from '../../../../src/core/money/accounts.ts'
import { cashOutDigest, signCashOut } from '../../../../src/core/money/cash-out.ts'
import { addressOfKey, chequeDigest } from '../../../../src/core/money/cheque.ts'
import { signerOf } from '../../../../src/core/money/signature.ts'
import { BTT, MAX_UINT256, type Wei, wei } from '../../../../src/core/money/wei.ts'

const types = {
  CashOut: [
    { name: 'vault', type: 'address' },
    { name: 'recipient', type: 'address' },
    { name: 'cumulativePayout', type: 'uint256' },
  ],
} as const

const bytes20 = fc.uint8Array({ minLength: 20, maxLength: 20 }).map((bytes) => checksummed(bytes))
const key32 = fc
  .uint8Array({ minLength: 32, maxLength: 32 })
  .filter((key) => key.some((byte) => byte > 0) && key[0]! < 255)
const orders = fc.record({
  chainId: fc.integer({ min: 1, max: 2 ** 31 }),
  vault: bytes20,
  recipient: bytes20,
  cumulativePayout: fc.bigInt({ min: 0n, max: MAX_UINT256 }).map((value): Wei => wei(value)),
})

it('the digest of a cash-out is that of the contract', () => {
  const order = {
    chainId: 199,
    vault: checksummed(`0x${'11'.repeat(20)}`),
    recipient: checksummed(`0x${'22'.repeat(20)}`),
    cumulativePayout: wei(BTT),
  }
  // tests/contracts/VaultCashTo.t.sol has the same vector.
  expect(toHex(cashOutDigest(order))).toBe('c4ee0a0a2ea961fadb29c57f5e400f0ea17387cee79435ee9d2043bbdb27f748')
})

it('a cash-out is signed as any wallet signs typed data', async () => {
  await fc.assert(
    fc.asyncProperty(orders, key32, async (order, key) => {
      const { chainId, ...message } = order
      const domain = { name: 'Vault', version: '1.0', chainId }
      const typed = { domain, types, primaryType: 'CashOut', message } as const
      expect(`0x${toHex(cashOutDigest(order))}`).toBe(hashTypedData(typed))
      const signature = signCashOut(order, key)
      expect(`0x${toHex(signature)}`).toBe(await privateKeyToAccount(`0x${toHex(key)}`).signTypedData(typed))
      expect(signerOf(cashOutDigest(order), signature)).toBe(addressOfKey(key))
    }),
    { numRuns: 30 },
  )
})

it('a signed cash-out is good for nothing else: no other field, no cheque', () => {
  fc.assert(
    fc.property(orders, orders, key32, (order, other, key) => {
      const signature = signCashOut(order, key)
      const { chainId, vault, recipient, cumulativePayout } = order
      const changed = (['chainId', 'vault', 'recipient', 'cumulativePayout'] as const)
        .filter((name) => order[name] !== other[name])
        .map((name) => cashOutDigest({ ...order, [name]: other[name] }))
      const cheque = chequeDigest({ chainId, vault, beneficiary: recipient, cumulativePayout })
      for (const digest of [...changed, cheque]) expect(signerOrNull(digest, signature)).not.toBe(addressOfKey(key))
    }),
    { numRuns: 30 },
  )
})

function signerOrNull(digest: Uint8Array, signature: Uint8Array): string | null {
  try {
    return signerOf(digest, signature)
  } catch {
    return null
  }
}
