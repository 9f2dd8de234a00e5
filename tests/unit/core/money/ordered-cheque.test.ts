import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { LIMITS } from '../../../../src/core/limits.ts'
import { checksummed } from '../../../../src/core/money/accounts.ts'
import { signCashOut } from '../../../../src/core/money/cash-out.ts'
import { addressOfKey, MAX_PAYOUT, signCheque } from '../../../../src/core/money/cheque.ts'
import {
  mostValuable,
  newestOrders,
  type OrderedCheque,
  ordersFromJson,
  ordersToJson,
  promisedSince,
  signersOf,
} from '../../../../src/core/money/ordered-cheque.ts'
import { wei } from '../../../../src/core/money/wei.ts'

const address = fc.uint8Array({ minLength: 20, maxLength: 20 }).map((bytes) => checksummed(bytes))
const signature = fc.uint8Array({ minLength: 65, maxLength: 65 })
const ordered: fc.Arbitrary<OrderedCheque> = fc.record({
  chainId: fc.integer({ min: 1, max: 2 ** 40 }),
  vault: address,
  beneficiary: address,
  cumulativePayout: fc.bigInt({ min: 0n, max: MAX_PAYOUT }).map(wei),
  signature,
  order: fc.record({ recipient: address, signature }),
})
const [issuerKey, sellerKey] = [new Uint8Array(32).fill(1), new Uint8Array(32).fill(2)]

function signed(vault: string, sum: bigint, recipient: string): OrderedCheque {
  const cheque = signCheque(
    {
      chainId: 199,
      vault: checksummed(vault),
      beneficiary: addressOfKey(sellerKey),
      cumulativePayout: wei(sum),
    },
    issuerKey,
  )
  const to = checksummed(recipient)
  return { ...cheque, order: { recipient: to, signature: signCashOut({ ...cheque, recipient: to }, sellerKey) } }
}
const [VAULT, OTHER, MINE, THIEF] = ['11', '22', '33', '44'].map((byte) => `0x${byte.repeat(20)}`) as [
  string,
  string,
  string,
  string,
]

it('orders come back from JSON as they were', () => {
  fc.assert(
    fc.property(fc.array(ordered, { maxLength: 5 }), (orders) => {
      expect(ordersFromJson(JSON.parse(JSON.stringify(ordersToJson(orders))))).toEqual(orders)
    }),
  )
})

it('anything else in JSON is refused with one error, whatever it is', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      if (Array.isArray(value) && value.length === 0) return
      expect(() => ordersFromJson(value)).toThrow(expect.objectContaining({ code: 'orders-malformed' }))
    }),
  )
  const [good] = ordersToJson([signed(VAULT, 5n, MINE)]) as Record<string, unknown>[]
  for (const field of Object.keys(good!)) {
    for (const bad of [null, -1, 1.5, '', '0x', '-5', '05', '1e5', String(MAX_PAYOUT + 1n), 'f'.repeat(129), {}, []]) {
      expect(() => ordersFromJson([{ ...good, [field]: bad }]), `${field} ${String(bad)}`).toThrow(
        expect.objectContaining({ code: 'orders-malformed' }),
      )
    }
  }
  const many = new Array(LIMITS.orderedCheques + 1).fill(good)
  expect(() => ordersFromJson(many)).toThrow(expect.objectContaining({ code: 'orders-malformed' }))
  expect(ordersFromJson(many, many.length)).toHaveLength(many.length)
})

describe('of several lists', () => {
  it('the highest cheque of each channel is kept, and of equal ones the later', () => {
    const [low, high, other] = [signed(VAULT, 5n, MINE), signed(VAULT, 7n, MINE), signed(OTHER, 1n, MINE)]
    const renamed = signed(VAULT, 7n, THIEF)
    expect(newestOrders([high], [low, other])).toEqual([high, other])
    expect(newestOrders([high], [renamed])).toEqual([renamed])
    expect(promisedSince([high, other], [low])).toBe(3n)
    expect(promisedSince([low], [high])).toBe(0n)
  })

  it('no more are kept than the limit, and those with the highest sums', () => {
    const cheque = signed(VAULT, 1n, MINE)
    const all = Array.from({ length: LIMITS.orderedCheques + 2 }, (_, index) => {
      return { ...cheque, cumulativePayout: wei(BigInt(index)) }
    })
    const kept = mostValuable(all)
    expect(kept).toHaveLength(LIMITS.orderedCheques)
    expect(kept.every(({ cumulativePayout }) => cumulativePayout >= 2n)).toBe(true)
  })
})

it('what pays one account does not push out what pays another', () => {
  const cheque = signed(VAULT, 9n, THIEF)
  const many = new Array(2 * LIMITS.orderedCheques).fill(cheque)
  const mine = [signed(VAULT, 1n, MINE), signed(OTHER, 2n, MINE)]
  const kept = mostValuable([...many, ...mine])
  expect(kept).toHaveLength(LIMITS.orderedCheques)
  expect(kept).toEqual(expect.arrayContaining(mine))
})

it('an order is good for what its beneficiary signed, and for nothing else', () => {
  const good = signed(VAULT, 5n, MINE)
  expect(signersOf(good)).toEqual({ issuer: addressOfKey(issuerKey) })
  const { order } = good
  const changed: OrderedCheque[] = [
    { ...good, order: { ...order, recipient: checksummed(THIEF) } },
    { ...good, vault: checksummed(OTHER) },
    { ...good, chainId: 1029 },
    { ...good, cumulativePayout: wei(6n) },
    { ...good, beneficiary: checksummed(THIEF) },
    { ...good, order: { ...order, signature: good.signature } },
    { ...good, order: { ...order, signature: new Uint8Array(65) } },
    { ...good, signature: new Uint8Array(65) },
  ]
  for (const [index, one] of changed.entries()) expect(signersOf(one), String(index)).toBeNull()
})
