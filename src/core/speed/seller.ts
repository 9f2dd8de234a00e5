import { fromHex } from '../bytes.ts'
import { BLOCK_BYTES } from '../metainfo/block.ts'
import { MAX_PAYOUT, type SignedCheque } from '../money/cheque.ts'
import { type Address, addWei, type BttPerMib, FREE, NO_WEI, subtractWei, type Wei, wei } from '../money/wei.ts'
import {
  creditBytesOf,
  isStale,
  maxPayoutIncrease,
  shortfall,
  unreservedCredit,
  type PayerVault,
  creditLimitOf,
} from './credit-limit.ts'
import type { TradeDraft } from './draft.ts'
import { addedBy, ban, forgive, chargeSent, type IncomingChannel, isOverdue, owedTo, receiveCheque, writeOff } from './incoming-channel.ts'
import type { VaultProof } from './message/proof.ts'
import type { RefusalReason } from './message/refusal-reason.ts'
import { matchingTerms, type ChannelKey, type Trade } from './trade-state.ts'

/** The terms of either side changed: asks for a proof once both have named their ends. */
export function onBuyerTerms(draft: TradeDraft): void {
  const { own, wire } = draft.trade
  const peer = matchingTerms(draft.trade)
  if (draft.selling.key === null && own?.payee && own.ask !== null && peer?.vault && wire.pieceLength > 0) {
    const nonce = draft.context.random()
    draft.updateSelling({ key: { chainId: own.chainId, vault: peer.vault, payee: own.payee }, nonce })
    draft.effects.push({ kind: 'open', side: 'in' }, { kind: 'read-vault', vault: peer.vault, fresh: false })
    draft.send({ type: 'challenge', nonce })
  }
  if (!isBuyerReady(draft.trade)) sendQuote(draft, null, NO_WEI)
  draft.effects.push({ kind: 'credit' })
}

/** Both still offer what the line was opened for, and the buyer has proved it. */
export function isBuyerReady(trade: Trade): boolean {
  const { own, selling } = trade
  const peer = matchingTerms(trade)
  const { key } = selling
  if (key === null || own === null || peer === null || own.ask === null) return false
  if (own.chainId !== key.chainId || own.payee !== key.payee || peer.vault !== key.vault) return false
  return selling.proven && selling.refusal === null
}

export function onProof(draft: TradeDraft, signature: Uint8Array): void {
  const { key, nonce } = draft.selling
  if (key === null || nonce === null) {
    draft.strike('unexpected')
    return
  }
  draft.updateSelling({ nonce: null })
  draft.effects.push({ kind: 'recover', of: 'proof', proof: proofOf(draft, key, nonce), signature })
}

function proofOf(draft: TradeDraft, key: ChannelKey, nonce: Uint8Array): VaultProof {
  const { infoHash, ours, theirs } = draft.trade.wire
  return { ...key, infoHash: fromHex(infoHash), prover: theirs, verifier: ours, nonce }
}

export function onProofSigner(draft: TradeDraft, signer: Address | null): void {
  if (signer === null) {
    stopSelling(draft, 'proof')
    return
  }
  draft.updateSelling({ prover: signer })
  completeProof(draft)
}

/** The chain told about the buyer's vault, first or again. */
export function onVault(draft: TradeDraft, reading: PayerVault | null): void {
  const before = draft.selling.vault
  if (reading === null || draft.selling.refusal !== null) return
  draft.updateSelling({ vault: reading })
  if (!draft.selling.proven) {
    completeProof(draft)
    return
  }
  if (!checkVault(draft, reading)) return
  const line = draft.incoming
  if (line !== null && shortfall(line, reading) > 0n && (before === null || shortfall(line, before) === 0n)) {
    draft.send({ type: 'refuse', reason: 'uncovered' })
  }
  askToReserve(draft)
  // What the chain lifted (money came in, was reserved or cashed) is as good as a cheque.
  const isBack = line !== null && before !== null && !hasCreditForBlock(draft, line, before) && hasCreditForBlock(draft, line, reading)
  draft.effects.push({ kind: 'credit', ...(isBack && { paid: true }) })
}

