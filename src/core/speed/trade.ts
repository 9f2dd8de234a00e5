import { SpeedError } from '../errors.ts'
import { LIMITS } from '../limits.ts'
import { BLOCK_BYTES } from '../metainfo/block.ts'
import { type BttPerMib, FREE } from '../money/wei.ts'
import {
  onChallenge,
  onBuyerTick,
  stopBuying,
  onAcknowledge,
  onQuote,
  onResume,
  onSellerTerms,
  pay,
  onResumeSigner,
  onVerified,
  updateBid,
  processResume,
} from './buyer.ts'
import { creditBytesOf } from './credit-limit.ts'
import { TradeDraft } from './draft.ts'
import type { IncomingChannel } from './incoming-channel.ts'
import { decodeSpeedMessage, SPEED_VERSION, type SpeedMessage, type Terms } from './message/message.ts'
import type { RefusalReason } from './message/refusal-reason.ts'
import { onNet, onTally } from './netting.ts'
import {
  onAward,
  isBuyerReady,
  onChequeSigner,
  onSent,
  onBid,
  onCheque,
  onProof,
  onVault,
  onBuyerTerms,
  onProofSigner,
  completeProof,
  onSellerTick,
  stopSelling,
} from './seller.ts'
import type { TradeEvent, TradeStep } from './trade-event.ts'
import { NOT_BUYING, NOT_SELLING, type Trade, type TradeContext, type TradeWire } from './trade-state.ts'

/** A wire whose peer has the extension; nothing was said yet. Give it `terms` first. */
export function newTrade(wire: TradeWire, now: number): Trade {
  const allowance = { messages: LIMITS.speedMessageBurst, at: now }
  return { wire, own: null, peer: null, buying: NOT_BUYING, selling: NOT_SELLING, messageTokens: allowance, strikes: 0 }
}

/**
 * As it goes on after it was closed and nobody listened for a while: what was waited for will not come, and what the chain told of the
 * peer's vault is not believed any more.
 */
export function afterSuspension(trade: Trade): Trade {
  const { buying, selling } = trade
  return {
    ...trade,
    buying: { ...buying, price: null, recentBid: null, blockedBy: null, dueSince: null, nettingSince: null },
    selling: { ...selling, price: null, vault: null, checking: null, next: null },
  }
}

/** What one event makes of a trade, and what is to be done about it. Both ends of a wire run this same machine. */
export function step(trade: Trade, event: TradeEvent, context: TradeContext): TradeStep {
  const draft = new TradeDraft(trade, context)
  apply(draft, event)
  return draft.result()
}

/**
 * What the peer would pay for the coming round: 0 when it pays nothing, has proved nothing, bids below our ask, or has no credit for a
 * block at that price.
 */
export function bidOf(trade: Trade, line: IncomingChannel | null): BttPerMib {
  const { bid } = trade.selling
  if (!isBuyerReady(trade) || trade.own === null || trade.own.ask === null || bid < trade.own.ask) return FREE
  return credit(trade, line, bid) >= BLOCK_BYTES ? bid : FREE
}

/** Bytes that may still be sent on credit at the quoted price; 0 without a quote. */
export function creditBytes(trade: Trade, line: IncomingChannel | null): number {
  const { price } = trade.selling
  return price === null || !isBuyerReady(trade) ? 0 : credit(trade, line, price)
}

function credit({ selling, wire }: Trade, line: IncomingChannel | null, price: BttPerMib): number {
  return line === null || selling.vault === null ? 0 : creditBytesOf(line, selling.vault, price, wire.pieceLength)
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
      onBuyerTerms(draft)
      return
    case 'opened':
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
    case 'garbage':
      stopBuying(draft, 'garbage')
      return
    case 'recovered':
      if (event.of === 'proof') {
        onProofSigner(draft, event.signer)
        return
      }
      if (event.of === 'cheque') onChequeSigner(draft, event.signer)
      else onResumeSigner(draft, event.signer)
      return
    case 'vault':
      onVault(draft, event.reading)
      return
    case 'unable':
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
      draft.persistOutgoing([])
      draft.persistIncoming([])
      return
  }
}

