import { describe, expect, test } from 'vitest'
import { cashPlan } from '../../../../../src/app/state/money/cash-plan.ts'
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
  })

  test('takes the most valuable cheques first and leaves dust out', () => {
    const plan = cashPlan([cheque('a', 10n), cheque('b', 300n), cheque('c', 50n)], wei(10n))
    expect(plan.batch.map(({ vault }) => vault)).toEqual([address('b'), address('c')])
    expect(plan.dust.map(({ vault }) => vault)).toEqual([address('a')])
    expect(plan.total).toBe(350n)
  })

  test('counts what the vault can pay, not the amount of the cheque', () => {
    expect(cashPlan([cheque('a', 100n, 30n)], wei(20n)).total).toBe(30n)
    expect(cashPlan([cheque('a', 100n, 5n)], wei(20n)).batch).toEqual([])
  })

  test('takes every cheque that pays anything while the fee is unknown', () => {
    expect(cashPlan([cheque('a', 1n), cheque('b', 0n)], null).batch).toHaveLength(1)
  })

  test('leaves the cheques beyond the limit for the next transaction', () => {
    const many = Array.from({ length: LIMITS.cashOutCheques + 3 }, (_, index) => cheque('a', BigInt(index + 1)))
    const plan = cashPlan(many, null)
    expect(plan.batch).toHaveLength(LIMITS.cashOutCheques)
    expect(plan.later).toBe(3)
  })
})
