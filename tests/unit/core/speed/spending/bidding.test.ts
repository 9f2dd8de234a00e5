import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { BTT, type BttPerMib, bttPerMib, wei } from '../../../../../src/core/money/wei.ts'
import {
  afterRound,
  type BiddingState,
  decideBids,
  FIRST_BACKOFF_ROUNDS,
  gainOf,
  MAX_BACKOFF_ROUNDS,
  ROUNDS_BEFORE_PROBE,
  ROUNDS_BETWEEN_PROBES,
} from '../../../../../src/core/speed/spending/bidding.ts'

const price = (btt: bigint): BttPerMib => bttPerMib(btt * BTT)
const MAXIMUM = price(10n)
const GIB = 1n << 30n

const demand = (asks: Record<string, bigint | null>, over: Partial<Parameters<typeof decideBids>[1]> = {}) => ({
  sellers: Object.entries(asks).map(([id, ask]) => ({ id, ask: ask === null ? null : price(ask) })),
  maximum: MAXIMUM,
  budgetLeft: wei(1_000_000n * BTT),
  bytesLeft: GIB,
  ...over,
})

/** Plays rounds against sellers with rates that depend on pay; returns the rounds each was paid for. */
function play(
  rates: Record<string, { paid: number; unpaid: number }>,
  rounds: number,
): { state: BiddingState; paid: Record<string, number[]>; unpaidAtOnce: number } {
  let state: BiddingState = new Map()
  const asks = Object.fromEntries(Object.keys(rates).map((id) => [id, 1n]))
  const paid: Record<string, number[]> = Object.fromEntries(Object.keys(rates).map((id) => [id, []]))
  let unpaidAtOnce = 0
  for (let round = 0; round < rounds; round++) {
    const bids = decideBids(state, demand(asks))
    unpaidAtOnce = Math.max(unpaidAtOnce, Object.keys(rates).length - bids.size)
    for (const id of bids.keys()) paid[id]?.push(round)
    state = afterRound(
      state,
      Object.entries(rates).map(([id, rate]) => ({
        id,
        paid: bids.has(id),
        bytes: (bids.has(id) ? rate.paid : rate.unpaid) * 10,
        wanted: true,
      })),
      10,
    )
  }
  return { state, paid, unpaidAtOnce }
}

describe('bids', () => {
  it('go to sellers within the maximum, at the most that we would pay', () => {
    expect(decideBids(new Map(), demand({ cheap: 1n, dear: 11n, limit: 10n, plain: null }))).toEqual(
      new Map([
        ['cheap', MAXIMUM],
        ['limit', MAXIMUM],
      ]),
    )
  })

  it('are what the budget allows for everything missing, and the ask where that is too little', () => {
    const bids = decideBids(new Map(), demand({ a: 1n, b: 5n }, { budgetLeft: wei(2n * 1024n * BTT) }))
    expect(bids).toEqual(
      new Map([
        ['a', price(2n)],
        ['b', price(5n)],
      ]),
    )
  })

  it('are none without budget, without missing bytes and with a maximum of 0', () => {
    for (const over of [{ budgetLeft: wei(0n) }, { bytesLeft: 0n }, { maximum: price(0n) }]) {
      expect(decideBids(new Map(), demand({ a: 0n, b: 1n }, over)).size).toBe(0)
    }
  })

  it('never exceed the maximum', () => {
    fc.assert(
      fc.property(
        fc.array(fc.bigInt(0n, 30n)),
        fc.bigInt(0n, 20n),
        fc.bigInt(0n, 10n ** 30n),
        fc.bigInt(0n, 1n << 50n),
        (asks, most, money, bytesLeft) => {
          const sellers = asks.map((ask, i) => ({ id: String(i), ask: price(ask) }))
          const maximum = price(most)
          const bids = decideBids(new Map(), { sellers, maximum, budgetLeft: wei(money), bytesLeft })
          for (const [id, bid] of bids) {
            expect(bid).toBeLessThanOrEqual(maximum)
            expect(bid).toBeGreaterThanOrEqual(sellers[Number(id)]?.ask ?? 0n)
          }
        },
      ),
    )
  })
})

