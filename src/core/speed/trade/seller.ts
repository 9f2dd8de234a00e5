import { BLOCK_BYTES } from '../../metainfo/block.ts'
import { addWei, type BttPerMib, NO_WEI, subtractWei } from '../../money/wei.ts'
import { creditBytesOf, type PayerVault, shortfall } from '../channel/credit-limit.ts'
import {
  chargeSent,
  forgive,
  type IncomingChannel,
  isOverdue,
  restartOwedSince,
  writeOff,
} from '../channel/incoming-channel.ts'
import { isBuyerOffering, isBuyerReady, matchingTerms } from './agreement.ts'
import { checkVault, completeProof, proveSeller } from './proof.ts'
import { askToReserve, rereadVaultIfNeeded, sendQuote } from './quote.ts'
import type { TradeDraft } from './trade-draft.ts'

/**
 * Either side's terms changed. Once both have named their addresses, and again when an offer comes back, proves to the
 * buyer that we are the payee; the buyer's own proof has to show that the vault is the buyer's.
 *
 * @param wasOffering before the change
 */
export function onBuyerTerms(draft: TradeDraft, wasOffering: boolean): void {
  const { own } = draft.trade
  const peer = matchingTerms(draft.trade)
  if (draft.selling.key === null && own?.payee && own.ask !== null && peer?.vault) {
    draft.updateSelling({ key: { chainId: own.chainId, vault: peer.vault, payee: own.payee } })
  }
  if (isBuyerOffering(draft.trade) && !wasOffering) proveSeller(draft)
  if (!isBuyerReady(draft.trade)) sendQuote(draft, null, NO_WEI)
  draft.effects.push({ kind: 'credit-changed' })
}

/** A reading of the buyer's vault, the first or a later one. */
export function onVault(draft: TradeDraft, reading: PayerVault | null): void {
  const before = draft.selling.vault
  if (reading === null || draft.selling.prover === null || draft.selling.refusal !== null) return
  draft.updateSelling({ vault: reading })
  if (!draft.selling.proven) {
    completeProof(draft)
    return
  }
  if (!checkVault(draft, reading)) return
  const channel = draft.incoming
  if (channel !== null && shortfall(channel, reading) > 0n && (before === null || shortfall(channel, before) === 0n)) {
    draft.send({ type: 'refuse', reason: 'uncovered' })
  }
  askToReserve(draft)
  // Credit that the chain restored (money came in, was reserved or cashed) is as good as a cheque.
  const hadNone = channel !== null && before !== null && !hasCreditForBlock(draft, channel, before)
  const isBack = hadNone && hasCreditForBlock(draft, channel, reading)
  draft.effects.push({ kind: 'credit-changed', ...(isBack && { paid: true }) })
}

function hasCreditForBlock(draft: TradeDraft, channel: IncomingChannel, vault: PayerVault): boolean {
  const { price, bid } = draft.selling
  return creditBytesOf(channel, vault, price ?? bid, draft.trade.wire.pieceLength) >= BLOCK_BYTES
}

export function onBid(draft: TradeDraft, price: BttPerMib): void {
  if (!draft.selling.proven) {
    // After a refusal, the peer may not have heard of it yet.
    if (draft.selling.refusal === null) draft.strike('unexpected')
    return
  }
  draft.updateSelling({ bid: price })
  draft.effects.push({ kind: 'credit-changed' })
}

/** The result of a round. Forgives what the elapsed time allows, and sends that together with the price. */
export function onAward(draft: TradeDraft, price: BttPerMib | null): void {
  if (draft.incoming === null || !draft.selling.proven) return
  const { channel, forgiven, free } = forgive(draft.incoming, draft.now, draft.trade.own?.ask ?? undefined)
  draft.incoming = channel
  // Time gives a wire that has not paid yet its own small credit back too, or blocks of pieces that never get whole
  // would use it up for good.
  const { unpaid } = draft.selling
  if (unpaid !== null) draft.updateSelling({ unpaid: subtractWei(unpaid, free) })
  sendQuote(draft, isBuyerReady(draft.trade) ? price : null, forgiven)
  askToReserve(draft)
}

export function onSent(draft: TradeDraft, bytes: number): void {
  const { price } = draft.selling
  if (draft.incoming === null || price === null) return
  const { given } = draft.incoming
  draft.incoming = chargeSent(draft.incoming, bytes, price, draft.now)
  const { unpaid } = draft.selling
  const cost = subtractWei(draft.incoming.given, given)
  draft.updateSelling({
    bytes: draft.selling.bytes + bytes,
    unpaid: unpaid === null ? null : addWei(unpaid, cost),
  })
  rereadVaultIfNeeded(draft, draft.incoming)
}

/** A debt that waited too long becomes a loss: it lowers the credit limit until it is paid or time has forgiven it. */
export function onSellerTick(draft: TradeDraft): void {
  if (draft.incoming === null) return
  draft.incoming = restartOwedSince(draft.incoming, draft.now)
  if (!isOverdue(draft.incoming, draft.now)) return
  const { channel, lost } = writeOff(draft.incoming)
  draft.incoming = channel
  const message = { type: 'refuse', reason: 'overdue' } as const
  draft.persistIncoming([{ kind: 'send', message }, { kind: 'credit-changed' }], { kind: 'loss', amount: lost })
}
