import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { auction, type Bid } from '../../../../src/core/choking/auction.ts'
import { type BttPerMib, bttPerMib } from '../../../../src/core/money/wei.ts'

const price = (value: number | bigint): BttPerMib => bttPerMib(BigInt(value))
const half = (): number => 0.5
const bids = (...prices: number[]): Bid<number>[] => prices.map((value, bidder) => ({ bidder, price: price(value) }))

describe('auction', () => {
  it('gives the slots to the best bids, all at the highest losing bid', () => {
    expect(auction(bids(5, 9, 7, 8), 2, price(1), half)).toEqual({ winners: [1, 3], price: 7n })
  })

  it('charges the ask while there are slots for all', () => {
    expect(auction(bids(5, 9), 2, price(3), half)).toEqual({ winners: [1, 0], price: 3n })
  })

  it('ignores bids below the ask, and bids of 0', () => {
    expect(auction(bids(2, 9, 4), 1, price(5), half)).toEqual({ winners: [1], price: 5n })
    expect(auction(bids(0, 0), 2, price(0), half)).toEqual({ winners: [], price: 0n })
  })

  it('draws among equal bids by lot, all equally likely', () => {
    const draw = (...lots: number[]) => auction(bids(4, 4, 4), 1, price(1), () => lots.shift() ?? 0).winners
    expect([draw(0.1, 0.2, 0.3), draw(0.3, 0.1, 0.2), draw(0.3, 0.2, 0.1)]).toEqual([[0], [1], [2]])
  })

  const amount = fc.oneof(fc.bigInt(0n, 20n), fc.bigInt(0n, 10n ** 40n)).map((value) => bttPerMib(value))
  const market = fc.record({
    prices: fc.array(amount, { maxLength: 20 }),
    slots: fc.nat(12),
    ask: amount,
    lots: fc.infiniteStream(fc.double({ min: 0, max: 0.999, noNaN: true })),
  })
  const run = ({
    prices,
    slots,
    ask,
    lots,
  }: {
    prices: BttPerMib[]
    slots: number
    ask: BttPerMib
    lots: Iterator<number>
  }) =>
    auction(
      prices.map((bid, bidder) => ({ bidder, price: bid })),
      slots,
      ask,
      () => lots.next().value as number,
    )

  it('never charges less than the ask or more than any winner bid, and no winner bid less than a loser', () => {
    fc.assert(
      fc.property(market, (given) => {
        const sale = run(given)
        const { prices, ask, slots } = given
        const winning = sale.winners.map((bidder) => prices[bidder] as BttPerMib)
        const losing = prices.filter((...[, bidder]) => !sale.winners.includes(bidder))
        expect(sale.price >= ask).toBe(true)
        for (const won of winning) {
          expect(won >= sale.price).toBe(true)
          for (const lost of losing) expect(won >= lost).toBe(true)
        }
        expect(new Set(sale.winners).size).toBe(sale.winners.length)
        const valid = prices.filter((bid) => bid >= ask && bid > 0n)
        expect(sale.winners.length).toBe(Math.min(slots, valid.length))
        if (slots > 0 && valid.length <= slots) expect(sale.price).toBe(ask)
      }),
    )
  })

  it('is monotone: more slots never raise the price, a further bid never lowers it', () => {
    const fixed = { lots: [].values() as Iterator<number> }
    fc.assert(
      fc.property(market, amount, (given, further) => {
        const { price: now } = run({ ...given, ...fixed })
        expect(run({ ...given, ...fixed, slots: given.slots + 1 }).price <= now).toBe(true)
        expect(run({ ...given, ...fixed, prices: [...given.prices, further] }).price >= now).toBe(true)
      }),
    )
  })

  it('rewards no bidder for bidding other than what the slot is worth to it', () => {
    fc.assert(
      fc.property(market, amount, amount, ({ prices, slots, ask }, worth, other) => {
        // The bidder comes last; lots are equal, so that it is not luck that differs.
        const gain = (bid: BttPerMib): bigint => {
          const sale = run({ prices: [...prices, bid], slots, ask, lots: [].values() as Iterator<number> })
          return sale.winners.includes(prices.length) ? worth - sale.price : 0n
        }
        expect(gain(other) <= (gain(worth) > 0n ? gain(worth) : 0n)).toBe(true)
        expect(gain(worth) >= 0n).toBe(true)
      }),
    )
  })
})
