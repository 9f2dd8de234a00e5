import { LIMITS } from '../../limits.ts'
import { BLOCK_BYTES } from '../../metainfo/block.ts'
import { type BttPerMib, costOf, FREE, MIB_BYTES } from '../../money/wei.ts'
import { creditBytesOf, wireCreditBytes } from '../channel/credit-limit.ts'
import { type IncomingChannel, isBlankIncoming } from '../channel/incoming-channel.ts'
import { isBlankOutgoing } from '../channel/outgoing-channel.ts'
import { isBuyerReady } from './agreement.ts'
import { stopBuying, updateBid } from './bid.ts'
import { onBuyerTick, onResumeSigner, onSellerSigner, onVerified, processResume } from './buyer.ts'
import { onChequeSigner } from './cheques.ts'
import { completeProof, onProofSigner } from './proof.ts'
import { stopSelling } from './quote.ts'
import { onMessage } from './receive.ts'
import { onAward, onSellerTick, onSent, onVault } from './seller.ts'
import { setTerms } from './terms.ts'
import { TradeDraft } from './trade-draft.ts'
import type { TradeEvent, TradeStep } from './trade-event.ts'
import { NOT_BUYING, NOT_SELLING, type Trade, type TradeContext, type TradeWire } from './trade-state.ts'

/** A trade on a wire to a peer with the extension, before any message. Its first event has to be `terms`. */
export function newTrade(wire: TradeWire, now: number): Trade {
  const messageTokens = { left: LIMITS.speedMessageBurst, at: now }
  return { wire, own: null, peer: null, buying: NOT_BUYING, selling: NOT_SELLING, messageTokens, strikes: 0 }
}

/**
 * A trade that was closed, and continues after a while without messages: pending answers will not arrive, and the last
 * reading of the peer's vault is not valid any more.
 */
export function afterSuspension(trade: Trade): Trade {
  const { buying, selling } = trade
  return {
    ...trade,
    buying: {
      ...buying,
      price: null,
      recentBid: null,
      dueSince: null,
      nettingSince: null,
      // Its signer is asked for again: the payee sends this once.
      resuming: buying.resuming && { ...buying.resuming, checking: false },
      seller: buying.seller === 'checking' ? 'unproved' : buying.seller,
    },
    selling: { ...selling, price: null, vault: null, claimed: null, checking: null, next: null },
  }
}

/** Applies one event: returns the next trade and what has to be done. Both ends of a wire run this same machine. */
export function step(trade: Trade, event: TradeEvent, context: TradeContext): TradeStep {
  const draft = new TradeDraft(trade, context)
  apply(draft, event)
  return draft.result()
}

/**
 * What the peer would pay for the coming round: 0 when it pays nothing, has proved nothing, bids below our ask, or has
 * no credit for a block at that price.
 */
export function bidOf(trade: Trade, channel: IncomingChannel | null): BttPerMib {
  const { bid } = trade.selling
  if (!isBuyerReady(trade) || trade.own === null || trade.own.ask === null || bid < trade.own.ask) return FREE
  return creditAt(trade, channel, bid) >= BLOCK_BYTES ? bid : FREE
}

/** Bytes that may still be sent on credit at the quoted price; 0 without a quote. */
export function creditBytes(trade: Trade, channel: IncomingChannel | null): number {
  const { price } = trade.selling
  return price === null || !isBuyerReady(trade) ? 0 : creditAt(trade, channel, price)
}

function creditAt({ selling, wire }: Trade, channel: IncomingChannel | null, price: BttPerMib): number {
  if (channel === null || selling.vault === null) return 0
  const bytes = creditBytesOf(channel, selling.vault, price, wire.pieceLength)
  if (selling.unpaid === null || price === 0n) return bytes
  const left = costOf(BigInt(wireCreditBytes(wire.pieceLength)), price) - selling.unpaid
  return left <= 0n ? 0 : Math.min(bytes, Number((left * MIB_BYTES) / price))
}

function apply(draft: TradeDraft, event: TradeEvent): void {
  switch (event.kind) {
    case 'terms':
      setTerms(draft, event.terms)
      return
    case 'message':
      onMessage(draft, event.bytes)
      return
    case 'metadata':
      draft.trade = { ...draft.trade, wire: { ...draft.trade.wire, pieceLength: event.pieceLength } }
      updateBid(draft)
      draft.effects.push({ kind: 'credit-changed' })
      return
    case 'channel-opened':
      processResume(draft)
      completeProof(draft)
      return
    case 'bid':
      draft.updateBuying({ wanted: event.price })
      updateBid(draft)
      return
    case 'award':
      onAward(draft, event.price)
      return
    case 'sent':
      onSent(draft, event.bytes)
      return
    case 'verified':
      onVerified(draft, event.bytes, event.price)
      return
    case 'bad-data':
      stopBuying(draft, 'garbage')
      return
    case 'signer-recovered':
      if (event.of === 'proof') onProofSigner(draft, event.signer)
      else if (event.of === 'seller') onSellerSigner(draft, event.signer)
      else if (event.of === 'cheque') onChequeSigner(draft, event.signer)
      else onResumeSigner(draft, event.signer)
      return
    case 'vault':
      onVault(draft, event.reading)
      return
    case 'storage-failed':
      stopSelling(draft, 'unable')
      stopBuying(draft, 'unable')
      return
    case 'tick':
      onBuyerTick(draft)
      onSellerTick(draft)
      return
    case 'closed':
      draft.updateBuying({ price: null })
      draft.updateSelling({ price: null })
      if (draft.outgoing !== null && !isBlankOutgoing(draft.outgoing)) draft.persistOutgoing([])
      if (draft.incoming !== null && !isBlankIncoming(draft.incoming)) draft.persistIncoming([])
      return
  }
}
