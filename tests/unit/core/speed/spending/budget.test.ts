import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { checksummed } from '../../../../../src/core/money/accounts.ts'
import { wei } from '../../../../../src/core/money/wei.ts'
import {
  allocate,
  available,
  type Budget,
  countForgotten,
  EMPTY_BUDGET,
  type SpendingLimits,
  spentThisMonth,
  withoutTorrent,
} from '../../../../../src/core/speed/spending/budget.ts'
import { asInfoHash } from '../../../../info-hash.ts'

const VAULTS = ['1', '2'].map((digit) => checksummed(`0x${digit.repeat(40)}`))
const TORRENTS = ['a', 'b', 'c'].map(asInfoHash)
const JANUARY = Date.UTC(2026, 0, 31, 23, 59, 59)
const FEBRUARY = Date.UTC(2026, 1, 1)

const asks = fc.record({
  infoHash: fc.constantFrom(...TORRENTS),
  vault: fc.constantFrom(...VAULTS),
  amount: fc.bigInt({ min: 0n, max: 500n }).map(wei),
  /** Killed before the allocation was persisted: then nothing was signed either. */
  killed: fc.boolean(),
  /** Hours since the allocation before, negative when the clock is set back. */
  hours: fc.integer({ min: -100, max: 1_000 }),
})

describe('the budget', () => {
  it('never allows one wei more than any spending limit', () => {
    fc.assert(
      fc.property(
        fc.array(asks, { maxLength: 60 }),
        fc.bigInt({ min: 0n, max: 3_000n }),
        fc.option(fc.bigInt({ min: 0n, max: 1_500n }), { nil: null }),
        fc.bigInt({ min: 0n, max: 4_000n }),
        (history, month, torrent, backing) => {
          const limits: SpendingLimits = {
            monthlyBudget: wei(month),
            torrentBudget: torrent === null ? null : wei(torrent),
            backing: wei(backing),
            elsewhere: wei(0n),
          }
          let disk: Budget = EMPTY_BUDGET
          let clock = JANUARY
          const signed = { torrents: new Map<string, bigint>(), vaults: new Map<string, bigint>(), all: 0n }
          const months = new Map<number, bigint>()
          for (const { infoHash, vault, amount, killed, hours } of history) {
            clock += hours * 3_600_000
            const left = available(disk, { infoHash, vault }, limits, clock).amount
            const decision = allocate(disk, { infoHash, vault }, amount, limits, clock)
            expect(decision.granted).toBe(amount < left ? amount : left)
            expect(decision.limit === null).toBe(decision.granted === amount)
            if (killed) continue
            disk = decision.budget
            const { granted } = decision
            signed.all += granted
            signed.torrents.set(infoHash, (signed.torrents.get(infoHash) ?? 0n) + granted)
            signed.vaults.set(vault, (signed.vaults.get(vault) ?? 0n) + granted)
            months.set(disk.month, (months.get(disk.month) ?? 0n) + granted)
            for (const spent of months.values()) expect(spent).toBeLessThanOrEqual(month)
            for (const spent of signed.vaults.values()) expect(spent).toBeLessThanOrEqual(backing)
            if (torrent !== null)
              for (const spent of signed.torrents.values()) expect(spent).toBeLessThanOrEqual(torrent)
            expect(disk.allTime).toBe(signed.all)
          }
        },
      ),
    )
  })

  const limits: SpendingLimits = {
    monthlyBudget: wei(100n),
    torrentBudget: wei(80n),
    backing: wei(1_000n),
    elsewhere: wei(0n),
  }
  const purpose = { infoHash: asInfoHash('a'), vault: VAULTS[0]! }

  it('names the limit that cut it', () => {
    const first = allocate(EMPTY_BUDGET, purpose, wei(90n), limits, JANUARY)
    expect(first).toMatchObject({ granted: 80n, limit: 'torrent' })
    const other = allocate(first.budget, { ...purpose, infoHash: asInfoHash('b') }, wei(30n), limits, JANUARY)
    expect(other).toMatchObject({ granted: 20n, limit: 'month' })
    expect(allocate(EMPTY_BUDGET, purpose, wei(90n), { ...limits, backing: wei(5n) }, JANUARY)).toMatchObject({
      granted: 5n,
      limit: 'vault',
    })
  })

  it('begins anew with the month of UTC, and not when the clock is set back', () => {
    const { budget } = allocate(EMPTY_BUDGET, purpose, wei(80n), limits, JANUARY)
    expect(spentThisMonth(budget, JANUARY)).toBe(80n)
    expect(spentThisMonth(budget, FEBRUARY)).toBe(0n)
    const { budget: later } = allocate(budget, { ...purpose, infoHash: asInfoHash('b') }, wei(80n), limits, FEBRUARY)
    expect(later.monthSpent).toBe(80n)
    expect(spentThisMonth(later, JANUARY)).toBe(80n)
  })

  it('is not used up by a payment that a wrong clock dated decades ahead', () => {
    const { budget } = allocate(EMPTY_BUDGET, purpose, wei(30n), limits, JANUARY)
    const wrong = allocate(budget, purpose, wei(50n), limits, Date.UTC(2099, 5, 1)).budget
    expect(spentThisMonth(wrong, JANUARY)).toBe(30n)
    const right = allocate(wrong, { ...purpose, infoHash: asInfoHash('b') }, wei(60n), limits, JANUARY)
    expect([right.granted, spentThisMonth(right.budget, JANUARY)]).toEqual([60n, 90n])
    expect(spentThisMonth(right.budget, FEBRUARY)).toBe(0n)
    expect(right.budget.allTime).toBe(140n)
  })

  it('counts what a lost state had signed, even beyond a limit', () => {
    const budget = countForgotten(EMPTY_BUDGET, purpose, wei(2_000n), JANUARY)
    expect(available(budget, { infoHash: asInfoHash('b'), vault: VAULTS[0]! }, limits, FEBRUARY)).toEqual({
      amount: 0n,
      limit: 'vault',
    })
    expect(withoutTorrent(budget, asInfoHash('a')).torrents).toEqual({})
    expect(withoutTorrent(budget, asInfoHash('a')).allTime).toBe(2_000n)
  })
})
