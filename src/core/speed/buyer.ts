import { fromHex } from '../bytes.ts'
import { LIMITS } from '../limits.ts'
import type { SignedCheque } from '../money/cheque.ts'
import { type Address, addWei, type BttPerMib, costOf, FREE, NO_WEI, type Wei, wei } from '../money/wei.ts'
import { countForgotten, available, allocate, type SpendingLimit } from './budget.ts'
import { firstCreditBytes } from './credit-limit.ts'
import type { TradeDraft } from './draft.ts'
import { owedTo } from './incoming-channel.ts'
import type { RefusalReason } from './message/refusal-reason.ts'
import { withForgiven, withAcknowledged, belongsTo, type OutgoingChannel, owedBy, promisePayout, chargeVerified } from './outgoing-channel.ts'
import { matchingTerms, type ChannelKey, type Trade } from './trade-state.ts'

/** The terms of either side changed: opens the line once both have named their ends. */
export function onSellerTerms(draft: TradeDraft): void {
  const { own } = draft.trade
  const peer = matchingTerms(draft.trade)
  if (draft.buying.key === null && own?.vault && peer?.payee && peer.ask !== null) {
    draft.updateBuying({ key: { chainId: own.chainId, vault: own.vault, payee: peer.payee } })
    draft.effects.push({ kind: 'open', side: 'out' })
  }
  if (!isSellerReady(draft) && draft.buying.price !== null) draft.updateBuying({ price: null })
  updateBid(draft)
}

/** Both still offer what the line was opened for. */
export function isSellerReady(draft: TradeDraft): boolean {
  const { own } = draft.trade
  const peer = matchingTerms(draft.trade)
  const { key } = draft.buying
  if (key === null || own === null || peer === null || peer.ask === null) return false
  return own.chainId === key.chainId && own.vault === key.vault && peer.payee === key.payee
}

/** Once for each wire: a signature costs more than a message. */
export function onChallenge(draft: TradeDraft, nonce: Uint8Array): void {
  const { key } = draft.buying
  if (key === null || draft.buying.proved || !isSellerReady(draft)) {
    draft.strike('unexpected')
    return
  }
  const { infoHash, ours, theirs } = draft.trade.wire
  draft.updateBuying({ proved: true })
  const proof = { ...key, infoHash: fromHex(infoHash), prover: ours, verifier: theirs, nonce }
  draft.effects.push({ kind: 'sign-proof', proof })
}

/** The payee says what it holds. */
export function onResume(draft: TradeDraft, cheque: SignedCheque | null): void {
  const { key, proved, offered, resumed } = draft.buying
  if (key === null || !proved || resumed || offered !== null) {
    draft.strike('unexpected')
    return
  }
  if (cheque !== null && !belongsTo({ ...key, beneficiary: key.payee }, cheque)) {
    stopBuying(draft, 'misdirected')
    return
  }
  draft.updateBuying({ offered: { cheque, checking: false } })
  processResume(draft)
}

/** Goes on with a resume when the line is there. A sum that we do not remember needs our own signature. */
export function processResume(draft: TradeDraft): void {
  const { offered } = draft.buying
  if (offered === null || offered.checking || draft.outgoing === null) return
  const { cheque } = offered
  if (cheque === null || cheque.cumulativePayout <= draft.outgoing.signed) {
    resumeFrom(draft, cheque)
    return
  }
  draft.updateBuying({ offered: { cheque, checking: true } })
  draft.effects.push({ kind: 'recover', of: 'resume', cheque })
}

/** The signature under what the payee holds was checked: if it is ours, our records were lost and we go on from there. */
export function onResumeSigner(draft: TradeDraft, signer: Address | null): void {
  const { offered, key } = draft.buying
  if (!offered?.checking || offered.cheque === null || key === null || draft.outgoing === null) return
  if (signer === null || signer !== draft.context.issuer) {
    stopBuying(draft, 'forged')
    return
  }
  const forgotten = offered.cheque.cumulativePayout - draft.outgoing.signed
  if (forgotten > 0n) draft.budget = countForgotten(draft.budget, draft.purpose(key), wei(forgotten), draft.now)
  resumeFrom(draft, offered.cheque)
}

