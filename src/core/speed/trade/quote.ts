import { type BttPerMib, costOf, FREE, minWei, NO_WEI, type Wei } from '../../money/wei.ts'
import { creditLimitOf, isStale, shortfall, unreservedCredit, wireCreditBytes } from '../channel/credit-limit.ts'
import { type IncomingChannel, owedTo } from '../channel/incoming-channel.ts'
import type { RefusalReason } from '../message/refusal-reason.ts'
import type { TradeDraft } from './trade-draft.ts'

/** Sends price and credit limit when they changed, or when a debt was forgiven. */
export function sendQuote(draft: TradeDraft, price: BttPerMib | null, forgiven: Wei): void {
  const { selling } = draft
  const creditLimit = price === null || draft.incoming === null ? NO_WEI : currentCreditLimit(draft, price)
  if (price === selling.price && creditLimit === selling.creditLimit && forgiven === 0n) return
  draft.updateSelling({ price, creditLimit })
  draft.send({ type: 'quote', price, creditLimit, forgiven })
}

/** The channel's credit limit; a wire on which nothing was paid yet has a small one of its own. */
export function currentCreditLimit(draft: TradeDraft, price: BttPerMib): Wei {
  const { pieceLength } = draft.trade.wire
  const limit = creditLimitOf(draft.incoming!, price, pieceLength)
  return draft.selling.unpaid === null ? limit : minWei(limit, costOf(BigInt(wireCreditBytes(pieceLength)), price))
}

/** Ends selling on this wire. */
export function stopSelling(draft: TradeDraft, reason: RefusalReason): void {
  sendQuote(draft, null, NO_WEI)
  draft.updateSelling({ refusal: reason, proven: false, claimed: null, checking: null, next: null })
  draft.strike(reason)
  draft.effects.push({ kind: 'credit-changed' })
}

/** Sends once that no more is sold until what we hold is reserved or cashed. */
export function askToReserve(draft: TradeDraft): void {
  const { vault, reserveAsked, price } = draft.selling
  const { incoming } = draft
  if (incoming === null || vault === null || (price === null && incoming.price === 0n)) return
  const isFull = unreservedCredit(incoming, vault, price ?? FREE) <= owedTo(incoming)
  if (isFull === reserveAsked) return
  draft.updateSelling({ reserveAsked: isFull })
  if (isFull) draft.send({ type: 'refuse', reason: 'reserve' })
}

/** Reads the vault again once the last reading no longer supports the trade. */
export function rereadVaultIfNeeded(draft: TradeDraft, channel: IncomingChannel): void {
  const { vault } = draft.selling
  if (vault === null) return
  if (shortfall(channel, vault) === 0n && !isStale(channel, vault, draft.trade.wire.pieceLength)) return
  draft.effects.push({ kind: 'read-vault', vault: channel.vault, fresh: true })
}
