import { SPEED_VERSION, type Terms } from '../message/message.ts'
import { onSellerTerms } from './buyer.ts'
import { pay } from './payment.ts'
import { onBuyerTerms } from './seller.ts'
import type { TradeDraft } from './trade-draft.ts'

/** Our own terms changed; null: we stop trading. */
export function setTerms(draft: TradeDraft, terms: Terms | null): void {
  const basis = terms ?? draft.trade.own
  if (basis === null) return
  // Delivered bytes are paid before the vault is withdrawn: while buying is off nothing is signed.
  if (terms?.vault !== draft.trade.own?.vault) pay(draft)
  const offer = terms ?? { ask: null, payee: null, vault: null }
  draft.trade = { ...draft.trade, own: terms }
  draft.send({ type: 'terms', version: SPEED_VERSION, ...basis, ...offer })
  onTermsChanged(draft)
}

/** A peer that speaks another version is treated like one without the extension. */
export function onTerms(draft: TradeDraft, message: Terms & { readonly version: number }): void {
  const { version, chainId, token, ask, payee, vault } = message
  const peer = version === SPEED_VERSION ? { chainId, token, ask, payee, vault } : null
  draft.trade = { ...draft.trade, peer }
  onTermsChanged(draft)
}

function onTermsChanged(draft: TradeDraft): void {
  onSellerTerms(draft)
  onBuyerTerms(draft)
}
