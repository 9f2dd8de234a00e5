import { fromHex } from '../../bytes.ts'
import type { SignedCheque } from '../../money/cheque.ts'
import { type Address, type BttPerMib, NO_WEI, type Wei, wei } from '../../money/wei.ts'
import { belongsTo, chargeVerified, withAcknowledged, withForgiven } from '../channel/outgoing-channel.ts'
import { countForgotten } from '../spending/budget.ts'
import { isSellerReady, matchingTerms } from './agreement.ts'
import { maxAcceptedPrice, stopBuying, updateBid } from './bid.ts'
import { settle, signPromised } from './payment.ts'
import type { TradeDraft } from './trade-draft.ts'

/** Either side's terms changed: opens the outgoing channel once both have named their addresses. */
export function onSellerTerms(draft: TradeDraft): void {
  const { own } = draft.trade
  const peer = matchingTerms(draft.trade)
  if (draft.buying.key === null && own?.vault && peer?.payee && peer.ask !== null) {
    draft.updateBuying({ key: { chainId: own.chainId, vault: own.vault, payee: peer.payee } })
    draft.effects.push({ kind: 'open-channel', side: 'outgoing' })
  }
  if (!isSellerReady(draft.trade) && draft.buying.price !== null) draft.updateBuying({ price: null })
  updateBid(draft)
}

/** Answers once on each wire: a signature costs more than a message. */
export function onChallenge(draft: TradeDraft, nonce: Uint8Array): void {
  const { key } = draft.buying
  if (key === null || draft.buying.proved || !isSellerReady(draft.trade)) {
    draft.strike('unexpected')
    return
  }
  const { infoHash, ours, theirs } = draft.trade.wire
  draft.updateBuying({ proved: true })
  const proof = { ...key, infoHash: fromHex(infoHash), prover: ours, verifier: theirs, nonce }
  draft.effects.push({ kind: 'sign-proof', proof })
}

/** The payee names the best cheque that it holds. */
export function onResume(draft: TradeDraft, cheque: SignedCheque | null): void {
  const { key, proved, resuming, resumed } = draft.buying
  if (key === null || !proved || resumed || resuming !== null) {
    draft.strike('unexpected')
    return
  }
  if (cheque !== null && !belongsTo({ ...key, beneficiary: key.payee }, cheque)) {
    stopBuying(draft, 'misdirected')
    return
  }
  draft.updateBuying({ resuming: { cheque, checking: false } })
  processResume(draft)
}

/** Continues a `resume` once the channel is loaded. A sum that our records do not have needs our own signature. */
export function processResume(draft: TradeDraft): void {
  const { resuming } = draft.buying
  if (resuming === null || resuming.checking || draft.outgoing === null) return
  const { cheque } = resuming
  if (cheque === null || cheque.cumulativePayout <= draft.outgoing.signed) {
    resumeFrom(draft, cheque)
    return
  }
  draft.updateBuying({ resuming: { cheque, checking: true } })
  draft.effects.push({ kind: 'recover-signer', of: 'resume', cheque })
}

/**
 * The signer of the payee's cheque is known: if it is our key, our records were lost and the channel continues from
 * there.
 */
export function onResumeSigner(draft: TradeDraft, signer: Address | null): void {
  const { resuming, key } = draft.buying
  if (!resuming?.checking || resuming.cheque === null || key === null || draft.outgoing === null) return
  if (signer === null || signer !== draft.context.issuer) {
    stopBuying(draft, 'forged')
    return
  }
  const forgotten = resuming.cheque.cumulativePayout - draft.outgoing.signed
  if (forgotten > 0n) draft.budget = countForgotten(draft.budget, draft.purpose(key), wei(forgotten), draft.now)
  resumeFrom(draft, resuming.cheque)
}

function resumeFrom(draft: TradeDraft, cheque: SignedCheque | null): void {
  const sum = cheque?.cumulativePayout ?? NO_WEI
  draft.outgoing = withAcknowledged(draft.outgoing!, sum)
  draft.updateBuying({ resuming: null, resumed: true })
  updateBid(draft)
  // One cheque covers the past: the debt from before, and promises that the payee does not hold because they were lost
  // on the way or it lost its records. Only a wire's first cheque may exceed the debt that the payee knows of.
  const { signed } = draft.outgoing
  settle(draft)
  if (draft.outgoing.signed > signed) return
  if (signed > sum) signPromised(draft)
  else draft.persistOutgoing([])
}

/** Sets the price of the blocks from here on. A price above all our bids is refused, and the blocks are free. */
export function onQuote(draft: TradeDraft, price: BttPerMib | null, creditLimit: Wei, forgiven: Wei): void {
  if (!draft.buying.resumed || draft.outgoing === null) {
    if (price !== null) draft.strike('unexpected')
    return
  }
  draft.outgoing = withForgiven(draft.outgoing, forgiven)
  if (price !== null && price > maxAcceptedPrice(draft)) {
    draft.updateBuying({ price: null })
    draft.strike('price')
    return
  }
  draft.updateBuying({ price, creditLimit, ...(price !== null && { reserveAsked: false }) })
  settle(draft)
}

export function onVerified(draft: TradeDraft, bytes: number, price: BttPerMib): void {
  if (draft.outgoing === null || price === 0n) return
  draft.outgoing = chargeVerified(draft.outgoing, bytes, price)
  draft.updateBuying({ bytes: draft.buying.bytes + bytes })
  settle(draft)
  updateBid(draft)
}

/** The peer holds our cheque. A sum that we never promised is refused. */
export function onAcknowledge(draft: TradeDraft, cumulativePayout: Wei, creditLimit: Wei): void {
  if (draft.outgoing === null || !draft.buying.resumed || cumulativePayout > draft.outgoing.signed) {
    draft.strike('unexpected')
    return
  }
  draft.outgoing = withAcknowledged(draft.outgoing, cumulativePayout)
  draft.updateBuying({ creditLimit })
}

/** Time passed: quotes above our bids lapse, spending limits may have changed, debts fall due. */
export function onBuyerTick(draft: TradeDraft): void {
  const { price } = draft.buying
  if (price !== null && price > maxAcceptedPrice(draft)) draft.updateBuying({ price: null })
  updateBid(draft)
  settle(draft)
}
