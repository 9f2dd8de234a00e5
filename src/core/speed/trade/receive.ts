import { SpeedError } from '../../errors.ts'
import { refill } from '../../lib/token-bucket.ts'
import { LIMITS } from '../../limits.ts'
import { FREE } from '../../money/wei.ts'
import { decodeSpeedMessage, type SpeedMessage } from '../message/message.ts'
import type { RefusalReason } from '../message/refusal-reason.ts'
import { stopBuying, updateBid } from './bid.ts'
import { onAcknowledge, onQuote, onResume, onSeller } from './buyer.ts'
import { onCheque } from './cheques.ts'
import { onNet, onTally, reverseNet } from './netting.ts'
import { onProof } from './proof.ts'
import { stopSelling } from './quote.ts'
import { onBid } from './seller.ts'
import { onTerms } from './terms.ts'
import type { TradeDraft } from './trade-draft.ts'

/** Handles a message unless the peer has sent too many, or too many bad ones. */
export function onMessage(draft: TradeDraft, bytes: Uint8Array): void {
  if (draft.trade.strikes >= LIMITS.speedStrikes || !spendMessageToken(draft)) return
  const message = decode(draft, bytes)
  if (message !== null) dispatch(draft, message)
  if (draft.trade.strikes >= LIMITS.speedStrikes) stopTrading(draft)
}

function decode(draft: TradeDraft, bytes: Uint8Array): SpeedMessage | null {
  try {
    return decodeSpeedMessage(bytes)
  } catch (thrown) {
    if (!(thrown instanceof SpeedError)) throw thrown
    draft.strike('malformed')
    return null
  }
}

const MESSAGE_RATE = { perSecond: LIMITS.speedMessagesPerSecond, burst: LIMITS.speedMessageBurst }

function spendMessageToken(draft: TradeDraft): boolean {
  const { left, at } = draft.trade.messageTokens
  const after = refill(left, draft.now - at, MESSAGE_RATE) - 1
  draft.trade = { ...draft.trade, messageTokens: { left: Math.max(0, after), at: draft.now } }
  if (after >= 0) return true
  draft.strike('flood')
  if (draft.trade.strikes >= LIMITS.speedStrikes) stopTrading(draft)
  return false
}

/** The peer broke the protocol too often: from here on it is treated like one without the extension. */
function stopTrading(draft: TradeDraft): void {
  stopSelling(draft, 'flood')
  stopBuying(draft, 'flood')
}

function dispatch(draft: TradeDraft, message: SpeedMessage): void {
  switch (message.type) {
    case 'terms':
      onTerms(draft, message.terms)
      return
    case 'bid':
      onBid(draft, message.price)
      return
    case 'quote':
      onQuote(draft, message.price, message.creditLimit, message.forgiven)
      return
    case 'proof':
      onProof(draft, message.issuer, message.signature)
      return
    case 'seller':
      onSeller(draft, message.signature)
      return
    case 'cheque':
      onCheque(draft, message.cheque)
      return
    case 'acknowledge':
      onAcknowledge(draft, message.cumulativePayout, message.creditLimit)
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

/** Reasons after which the seller sells nothing more on this wire. */
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
    // The buyer accepts nothing at our quoted price; the next round quotes again.
    draft.updateSelling({ price: null, bid: reason === 'garbage' ? FREE : draft.selling.bid })
    draft.effects.push({ kind: 'credit-changed' })
  } else if (reason === 'netting') {
    reverseNet(draft)
  } else if (reason === 'seller') {
    // The buyer did not accept our proof: nothing is sold to it, and no refusal is answered with one.
    draft.updateSelling({ refusal: reason, proven: false, price: null })
    draft.effects.push({ kind: 'credit-changed' })
  } else if (reason === 'reserve') {
    draft.updateBuying({ reserveAsked: true })
  } else if (FINAL_REASONS.has(reason) && draft.buying.refusal === null) {
    draft.updateBuying({ refusal: reason, price: null })
    updateBid(draft)
  }
}
