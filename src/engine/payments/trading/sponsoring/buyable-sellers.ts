import { isBefore } from '../../../../core/lib/wall-clock.ts'
import { LIMITS } from '../../../../core/limits.ts'
import type { InfoHash } from '../../../../core/metainfo/info-hash.ts'
import { type Address, addWei, costOf, type Wei } from '../../../../core/money/wei.ts'
import { networkOf } from '../../../../core/peering/private-host.ts'
import { firstCreditBytes } from '../../../../core/speed/channel/credit-limit.ts'
import { owedBy } from '../../../../core/speed/channel/outgoing-channel.ts'
import type { AuditedSeller } from '../../../../core/speed/sponsoring/draw-piece.ts'
import type { SpeedSettings } from '../../../../protocol/speed.ts'
import type { PaymentRecords } from '../../records/payment-records.ts'
import type { SellerKeys } from '../../records/seller-key.ts'
import type { Bidding } from '../bidding/bidding.ts'
import type { ActiveTrade } from '../peer/active-trade.ts'
import type { ActiveTrades } from '../peer/active-trades.ts'
import type { CheckedPieces } from './sponsored-swarm.ts'

export interface SellerInputs {
  readonly records: PaymentRecords
  readonly trades: ActiveTrades
  readonly settings: SpeedSettings
  readonly sellers: SellerKeys | null
  readonly bidding: Bidding
  budgetLeft(infoHash: InfoHash): Wei
  now(): number
}

export interface BuyableSeller extends AuditedSeller {
  readonly trade: ActiveTrade
}

/**
 * The sellers of a torrent of which a piece can be bought now: proved, without a debt of ours, with nothing else under
 * way on the wire or with the same payee, and with money left for what the trade has to commit.
 */
export function buyableSellers(trader: SellerInputs, infoHash: InfoHash, pieces: CheckedPieces): BuyableSeller[] {
  const all = trader.trades.list()
  const left = trader.budgetLeft(infoHash)
  const elsewhere = all.reduce<Wei>((sum, trade) => addWei(sum, trade.commitment), 0n as Wei)
  const wires = new Map<Address, number>()
  for (const { outgoing } of all)
    if (outgoing) wires.set(outgoing.beneficiary, (wires.get(outgoing.beneficiary) ?? 0) + 1)
  return all.flatMap((trade) => {
    const { peer, outgoing } = trade
    const { ask } = trade.trade.peer ?? { ask: null }
    const { resumed, refusal, price, recentBid, reserveAsked } = trade.trade.buying
    if (peer.infoHash !== infoHash || outgoing === null || ask == null || trade.closed) return []
    if (!resumed || refusal !== null || reserveAsked || owedBy(outgoing) > 0n) return []
    // Another wire to this payee shares the channel: what each of them cost could not be told apart.
    if (trader.sellers?.has(outgoing.beneficiary) || wires.get(outgoing.beneficiary) !== 1) return []
    // Blocks of a stream would cost something as soon as the wire has a price.
    if (peer.wire.requests.length > 0 || peer.wire.amInterested) return []
    // A quote that relies on an earlier, higher bid could cost more than what is reserved.
    const isRecent = recentBid !== null && isBefore(recentBid.until, LIMITS.speedBidGraceMs, trader.now())
    if ((price !== null && price > ask) || (isRecent && recentBid.price > ask)) return []
    if (left < addWei(elsewhere, costOf(BigInt(firstCreditBytes(pieces.pieceLength)), ask))) return []
    const { wire } = peer
    const network = wire.remoteAddress === undefined ? null : networkOf(wire.remoteAddress)
    return [{ trade, payee: outgoing.beneficiary, network, ask, has: (piece: number) => wire.peerPieces.get(piece) }]
  })
}