function hasCreditForBlock(draft: TradeDraft, line: IncomingChannel, vault: PayerVault): boolean {
  const { price, bid } = draft.selling
  return creditBytesOf(line, vault, price ?? bid, draft.trade.wire.pieceLength) >= BLOCK_BYTES
}

/** Says once that no more is sold before what we hold is reserved or cashed. */
function askToReserve(draft: TradeDraft): void {
  const { vault, reserveAsked: full, price } = draft.selling
  if (draft.incoming === null || vault === null || (price === null && draft.incoming.price === 0n)) return
  const isFull = unreservedCredit(draft.incoming, vault, price ?? FREE) <= owedTo(draft.incoming)
  if (isFull === full) return
  draft.updateSelling({ reserveAsked: isFull })
  if (isFull) draft.send({ type: 'refuse', reason: 'reserve' })
}

/** Goes on when proof, vault and line are all there. Which cheque we hold is told only to whom the vault obeys. */
export function completeProof(draft: TradeDraft): void {
  const { prover, vault, proven, refusal } = draft.selling
  if (prover === null || vault === null || draft.incoming === null || proven || refusal !== null) return
  if (!checkVault(draft, vault)) return
  draft.incoming = { ...draft.incoming, issuer: prover }
  draft.updateSelling({ proven: true })
  const owed = owedTo(draft.incoming)
  draft.persistIncoming([])
  draft.send({ type: 'resume', cheque: draft.incoming.best, owed: wei(owed > 0n ? owed : 0n) })
  askToReserve(draft)
  draft.effects.push({ kind: 'credit' })
}

function checkVault(draft: TradeDraft, reading: PayerVault): boolean {
  const banned = reading.banned || (draft.incoming?.bannedUntil ?? 0) > draft.now
  const reason = banned ? 'banned' : !reading.trusted ? 'vault' : null
  const wrong = reason ?? (reading.issuer === draft.selling.prover ? null : 'proof')
  if (wrong !== null) stopSelling(draft, wrong)
  return wrong === null
}

export function onBid(draft: TradeDraft, price: BttPerMib): void {
  if (draft.selling.key === null) {
    draft.strike('unexpected')
    return
  }
  draft.updateSelling({ bid: price })
  draft.effects.push({ kind: 'credit' })
}

/** The outcome of a round. Forgives what time forgives, and tells it with the price. */
export function onAward(draft: TradeDraft, price: BttPerMib | null): void {
  if (draft.incoming === null || !draft.selling.proven) return
  const forgiven = forgive(draft.incoming, draft.now)
  draft.incoming = forgiven.line
  sendQuote(draft, isBuyerReady(draft.trade) ? price : null, forgiven.told)
  askToReserve(draft)
}

function sendQuote(draft: TradeDraft, price: BttPerMib | null, forgiven: Wei): void {
  const { selling } = draft
  const window = price === null || draft.incoming === null ? NO_WEI : currentCreditLimit(draft, price)
  if (price === selling.price && window === selling.creditLimit && forgiven === 0n) return
  draft.updateSelling({ price, creditLimit: window })
  draft.send({ type: 'quote', price, window, forgiven })
}

function currentCreditLimit(draft: TradeDraft, price: BttPerMib): Wei {
  return creditLimitOf(draft.incoming!, price, draft.trade.wire.pieceLength)
}

export function onSent(draft: TradeDraft, bytes: number): void {
  const { price } = draft.selling
  if (draft.incoming === null || price === null) return
  draft.incoming = chargeSent(draft.incoming, bytes, price, draft.now)
  draft.updateSelling({ bytes: draft.selling.bytes + bytes })
  rereadVaultIfNeeded(draft, draft.incoming)
}

