import { expect, it } from 'vitest'
import { type BttPerMib, bttPerMib } from '../../../../../../src/core/money/wei.ts'
import { SeenAsks } from '../../../../../../src/engine/payments/trading/bidding/seen-asks.ts'

const HOUR = 3_600_000
const ask = (amount: bigint): BttPerMib => bttPerMib(amount)

it('an ask counts for an hour, once for each payee', () => {
  const asks = new SeenAsks()
  asks.add('a', ask(9n), 0)
  asks.add('a', ask(5n), 1)
  asks.add('b', ask(7n), 2)
  expect(asks.summary(HOUR)).toEqual({ lowest: 5n, median: 7n, peers: 2 })
  expect(asks.summary(HOUR + 1)).toEqual({ lowest: 7n, median: 7n, peers: 1 })
  expect(asks.summary(2 * HOUR)).toBeNull()
})

it('an ask that a wrong clock dated decades ahead ends when the clock is set right', () => {
  const asks = new SeenAsks()
  asks.add('a', ask(5n), Date.UTC(2099, 0, 1))
  expect(asks.summary(Date.UTC(2026, 10, 1))).toBeNull()
})
