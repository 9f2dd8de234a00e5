import { fromHex } from '../../bytes.ts'
import { LIMITS } from '../../limits.ts'
import type { SignedCheque } from '../../money/cheque.ts'
import { type Address, type BttPerMib, NO_WEI, type Wei, wei } from '../../money/wei.ts'
import {
  belongsTo,
  chargeVerified,
  isBlankOutgoing,
  withAcknowledged,
  withForgiven,
} from '../channel/outgoing-channel.ts'
import { connectionOf } from '../message/proof.ts'
import { countForgotten } from '../spending/budget.ts'
import { isSellerReady, matchingTerms } from './agreement.ts'
import { maxAcceptedPrice, stopBuying, updateBid } from './bid.ts'
import { settle, signPromised } from './payment.ts'
import type { TradeDraft } from './trade-draft.ts'

/**
 * Either side's terms changed. Once both have named their addresses, and again when an offer comes back, proves our
 * vault to the seller; whether it is the seller that it claims to be, its own proof has to show.
 *
 * @param wasReady before the change
 */
export function onSellerTerms(draft: TradeDraft, wasReady: boolean): void {
  const { own } = draft.trade
  const peer = matchingTerms(draft.trade)
  if (draft.buying.key === null && own?.vault && peer?.payee && peer.ask !== null) {
    draft.updateBuying({ key: { chainId: own.chainId, vault: own.vault, payee: peer.payee } })
  }
  const isReady = isSellerReady(draft.trade)
  if (isReady && !wasReady) proveVault(draft)
  // What was on the way when the trade was suspended.
  processResume(draft)
  if (!isReady && draft.buying.price !== null) draft.updateBuying({ price: null })
  updateBid(draft)
}

/** A signature costs more than a message, so a peer that changes its terms again and again gets only a few. */
function proveVault(draft: TradeDraft): void {
  const { key, proofs, resumed, refusal } = draft.buying
  const { peer, wire } = draft.trade
  if (key === null || peer === null || resumed || refusal !== null || proofs >= LIMITS.speedProofs) return
  draft.updateBuying({ proofs: proofs + 1, prover: draft.context.issuer })
  const { infoHash, ours, theirs } = wire
  const connection = connectionOf(ours, theirs)
  const proof = { ...key, infoHash: fromHex(infoHash), connection, nonce: peer.nonce }
  draft.effects.push({ kind: 'sign-proof', proof })
}

/** The peer proves to be the payee of our key. */
export function onSeller(draft: TradeDraft, signature: Uint8Array): void {
  const { key, seller, refusal } = draft.buying
  if (key === null) {
    draft.strike('unexpected')
    return
  }
  // Sent again, because its offer was withdrawn meanwhile.
  if (seller !== 'unproved' || refusal !== null) return
  draft.updateBuying({ seller: 'checking' })
  const { infoHash, ours, theirs, nonce } = draft.trade.wire
  const { chainId, payee } = key
  const proof = { chainId, payee, infoHash: fromHex(infoHash), connection: connectionOf(theirs, ours), nonce }
  draft.effects.push({ kind: 'recover-signer', of: 'seller', proof, signature })
}

/** Only a proved seller gets to the channel with it. */
export function onSellerSigner(draft: TradeDraft, signer: Address | null): void {
  const { key, seller } = draft.buying
  if (key === null || seller !== 'checking') return
  if (signer !== key.payee) {
    draft.updateBuying({ seller: 'unproved' })
    stopBuying(draft, 'seller')
    return
  }
  draft.updateBuying({ seller: 'proved' })
  draft.effects.push({ kind: 'open-channel', side: 'outgoing' })
}

/** The payee names the best cheque that it holds. While its own proof is being checked, this waits. */
export function onResume(draft: TradeDraft, cheque: SignedCheque | null): void {
  const { key, proofs, seller, resuming, resumed } = draft.buying
  if (key === null || proofs === 0 || seller === 'unproved' || resumed || resuming !== null) {
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
  else if (!isBlankOutgoing(draft.outgoing)) draft.persistOutgoing([])
}

/** Sets the price of the blocks from here on. A price above all our bids is refused, and the blocks are free. */
export function onQuote(draft: TradeDraft, price: BttPerMib | null, creditLimit: Wei, forgiven: Wei): void {
  if (!draft.buying.resumed || draft.outgoing === null) {
    draft.strike('unexpected')
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