function resumeFrom(draft: TradeDraft, cheque: SignedCheque | null): void {
  const sum = cheque?.cumulativePayout ?? NO_WEI
  draft.outgoing = withAcknowledged(draft.outgoing!, sum)
  draft.updateBuying({ offered: null, resumed: true })
  updateBid(draft)
  // One cheque for all that is past: what is owed from before, and what we promised and the payee does not hold, since it was lost on the
  // way or the payee lost its records. Only of a wire's first cheque is no debt asked that the payee knows of.
  const { signed } = draft.outgoing
  settle(draft)
  if (draft.outgoing.signed > signed) return
  // The same sum gives the same bytes.
  if (signed > sum) resendCheque(draft)
  else draft.persistOutgoing([])
}

function resendCheque(draft: TradeDraft): void {
  const { chainId, vault, beneficiary, signed } = draft.outgoing!
  const cheque = { chainId, vault, beneficiary, cumulativePayout: signed }
  draft.persistOutgoing([{ kind: 'sign-cheque', cheque }])
}

/** Tells the peer what we bid now, when it changed: nothing while a wall is nearer than one more window. */
export function updateBid(draft: TradeDraft): void {
  const { buying } = draft
  const wanted = buying.resumed && buying.refusal === null && isSellerReady(draft) ? buying.wanted : FREE
  const wall = wanted === 0n ? buying.blockedBy : limitReached(draft, wanted)
  if (wall !== buying.blockedBy) {
    draft.updateBuying({ blockedBy: wall })
    draft.effects.push({ kind: 'wall', wall })
  }
  const bid = wall === null ? wanted : FREE
  if (bid === buying.bid) return
  const before = maxAcceptedPrice(draft)
  if (bid < before) draft.updateBuying({ recentBid: { price: before, until: draft.now + LIMITS.speedBidGraceMs } })
  draft.updateBuying({ bid })
  draft.send({ type: 'bid', price: bid })
}

function limitReached(draft: TradeDraft, price: BttPerMib): SpendingLimit | null {
  const purpose = draft.purpose(draft.buying.key!)
  const { spendingLimits: walls } = draft.context
  const left = available(draft.budget, purpose, walls, draft.now)
  const here = costOf(BigInt(firstCreditBytes(draft.trade.wire.pieceLength)), price) + owedBy(draft.outgoing!)
  if (left.amount < here) return left.wall
  // Other wires draw on the month and the vault too: bids on all of them must not add up to more than can be paid.
  const shared = available(draft.budget, purpose, { ...walls, torrentBudget: null }, draft.now)
  return shared.amount < here + walls.elsewhere ? shared.wall : null
}

/** What this trade owes, and may come to owe before it is stopped. */
export function commitment({ buying, wire }: Trade, line: OutgoingChannel | null): Wei {
  const owed = line === null ? 0n : owedBy(line)
  const price = buying.bid > (buying.price ?? 0n) ? buying.bid : (buying.price ?? FREE)
  return wei((owed > 0n ? owed : 0n) + costOf(BigInt(firstCreditBytes(wire.pieceLength)), price))
}

/** The highest price that a quote may have now. */
function maxAcceptedPrice(draft: TradeDraft): BttPerMib {
  const { bid, recentBid: lately } = draft.buying
  return lately !== null && lately.until > draft.now && lately.price > bid ? lately.price : bid
}

/** What blocks cost from here on. A price above all that we bid is refused, and they cost nothing. */
export function onQuote(draft: TradeDraft, price: BttPerMib | null, window: Wei, forgiven: Wei): void {
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
  draft.updateBuying({ price, creditLimit: window, ...(price !== null && { reserveAsked: false }) })
  settle(draft)
}

export function onVerified(draft: TradeDraft, bytes: number, price: BttPerMib): void {
  if (draft.outgoing === null || price === 0n) return
  draft.outgoing = chargeVerified(draft.outgoing, bytes, price)
  draft.updateBuying({ bytes: draft.buying.bytes + bytes })
  settle(draft)
  updateBid(draft)
}

/** The peer holds our cheque. One that we never promised is not worth an answer. */
export function onAcknowledge(draft: TradeDraft, cumulativePayout: Wei, window: Wei): void {
  if (draft.outgoing === null || !draft.buying.resumed || cumulativePayout > draft.outgoing.signed) {
    draft.strike('unexpected')
    return
  }
  draft.outgoing = withAcknowledged(draft.outgoing, cumulativePayout)
  draft.updateBuying({ creditLimit: window })
}

