import { MAX_PAYOUT, type SignedCheque } from '../../money/cheque.ts'
import { type Address, addWei, FREE, NO_WEI, subtractWei } from '../../money/wei.ts'
import { maxPayoutIncrease, shortfall } from '../channel/credit-limit.ts'
import { addedBy, ban, type IncomingChannel, receiveCheque } from '../channel/incoming-channel.ts'
import { askToReserve, currentCreditLimit, rereadVaultIfNeeded, stopSelling } from './quote.ts'
import type { TradeDraft } from './trade-draft.ts'

/**
 * Checks first what needs no signature recovery. Of the cheques that arrive while one is being checked, only the
 * highest matters.
 */
export function onCheque(draft: TradeDraft, cheque: SignedCheque): void {
  const { key, proven, checking, next } = draft.selling
  if (key === null || !proven || draft.incoming === null) {
    draft.strike('unexpected')
    return
  }
  const isOurs = cheque.chainId === key.chainId && cheque.vault === key.vault && cheque.beneficiary === key.payee
  if (!isOurs) {
    draft.strike('misdirected')
    return
  }
  const best = draft.incoming.best?.cumulativePayout ?? NO_WEI
  if (cheque.cumulativePayout < best || cheque.cumulativePayout === 0n) {
    draft.strike('lower')
    return
  }
  if (isExcess(draft, draft.incoming, cheque)) {
    draft.strike('excess')
    return
  }
  // The cheque that we hold already: our acknowledgement was lost with a wire.
  if (cheque.cumulativePayout === best) {
    sendAcknowledge(draft)
    return
  }
  if (checking === null) {
    recoverSigner(draft, cheque)
    return
  }
  if (next === null || cheque.cumulativePayout > next.cumulativePayout) draft.updateSelling({ next: cheque })
}

/**
 * Whether the sum is more than the peer can owe: such a cheque would falsify the sums that the user sees. Only a wire's
 * first cheque may include promises that our records lost.
 */
function isExcess({ selling, trade }: TradeDraft, channel: IncomingChannel, cheque: SignedCheque): boolean {
  if (cheque.cumulativePayout > MAX_PAYOUT) return true
  const most = maxPayoutIncrease(channel, selling.price ?? FREE, trade.wire.pieceLength)
  return selling.paid && addedBy(channel, cheque) > most
}

function recoverSigner(draft: TradeDraft, cheque: SignedCheque): void {
  draft.updateSelling({ checking: cheque })
  draft.effects.push({ kind: 'recover-signer', of: 'cheque', cheque })
}

export function onChequeSigner(draft: TradeDraft, signer: Address | null): void {
  const { checking, next } = draft.selling
  if (checking === null || draft.incoming === null) return
  draft.updateSelling({ checking: null, next: null })
  if (signer === null || signer !== draft.incoming.issuer) {
    draft.incoming = ban(draft.incoming, draft.now)
    draft.persistIncoming([])
    stopSelling(draft, 'forged')
    return
  }
  acceptCheque(draft, checking)
  if (next !== null) onCheque(draft, next)
}

function acceptCheque(draft: TradeDraft, cheque: SignedCheque): void {
  const channel = draft.incoming!
  // Another wire of the same channel was faster.
  if (addedBy(channel, cheque) === 0n) {
    sendAcknowledge(draft)
    return
  }
  draft.incoming = receiveCheque(channel, cheque, !draft.selling.paid, draft.now)
  const amount = subtractWei(draft.incoming.received, channel.received)
  draft.updateSelling({ paid: true, unpaid: null, received: addWei(draft.selling.received, amount) })
  const creditLimit = currentCreditLimit(draft, draft.selling.price ?? draft.incoming.price)
  draft.updateSelling({ creditLimit: draft.selling.price === null ? NO_WEI : creditLimit })
  const message = { type: 'acknowledge', cumulativePayout: cheque.cumulativePayout, creditLimit } as const
  const record = amount > 0n ? ({ kind: 'cheque-received', amount } as const) : undefined
  draft.persistIncoming(
    [
      { kind: 'send', message },
      { kind: 'credit-changed', paid: true },
    ],
    record,
  )
  const { vault } = draft.selling
  if (vault !== null && shortfall(draft.incoming, vault) > 0n) draft.send({ type: 'refuse', reason: 'uncovered' })
  askToReserve(draft)
  rereadVaultIfNeeded(draft, draft.incoming)
}

function sendAcknowledge(draft: TradeDraft): void {
  const channel = draft.incoming!
  const creditLimit = currentCreditLimit(draft, draft.selling.price ?? channel.price)
  const message = { type: 'acknowledge', cumulativePayout: channel.best!.cumulativePayout, creditLimit } as const
  draft.persistIncoming([{ kind: 'send', message }])
}