describe('what paying gained', () => {
  it('is measured by an unpaid round, one seller at a time, and paying goes on where it gains', () => {
    const { state, paid, unpaidAtOnce } = play({ a: { paid: 1_000, unpaid: 100 }, b: { paid: 500, unpaid: 0 } }, 60)
    expect(unpaidAtOnce).toBe(1)
    expect(paid.a?.length).toBeGreaterThanOrEqual(57)
    expect(paid.a).toContain(ROUNDS_BEFORE_PROBE - 1)
    expect(paid.a).not.toContain(ROUNDS_BEFORE_PROBE)
    expect(gainOf(state.get('a'))).toEqual({ paidBytesPerSecond: 1_000, unpaidBytesPerSecond: 100 })
    expect(gainOf(state.get('b'))).toEqual({ paidBytesPerSecond: 500, unpaidBytesPerSecond: 0 })
  })

  it('is measured again from time to time', () => {
    const { paid } = play({ a: { paid: 1_000, unpaid: 100 } }, ROUNDS_BETWEEN_PROBES * 3)
    expect(ROUNDS_BETWEEN_PROBES * 3 - (paid.a?.length ?? 0)).toBe(3)
  })

  it('ends paying when it is nothing, until a backoff that doubles is over', () => {
    const rounds = 400
    const { paid } = play({ free: { paid: 1_000, unpaid: 1_000 } }, rounds)
    const gaps = (paid.free ?? []).slice(1).map((round, i) => round - (paid.free?.[i] ?? 0) - 1)
    const rests = gaps.filter((gap) => gap > 1)
    expect(rests[0]).toBe(FIRST_BACKOFF_ROUNDS + 1)
    expect(rests[1]).toBe(FIRST_BACKOFF_ROUNDS * 2)
    expect(rests[2]).toBe(FIRST_BACKOFF_ROUNDS * 4)
    expect(Math.max(...rests)).toBe(MAX_BACKOFF_ROUNDS)
    expect(paid.free?.length).toBeLessThan(rounds / 8)
  })

  it('is nothing when a seller only takes the place of another', () => {
    // Our own link is full: a paid seller sends more, the others less.
    let state: BiddingState = new Map()
    let paidRounds = 0
    for (let round = 0; round < 100; round++) {
      const bids = decideBids(state, demand({ a: 1n, b: null }))
      const paid = bids.has('a')
      if (paid) paidRounds++
      state = afterRound(
        state,
        [
          { id: 'a', paid, bytes: paid ? 8_000 : 5_000, wanted: true },
          { id: 'b', paid: false, bytes: paid ? 2_000 : 5_000, wanted: true },
        ],
        10,
      )
    }
    expect(paidRounds).toBeLessThan(25)
  })

  it('is found by a retry when paying becomes worth it', () => {
    const dull = play({ a: { paid: 1_000, unpaid: 1_000 } }, 5).state
    let state = dull
    let last = false
    for (let round = 0; round < 40; round++) {
      last = decideBids(state, demand({ a: 1n })).has('a')
      state = afterRound(state, [{ id: 'a', paid: last, bytes: last ? 50_000 : 10_000, wanted: true }], 10)
    }
    expect(last).toBe(true)
    expect(gainOf(state.get('a'))?.paidBytesPerSecond).toBeCloseTo(5_000)
  })

  it('is not measured in rounds in which nothing was wanted, and is forgotten for sellers that left', () => {
    const state = afterRound(new Map(), [{ id: 'a', paid: true, bytes: 0, wanted: false }], 10)
    expect(gainOf(state.get('a'))).toBeNull()
    expect(decideBids(state, demand({ a: 1n })).has('a')).toBe(true)
    expect(afterRound(state, [], 10).size).toBe(0)
  })
})