function setTerms(draft: TradeDraft, terms: Terms | null): void {
  const told = terms ?? draft.trade.own
  if (told === null) return
  // What was delivered is paid before the vault is taken away: while buying is off nothing is signed.
  if (terms?.vault !== draft.trade.own?.vault) pay(draft)
  const ends = terms ?? { ask: null, payee: null, vault: null }
  draft.trade = { ...draft.trade, own: terms }
  draft.send({ type: 'terms', version: SPEED_VERSION, ...told, ...ends })
  onTermsChanged(draft)
}

function onTermsChanged(draft: TradeDraft): void {
  onSellerTerms(draft)
  onBuyerTerms(draft)
}

/** Reads a message unless the peer has sent too many, or too many bad ones. */
function onMessage(draft: TradeDraft, bytes: Uint8Array): void {
  if (draft.trade.strikes >= LIMITS.speedStrikes || !spendMessageToken(draft)) return
  const message = read(draft, bytes)
  if (message !== null) dispatch(draft, message)
  if (draft.trade.strikes >= LIMITS.speedStrikes) stopTrading(draft)
}

function read(draft: TradeDraft, bytes: Uint8Array): SpeedMessage | null {
  try {
    return decodeSpeedMessage(bytes)
  } catch (thrown) {
    if (!(thrown instanceof SpeedError)) throw thrown
    draft.strike('malformed')
    return null
  }
}

function spendMessageToken(draft: TradeDraft): boolean {
  const { messages, at } = draft.trade.messageTokens
  const refilled = messages + (Math.max(0, draft.now - at) / 1_000) * LIMITS.speedMessagesPerSecond
  const left = Math.min(LIMITS.speedMessageBurst, refilled) - 1
  draft.trade = { ...draft.trade, messageTokens: { messages: Math.max(0, left), at: draft.now } }
  if (left >= 0) return true
  draft.strike('flood')
  if (draft.trade.strikes >= LIMITS.speedStrikes) stopTrading(draft)
  return false
}

/** The peer talks nonsense: from here on it is one without the extension. */
function stopTrading(draft: TradeDraft): void {
  stopSelling(draft, 'flood')
  stopBuying(draft, 'flood')
}

function dispatch(draft: TradeDraft, message: SpeedMessage): void {
  switch (message.type) {
    case 'terms':
      onTerms(draft, message)
      return
    case 'bid':
      onBid(draft, message.price)
      return
    case 'quote':
      onQuote(draft, message.price, message.window, message.forgiven)
      return
    case 'challenge':
      onChallenge(draft, message.nonce)
      return
    case 'proof':
      onProof(draft, message.signature)
      return
    case 'cheque':
      onCheque(draft, message.cheque)
      return
    case 'acknowledge':
      onAcknowledge(draft, message.cumulativePayout, message.window)
      return
    case 'refuse':
      onRefuse(draft, message.reason)
      return
    case 'resume':
      onResume(draft, message.cheque)
      return
    case 'tally':
      onTally(draft, message.owed)
      return
    case 'net':
      onNet(draft, message.amount)
      return
  }
}

/** Another version: a peer like any other. */
function onTerms(draft: TradeDraft, message: Terms & { readonly version: number }): void {
  const { version, chainId, token, ask, payee, vault } = message
  const peer = version === SPEED_VERSION ? { chainId, token, ask, payee, vault } : null
  draft.trade = { ...draft.trade, peer }
  onTermsChanged(draft)
}

/** Reasons after which the seller sells us nothing more on this wire. */
const FINAL_REASONS: ReadonlySet<RefusalReason> = new Set([
  'vault',
  'proof',
  'forged',
  'banned',
  'misdirected',
  'flood',
  'unable',
  'excess',
])

function onRefuse(draft: TradeDraft, reason: RefusalReason): void {
  if (reason === 'price' || reason === 'garbage') {
    // The buyer takes nothing at what we quoted; the next round quotes anew.
    draft.updateSelling({ price: null, bid: reason === 'garbage' ? FREE : draft.selling.bid })
    draft.effects.push({ kind: 'credit' })
  } else if (reason === 'reserve') {
    draft.updateBuying({ reserveAsked: true })
  } else if (FINAL_REASONS.has(reason) && draft.buying.refusal === null) {
    draft.updateBuying({ refusal: reason, price: null })
    updateBid(draft)
  }
}