/** What needs no curve is checked at once; of cheques that come while one is checked only the highest matters. */
export function onCheque(draft: TradeDraft, cheque: SignedCheque): void {
  const { key, proven, checking, next } = draft.selling
  if (key === null || !proven || draft.incoming === null) {
    draft.strike('unexpected')
    return
  }
  const mine = cheque.chainId === key.chainId && cheque.vault === key.vault && cheque.beneficiary === key.payee
  if (!mine) {
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
  // Again what we hold: our acknowledgement was lost with a wire.
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

/** More than can be meant: what is taken as paid is counted, and shown. Only a wire's first cheque may tell of a past that we lost. */
function isExcess({ selling, trade }: TradeDraft, line: IncomingChannel, cheque: SignedCheque): boolean {
  if (cheque.cumulativePayout > MAX_PAYOUT) return true
  return selling.paid && addedBy(line, cheque) > maxPayoutIncrease(line, selling.price ?? FREE, trade.wire.pieceLength)
}

function recoverSigner(draft: TradeDraft, cheque: SignedCheque): void {
  draft.updateSelling({ checking: cheque })
  draft.effects.push({ kind: 'recover', of: 'cheque', cheque })
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
  const line = draft.incoming!
  // Another wire of the same line was faster.
  if (addedBy(line, cheque) === 0n) {
    sendAcknowledge(draft)
    return
  }
  draft.incoming = receiveCheque(line, cheque, !draft.selling.paid, draft.now)
  const amount = subtractWei(draft.incoming.received, line.received)
  draft.updateSelling({ paid: true, received: addWei(draft.selling.received, amount) })
  const window = currentCreditLimit(draft, draft.selling.price ?? draft.incoming.price)
  draft.updateSelling({ creditLimit: draft.selling.price === null ? NO_WEI : window })
  const message = { type: 'acknowledge', cumulativePayout: cheque.cumulativePayout, window } as const
  const record = amount > 0n ? ({ kind: 'cheque-received', amount } as const) : undefined
  draft.persistIncoming(
    [
      { kind: 'send', message },
      { kind: 'credit', paid: true },
    ],
    record,
  )
  const { vault } = draft.selling
  if (vault !== null && shortfall(draft.incoming, vault) > 0n) draft.send({ type: 'refuse', reason: 'uncovered' })
  askToReserve(draft)
  rereadVaultIfNeeded(draft, draft.incoming)
}

/** What the chain told of the vault does not do any more. */
function rereadVaultIfNeeded(draft: TradeDraft, line: IncomingChannel): void {
  const { vault } = draft.selling
  if (vault === null || (shortfall(line, vault) === 0n && !isStale(line, vault, draft.trade.wire.pieceLength))) return
  draft.effects.push({ kind: 'read-vault', vault: line.vault, fresh: true })
}

function sendAcknowledge(draft: TradeDraft): void {
  const line = draft.incoming!
  const window = currentCreditLimit(draft, draft.selling.price ?? line.price)
  const message = { type: 'acknowledge', cumulativePayout: line.best!.cumulativePayout, window } as const
  draft.persistIncoming([{ kind: 'send', message }])
}

/** Nothing more is sold on this wire. */
export function stopSelling(draft: TradeDraft, reason: RefusalReason): void {
  sendQuote(draft, null, NO_WEI)
  draft.updateSelling({ refusal: reason, proven: false, checking: null, next: null })
  draft.strike(reason)
  draft.effects.push({ kind: 'credit' })
}

/** A debt that waited too long is a loss; it takes from the window until it is paid or time has forgiven it. */
export function onSellerTick(draft: TradeDraft): void {
  if (draft.incoming === null || !isOverdue(draft.incoming, draft.now)) return
  const { line, lost } = writeOff(draft.incoming)
  draft.incoming = line
  draft.persistIncoming([{ kind: 'send', message: { type: 'refuse', reason: 'overdue' } }, { kind: 'credit' }], {
    kind: 'loss',
    amount: lost,
  })
}
