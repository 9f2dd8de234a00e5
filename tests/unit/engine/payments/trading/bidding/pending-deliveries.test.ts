import { expect, it } from 'vitest'
import { bttPerMib } from '../../../../../../src/core/money/wei.ts'
import { PendingDeliveries } from '../../../../../../src/engine/payments/trading/bidding/pending-deliveries.ts'

const price = bttPerMib(5n)

it('PendingDeliveries adds up what one source sent at one price, and keeps other prices and sources apart', () => {
  const tally = new PendingDeliveries<string>()
  tally.add(3, 'a', price, 100)
  tally.add(3, 'a', price, 28)
  tally.add(3, 'a', bttPerMib(6n), 7)
  tally.add(3, 'b', price, 1)
  tally.add(4, 'b', price, 99)
  expect(tally.onPieceChecked(3, true)).toEqual([
    { source: 'a', price, bytes: 128 },
    { source: 'a', price: 6n, bytes: 7 },
    { source: 'b', price, bytes: 1 },
  ])
})

it('PendingDeliveries owes nothing for a piece that failed, and nothing twice', () => {
  const tally = new PendingDeliveries<string>()
  tally.add(3, 'a', price, 100)
  expect(tally.onPieceChecked(3, false)).toEqual([])
  expect(tally.onPieceChecked(3, true)).toEqual([])
  tally.add(3, 'b', price, 100)
  expect(tally.onPieceChecked(3, true)).toEqual([{ source: 'b', price, bytes: 100 }])
  expect(tally.onPieceChecked(3, true)).toEqual([])
})
