import type { OfferedTerms, Terms } from '../message/message.ts'
import { isBuyerOffering, isSellerReady } from './agreement.ts'
import { onSellerTerms } from './buyer.ts'
import { pay } from './payment.ts'
import { onBuyerTerms } from './seller.ts'
import type { TradeDraft } from './trade-draft.ts'
import type { Trade } from './trade-state.ts'

/** Our own terms changed; null: we stop trading. */
export function setTerms(draft: TradeDraft, terms: Terms | null): void {
  const basis = terms ?? draft.trade.own
  if (basis === null) return
  // Delivered bytes are paid before the vault is withdrawn: while buying is off nothing is signed.
  if (terms?.vault !== draft.trade.own?.vault) pay(draft)
  const offer = { ...basis, ...(terms ?? { ask: null, payee: null, vault: null }) }
  draft.send({ type: 'terms', terms: { ...offer, nonce: draft.trade.wire.nonce } })
  change(draft, { own: terms })
}

/** A peer that speaks another version (null) is treated like one without the extension. */
export function onTerms(draft: TradeDraft, peer: OfferedTerms | null): void {
  change(draft, { peer })
}

function change(draft: TradeDraft, terms: Partial<Pick<Trade, 'own' | 'peer'>>): void {
  const { trade } = draft
  draft.trade = { ...trade, ...terms }
  onSellerTerms(draft, isSellerReady(trade))
  onBuyerTerms(draft, isBuyerOffering(trade))
}
