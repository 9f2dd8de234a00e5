import { isBefore } from '../../lib/wall-clock.ts'
import { LIMITS } from '../../limits.ts'
import { type BttPerMib, costOf, FREE, type Wei, wei } from '../../money/wei.ts'
import { firstCreditBytes } from '../channel/credit-limit.ts'
import { type OutgoingChannel, owedBy } from '../channel/outgoing-channel.ts'
import type { RefusalReason } from '../message/refusal-reason.ts'
import { available } from '../spending/budget.ts'
import { isSellerReady } from './agreement.ts'
import type { TradeDraft } from './trade-draft.ts'
import type { Trade } from './trade-state.ts'

/** Sends our bid when it changed: nothing while the next credit limit would not fit the spending limits. */
export function updateBid(draft: TradeDraft): void {
  const { buying } = draft
  const hasKey = buying.prover !== null && buying.prover === draft.context.issuer
  const mayBuy = hasKey && buying.resumed && buying.refusal === null && isSellerReady(draft.trade)
  const wanted = mayBuy ? buying.wanted : FREE
  const bid = wanted > 0n && isAffordable(draft, wanted) ? wanted : FREE
  if (bid === buying.bid) return
  const before = maxAcceptedPrice(draft)
  if (bid < before) draft.updateBuying({ recentBid: { price: before, until: draft.now + LIMITS.speedBidGraceMs } })
  draft.updateBuying({ bid })
  draft.send({ type: 'bid', price: bid })
}

function isAffordable(draft: TradeDraft, price: BttPerMib): boolean {
  const purpose = draft.purpose(draft.buying.key!)
  const { spendingLimits } = draft.context
  const needed = costOf(BigInt(firstCreditBytes(draft.trade.wire.pieceLength)), price) + owedBy(draft.outgoing!)
  if (available(draft.budget, purpose, spendingLimits, draft.now).amount < needed) return false
  // Other wires draw on the month and the vault too: bids on all of them must not add up to more than can be paid.
  const shared = available(draft.budget, purpose, { ...spendingLimits, torrentBudget: null }, draft.now)
  return shared.amount >= needed + spendingLimits.elsewhere
}

/** What this trade owes, and may come to owe before it is stopped. */
export function commitment({ buying, wire }: Trade, channel: OutgoingChannel | null): Wei {
  const owed = channel === null ? 0n : owedBy(channel)
  const price = buying.bid > (buying.price ?? 0n) ? buying.bid : (buying.price ?? FREE)
  return wei((owed > 0n ? owed : 0n) + costOf(BigInt(firstCreditBytes(wire.pieceLength)), price))
}

/** The highest price that a quote may name now. */
export function maxAcceptedPrice(draft: TradeDraft): BttPerMib {
  const { bid, recentBid } = draft.buying
  if (recentBid === null || recentBid.price <= bid) return bid
  return isBefore(recentBid.until, LIMITS.speedBidGraceMs, draft.now) ? recentBid.price : bid
}

/** Ends buying on this wire: the seller refuses, or sent something false. Our debt stays on the channel. */
export function stopBuying(draft: TradeDraft, reason: RefusalReason): void {
  draft.updateBuying({ refusal: reason, price: null, resuming: null })
  draft.strike(reason)
  updateBid(draft)
}
