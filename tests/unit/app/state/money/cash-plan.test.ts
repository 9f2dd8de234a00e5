import { describe, expect, test } from 'vitest'
import { cashPlan, withOrders } from '../../../../../src/app/state/money/cash-plan.ts'
import { LIMITS } from '../../../../../src/core/limits.ts'
import { type Address, wei } from '../../../../../src/core/money/wei.ts'
import type { HeldCheque } from '../../../../../src/protocol/speed.ts'

const address = (digit: string) => `0x${digit.repeat(40)}` as Address

describe('the plan to cash out', () => {
  const cheque = (vault: string, due: bigint, covered = due, paidOut = 5n): HeldCheque => ({
    chainId: 199,
    vault: address(vault),
    issuer: address('1'),
    beneficiary: address('2'),
    cumulativePayout: wei(due + paidOut),
    signature: new Uint8Array(65),
    paidOut: wei(paidOut),
    covered: wei(covered),
    isAtRisk: false,
    receivedAt: 0,
    hasKey: true,
  })

  test('takes the most valuable cheques first and leaves dust out', () => {
    const plan = cashPlan([cheque('a', 10n), cheque('b', 300n), cheque('c', 50n)], {
      threshold: wei(10n),
      account: null,
    })
    expect(plan.batch.map(({ vault }) => vault)).toEqual([address('b'), address('c')])
    expect(plan.dust.map(({ vault }) => vault)).toEqual([address('a')])
    expect(plan.total).toBe(350n)
  })

  test('sends no cheque that neither an order nor the sender can have paid', () => {
    const cheques = [cheque('a', 10n), cheque('b', 20n)]
    const order = { recipient: address('9'), signature: new Uint8Array(65) }
    const vaults = (sender: Address) => withOrders(cheques, [null, order], sender).map(({ vault }) => vault)
    expect(vaults(address('7'))).toEqual([address('b')])
    expect(vaults(address('2'))).toEqual([address('a'), address('b')])
  })

  test('counts what the vault can pay, not the amount of the cheque', () => {
    expect(cashPlan([cheque('a', 100n, 30n)], { threshold: wei(20n), account: null }).total).toBe(30n)
    expect(cashPlan([cheque('a', 100n, 5n)], { threshold: wei(20n), account: null }).batch).toEqual([])
  })

  test('takes every cheque that pays anything while the fee is unknown', () => {
    expect(cashPlan([cheque('a', 1n), cheque('b', 0n)], { threshold: null, account: null }).batch).toHaveLength(1)
  })

  test('leaves the cheques beyond the limit for the next transaction', () => {
    const many = Array.from({ length: LIMITS.cashOutCheques + 3 }, (_, index) => cheque('a', BigInt(index + 1)))
    const plan = cashPlan(many, { threshold: null, account: null })
    expect(plan.batch).toHaveLength(LIMITS.cashOutCheques)
    expect(plan.later).toBe(3)
  })

  test('leaves out cheques to accounts other than the wallet’s', () => {
    const typed = { ...cheque('a', 10n), hasKey: false }
    const plan = (account: Address | null) => cashPlan([typed, cheque('b', 20n)], { threshold: null, account })
    expect(plan(address('2')).batch).toHaveLength(2)
    expect(plan(null).batch).toHaveLength(2)
    expect(plan(address('3')).batch.map(({ vault }) => vault)).toEqual([address('b')])
    expect(plan(address('3')).elsewhere).toEqual([typed])
  })

  test('tells the fee of the transaction, which is more than that of its cheques', () => {
    const fee = (count: number) =>
      cashPlan(
        Array.from({ length: count }, () => cheque('a', 1_000n)),
        { threshold: wei(30n), account: null },
      ).fee
    expect([fee(1), fee(2), fee(10)]).toEqual([50n, 80n, 320n])
    expect(cashPlan([cheque('a', 1n)], { threshold: null, account: null }).fee).toBeNull()
  })
})
