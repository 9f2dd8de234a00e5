import { expect, it } from 'vitest'
import { bttPerMib, wei } from '../../../../../../src/core/money/wei.ts'
import { Bidding } from '../../../../../../src/engine/payments/trading/bidding/bidding.ts'
import type { ActiveTrade } from '../../../../../../src/engine/payments/trading/peer/active-trade.ts'
import { asInfoHash } from '../../../../../info-hash.ts'

const infoHash = asInfoHash('ab'.repeat(20))
const PRICE = bttPerMib(5n)
const SECOND = 1_000

/** A trade whose peer has sent any number of bytes on its wire; only what the download says about pieces may count. */
function tradeWith(price: typeof PRICE | null) {
  const wire = { downloaded: 0, amInterested: true }
  const torrent = { missingBytes: 1_000_000, pieceLength: 100 }
  const peer = { infoHash, peerId: 'a', torrent, wire }
  const trade = { peer: { ask: PRICE }, buying: { price, refusal: null, wanted: 0n } }
  return {
    wire,
    trade: { peer, trade, apply: () => {} } as unknown as ActiveTrade,
    set: (to: typeof PRICE | null) => {
      trade.buying.price = to
    },
  }
}

it('what paying gains counts bytes of verified pieces, and no others that the peer sent', () => {
  let now = 0
  const settings = { buying: { on: true, maximum: PRICE, monthlyBudget: wei(1n) } } as never
  const bidding = new Bidding({ settings, torrents: new Map(), now: () => now, budgetLeft: () => wei(0n) })
  const { trade, wire, set } = tradeWith(PRICE)
  bidding.addTrade(trade)
  const round = (piece: number, verified: boolean): void => {
    // Junk that no piece took, and a piece.
    wire.downloaded += 50_000
    bidding.onBlock(trade, piece, 100)
    bidding.onPieceChecked(infoHash, piece, verified)
    now += 10 * SECOND
    bidding.endRound()
  }
  for (let piece = 0; piece < 4; piece++) round(piece, true)
  set(null)
  bidding.onTradeChanged(trade)
  round(4, false)
  round(5, true)
  expect(bidding.get(infoHash)?.gainOf(trade)).toEqual({ paidBytesPerSecond: 10, unpaidBytesPerSecond: 10 })
  // The blocks of the piece that failed were taken, too.
  expect(bidding.get(infoHash)?.totalGain).toEqual({
    paidBytesPerSecond: 10,
    unpaidBytesPerSecond: 10,
    savedSeconds: 0,
  })
})

it('a verified piece owes for the blocks that had a price, and for no others', () => {
  const settings = { buying: { on: true, maximum: PRICE, monthlyBudget: wei(1n) } } as never
  const bidding = new Bidding({ settings, torrents: new Map(), now: () => 0, budgetLeft: () => wei(0n) })
  const { trade, set } = tradeWith(null)
  bidding.addTrade(trade)
  bidding.onBlock(trade, 0, 60)
  set(PRICE)
  bidding.onBlock(trade, 0, 40)
  expect(bidding.onPieceChecked(infoHash, 0, true)).toEqual([{ source: trade, price: PRICE, bytes: 40 }])
})