/** The seller does not sell to us any more, or what it says is not true. What we owe stays on the line. */
export function stopBuying(draft: TradeDraft, reason: RefusalReason): void {
  draft.updateBuying({ refusal: reason, price: null, offered: null })
  draft.strike(reason)
  updateBid(draft)
}

/**
 * Pays when due: at a quarter of the window, so that the transfer never waits for a cheque, or after LIMITS.speedSettleMs, so that no debt
 * stays. What the peer owes us is netted first, if it buys from us too.
 */
export function settle(draft: TradeDraft): void {
  const { buying, outgoing: out, now } = draft
  if (out === null || !buying.resumed) return
  const owed = owedBy(out)
  if (owed <= 0n) {
    if (buying.dueSince !== null) draft.updateBuying({ dueSince: null })
    return
  }
  const since = buying.dueSince ?? now
  if (buying.dueSince === null) draft.updateBuying({ dueSince: now })
  const waited = now - since >= LIMITS.speedSettleMs
  const gap = buying.paidAt + LIMITS.speedChequeGapMs
  if (!waited && owed * 4n < buying.creditLimit) {
    if (buying.dueSince === null) draft.effects.push({ kind: 'wake', at: since + LIMITS.speedSettleMs })
  } else if (now < gap && now >= buying.paidAt) {
    draft.effects.push({ kind: 'wake', at: gap })
  } else if (!requestNetting(draft)) {
    pay(draft)
  }
}

/** True while the peer's answer is waited for: what is netted needs no cheque. */
function requestNetting(draft: TradeDraft): boolean {
  const { nettingSince } = draft.buying
  if (nettingSince !== null) {
    if (draft.now - nettingSince < LIMITS.speedSettleMs) return true
    draft.updateBuying({ nettingSince: null })
    return false
  }
  if (!canNet(draft)) return false
  sendTally(draft)
  return true
}

/** Both buy from each other and the peer owes us too. */
export function canNet(draft: TradeDraft): boolean {
  return draft.incoming !== null && draft.selling.proven && owedTo(draft.incoming) > 0n
}

export function sendTally(draft: TradeDraft): void {
  const owed = owedBy(draft.outgoing!)
  const tallied = wei(owed > 0n ? owed : 0n)
  draft.updateBuying({ tallied, nettingSince: draft.now })
  draft.send({ type: 'tally', owed: tallied })
  draft.effects.push({ kind: 'wake', at: draft.now + LIMITS.speedSettleMs })
}

/** Promises all that is owed and the walls allow: reserved and at rest, then signed, then sent. */
export function pay(draft: TradeDraft): void {
  const { key } = draft.buying
  const owed = draft.outgoing === null ? 0n : owedBy(draft.outgoing)
  if (key === null || draft.outgoing === null || owed <= 0n || !mayPay(draft, key)) return
  const { purse, granted } = allocate(draft.budget, draft.purpose(key), wei(owed), draft.context.spendingLimits, draft.now)
  if (granted === 0n) return
  draft.budget = purse
  draft.outgoing = promisePayout(draft.outgoing, granted)
  const { chainId, vault, beneficiary, signed } = draft.outgoing
  const paid = { paid: addWei(draft.buying.paid, granted), paidAt: draft.now }
  draft.updateBuying({ ...paid, dueSince: granted === owed ? null : draft.now, nettingSince: null })
  const cheque = { chainId, vault, beneficiary, cumulativePayout: signed }
  draft.persistOutgoing([{ kind: 'sign-cheque', cheque }], { kind: 'cheque-sent', amount: granted })
}

/** Buying is on, with the vault of the line, and there is a key to sign with. */
function mayPay({ trade, context, buying }: TradeDraft, key: ChannelKey): boolean {
  const { own } = trade
  return buying.resumed && own?.vault === key.vault && own.chainId === key.chainId && context.issuer !== null
}

/** Time passed: quotes above what we bid lapse, walls may have moved, debts fall due. */
export function onBuyerTick(draft: TradeDraft): void {
  const { price } = draft.buying
  if (price !== null && price > maxAcceptedPrice(draft)) draft.updateBuying({ price: null })
  updateBid(draft)
  settle(draft)
}
