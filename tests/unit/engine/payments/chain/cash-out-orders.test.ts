import { expect, it } from 'vitest'
import { checksummed } from '../../../../../src/core/money/accounts.ts'
import { cashOutDigest } from '../../../../../src/core/money/cash-out.ts'
import { signerOf } from '../../../../../src/core/money/signature.ts'
import { wei } from '../../../../../src/core/money/wei.ts'
import { signCashOutOrders } from '../../../../../src/engine/payments/chain/cash-out-orders.ts'
import { SellerKeys } from '../../../../../src/engine/payments/records/seller-key.ts'
import { memoryKeyStore } from '../../../../../src/engine/payments/records/session-key.ts'

const address = (digit: string) => checksummed(`0x${digit.repeat(40)}`)
const CHAIN = 31_337

const held = (beneficiary = address('e'), cumulativePayout = wei(7n), vault = address('1')) => ({
  chainId: CHAIN,
  vault,
  issuer: address('2'),
  beneficiary,
  cumulativePayout,
  signature: new Uint8Array(65),
  paidOut: wei(0n),
  covered: cumulativePayout,
  isAtRisk: false,
  receivedAt: 0,
})

it('an order names the recipient of exactly the cheque that is held', async () => {
  const sellers = await SellerKeys.open(memoryKeyStore(), CHAIN)
  const cheque = held(sellers.address)
  const recipient = address('f')
  const [order] = signCashOutOrders({ chainId: CHAIN, sellers, held: [cheque] }, [cheque], recipient)
  expect(order?.recipient).toBe(recipient)
  const digest = cashOutDigest({ ...cheque, recipient })
  expect(signerOf(digest, order!.signature)).toBe(sellers.address)
})

it('a cheque that a later one has replaced since it was listed is signed for its own sum, unless that is paid', async () => {
  const sellers = await SellerKeys.open(memoryKeyStore(), CHAIN)
  const [listed, now] = [held(sellers.address, wei(5n)), held(sellers.address, wei(7n))]
  const inputs = { chainId: CHAIN, sellers }
  const recipient = address('f')
  const [order] = signCashOutOrders({ ...inputs, held: [now] }, [listed], recipient)
  const digest = cashOutDigest({ ...listed, recipient })
  expect(signerOf(digest, order!.signature)).toBe(sellers.address)
  const paid = { ...now, paidOut: wei(5n) }
  expect(signCashOutOrders({ ...inputs, held: [paid] }, [listed], recipient)).toEqual([null])
})

it('nothing is signed for a cheque that is not held, nor for the key of another account', async () => {
  const sellers = await SellerKeys.open(memoryKeyStore(), CHAIN)
  const [ours, typed] = [held(sellers.address), held(address('e'))]
  const inputs = { chainId: CHAIN, sellers, held: [ours, typed] }
  const asked = [{ ...ours, cumulativePayout: wei(8n) }, { ...ours, vault: address('9') }, typed, held(address('d'))]
  expect(signCashOutOrders(inputs, asked, address('f'))).toEqual([null, null, null, null])
  expect(signCashOutOrders({ ...inputs, sellers: null }, [ours], address('f'))).toEqual([null])
  expect(signCashOutOrders({ ...inputs, chainId: 199 }, [ours], address('f'))).toEqual([null])
  expect(() => signCashOutOrders(inputs, [ours], '0x12' as never)).toThrowError(/40 hexadecimal digits/)
})
