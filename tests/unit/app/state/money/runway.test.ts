import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { bytesFor, leftThisMonth, runwayOf, torrentAtMost } from '../../../../../src/app/state/money/runway.ts'
import { BTT, bttPerMib, costOf, NO_WEI, wei } from '../../../../../src/core/money/wei.ts'
import type { VaultState } from '../../../../../src/protocol/speed.ts'

const price = (amount: bigint) => bttPerMib(amount)
const asks = (lowest: bigint, median: bigint) => ({ lowest: price(lowest), median: price(median), peers: 3 })
const vault = (free: bigint): VaultState => ({
  address: '0x' as VaultState['address'],
  owner: '0x' as VaultState['owner'],
  issuer: '0x' as VaultState['issuer'],
  balance: wei(free),
  promised: NO_WEI,
  free: wei(free),
  withdrawal: null,
  reserved: NO_WEI,
  payees: [],
  withdrawalDelayMs: 172_800_000,
  readAt: 0,
})
const settings = (monthlyBudget: bigint) => ({
  buying: { on: true, maximum: price(1n), monthlyBudget: wei(monthlyBudget) },
  selling: { on: false, ask: price(0n), payee: null },
})

describe('what is left this month', () => {
  test('is the rest of the budget', () => {
    expect(leftThisMonth({ settings: settings(10n), spentThisMonth: wei(4n), vault: null })).toBe(6n)
  })

  test('is never negative, even after the budget was lowered', () => {
    expect(leftThisMonth({ settings: settings(3n), spentThisMonth: wei(4n), vault: null })).toBe(0n)
  })

  test('is at most the free part of the vault', () => {
    expect(leftThisMonth({ settings: settings(10n), spentThisMonth: wei(4n), vault: vault(2n) })).toBe(2n)
  })
})

describe('how far an amount goes', () => {
  test('is 42 MiB for 42 BTT at 1 BTT for a MiB', () => {
    expect(runwayOf(wei(42n * BTT), price(9n * BTT), asks(BTT, BTT))).toEqual({
      kind: 'today',
      bytes: 42 * 1_048_576,
      price: BTT,
    })
  })

  test('uses the maximum price where most sellers ask more', () => {
    expect(runwayOf(wei(10n), price(2n), asks(1n, 5n))).toMatchObject({ kind: 'today', price: 2n })
  })

  test('is none where all sellers ask more than the maximum', () => {
    expect(runwayOf(wei(10n), price(2n), asks(3n, 5n))).toEqual({ kind: 'too-dear', lowest: 3n })
  })

  test('is unknown without sellers, and at least what the maximum price buys', () => {
    expect(runwayOf(wei(10n * BTT), price(BTT), null)).toEqual({ kind: 'unknown', atLeastBytes: 10 * 1_048_576 })
    expect(runwayOf(wei(10n), price(0n), null)).toEqual({ kind: 'unknown', atLeastBytes: null })
  })

  test('never costs more than the amount', () => {
    fc.assert(
      fc.property(fc.bigInt(0n, 10n ** 30n), fc.bigInt(1n, 10n ** 24n), (amount, each) => {
        const bytes = bytesFor(wei(amount), price(each))
        expect(bytes).not.toBeNull()
        expect(Number.isSafeInteger(bytes)).toBe(true)
        expect(costOf(BigInt(bytes ?? 0), price(each))).toBeLessThanOrEqual(amount)
      }),
    )
  })
})

describe('what a torrent can cost at most', () => {
  const money = { settings: settings(100n), spentThisMonth: wei(0n), vault: null }
  const missingBytes = 50 * 1_048_576

  test('is everything missing at the maximum price', () => {
    expect(torrentAtMost(money, { missingBytes, spent: NO_WEI, budget: null })).toBe(50n)
  })

  test('is at most the rest of its own budget', () => {
    expect(torrentAtMost(money, { missingBytes, spent: wei(4n), budget: wei(10n) })).toBe(6n)
    expect(torrentAtMost(money, { missingBytes, spent: wei(11n), budget: wei(10n) })).toBe(0n)
  })

  test('is at most the rest of the month', () => {
    const late = { ...money, spentThisMonth: wei(80n) }
    expect(torrentAtMost(late, { missingBytes, spent: NO_WEI, budget: wei(40n) })).toBe(20n)
  })

  test('is 0 for a complete torrent', () => {
    expect(torrentAtMost(money, { missingBytes: 0, spent: NO_WEI, budget: null })).toBe(0n)
  })
})
