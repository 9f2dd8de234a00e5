import { expect, it } from 'vitest'
import { type BttPerMib, FREE } from '../../../../../../src/core/money/wei.ts'
import { TorrentBidding } from '../../../../../../src/engine/payments/trading/bidding/torrent-bidding.ts'
import type { ActiveTrade } from '../../../../../../src/engine/payments/trading/peer/active-trade.ts'

/** As much of a trade as the measuring reads. */
function seller() {
  const wire = { amInterested: true }
  const buying = { price: null as BttPerMib | null, refusal: null, wanted: FREE }
  const trade = { peer: { peerId: 'seller', wire }, trade: { buying, peer: { ask: 1n } } }
  return { wire, buying, active: trade as unknown as ActiveTrade }
}

it('a download of half a minute, whose only seller leaves at its end, tells what paying gained', () => {
  let now = 0
  const bidding = new TorrentBidding({ missingBytes: 1e9, pieceLength: 1 }, () => now)
  const { wire, buying, active } = seller()
  bidding.addTrade(active)
  const pass = (seconds: number, rate: number) => {
    for (let second = 0; second < seconds; second++) {
      now += 1_000
      if (rate > 0) bidding.onBlock(active, 0, rate)
      bidding.onTradeChanged(active)
    }
  }
  // The buyer has no slot yet: this is no measure of what comes unpaid.
  pass(4, 0)
  pass(5, 1e6)
  expect(bidding.totalGain).toBeNull()
  buying.price = 5n as BttPerMib
  bidding.onTradeChanged(active)
  // The seller's rounds and ours do not coincide, and no round is paid or unpaid as a whole.
  pass(3, 3e6)
  bidding.endRound()
  pass(15, 3e6)
  bidding.endRound()
  wire.amInterested = false
  bidding.onTradeChanged(active)
  pass(60, 0)
  bidding.removeTrade(active)
  const { paidBytesPerSecond, unpaidBytesPerSecond, savedSeconds } = bidding.totalGain!
  expect(unpaidBytesPerSecond / 1e6).toBeCloseTo(1, 0)
  expect(paidBytesPerSecond / 1e6).toBeCloseTo(3, 1)
  expect(savedSeconds).toBeGreaterThan(30)
})
