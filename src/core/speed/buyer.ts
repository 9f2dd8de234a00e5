import { fromHex } from '../bytes.ts'
import { LIMITS } from '../limits.ts'
import type { SignedCheque } from '../money/cheque.ts'
import { type Address, addWei, type BttPerMib, costOf, FREE, NO_WEI, type Wei, wei } from '../money/wei.ts'
import { adopt, available, reserve, type Wall } from './budget.ts'
import { firstWindowBytes } from './credit-limit.ts'
import type { Draft } from './draft.ts'
import { owedTo } from './incoming-channel.ts'
import type { RefusalReason } from './message/refusal-reason.ts'
import { forgivenBy, held, isOf, type OutLine, owedBy, promise, take } from './outgoing-channel.ts'
import { counterpart, type LineKey, type Trade } from './trade-state.ts'

/** The terms of either side changed: opens the line once both have named their ends. */
export function meetSeller(draft: Draft): void {
  const { own } = draft.trade
  const peer = counterpart(draft.trade)
  if (draft.buying.key === null && own?.vault && peer?.payee && peer.ask !== null) {
    draft.buy({ key: { chainId: own.chainId, vault: own.vault, payee: peer.payee } })
    draft.effects.push({ kind: 'open', side: 'out' })
  }
  if (!sellerIsThere(draft) && draft.buying.price !== null) draft.buy({ price: null })
  updateBid(draft)
}

/** Both still offer what the line was opened for. */
export function sellerIsThere(draft: Draft): boolean {
  const { own } = draft.trade
  const peer = counterpart(draft.trade)
  const { key } = draft.buying
  if (key === null || own === null || peer === null || peer.ask === null) return false
  return own.chainId === key.chainId && own.vault === key.vault && peer.payee === key.payee
}

/** Once for each wire: a signature costs more than a message. */
export function answerChallenge(draft: Draft, nonce: Uint8Array): void {
  const { key } = draft.buying
  if (key === null || draft.buying.proved || !sellerIsThere(draft)) {
    draft.strike('unexpected')
    return
  }
  const { infoHash, ours, theirs } = draft.trade.wire
  draft.buy({ proved: true })
  const proof = { ...key, infoHash: fromHex(infoHash), prover: ours, verifier: theirs, nonce }
  draft.effects.push({ kind: 'sign-proof', proof })
}

/** The payee says what it holds. */
export function hearResume(draft: Draft, cheque: SignedCheque | null): void {
  const { key, proved, offered, resumed } = draft.buying
  if (key === null || !proved || resumed || offered !== null) {
    draft.strike('unexpected')
    return
  }
  if (cheque !== null && !isOf({ ...key, beneficiary: key.payee }, cheque)) {
    giveUp(draft, 'misdirected')
    return
  }
  draft.buy({ offered: { cheque, checking: false } })
  workResume(draft)
}

/** Goes on with a resume when the line is there. A sum that we do not remember needs our own signature. */
export function workResume(draft: Draft): void {
  const { offered } = draft.buying
  if (offered === null || offered.checking || draft.out === null) return
  const { cheque } = offered
  if (cheque === null || cheque.cumulativePayout <= draft.out.signed) {
    goOn(draft, cheque)
    return
  }
  draft.buy({ offered: { cheque, checking: true } })
  draft.effects.push({ kind: 'recover', of: 'resume', cheque })
}

/** The signature under what the payee holds was checked: if it is ours, our records were lost and we go on from there. */
export function resumeChecked(draft: Draft, signer: Address | null): void {
  const { offered, key } = draft.buying
  if (!offered?.checking || offered.cheque === null || key === null || draft.out === null) return
  if (signer === null || signer !== draft.context.issuer) {
    giveUp(draft, 'forged')
    return
  }
  const forgotten = offered.cheque.cumulativePayout - draft.out.signed
  if (forgotten > 0n) draft.purse = adopt(draft.purse, draft.purpose(key), wei(forgotten), draft.now)
  goOn(draft, offered.cheque)
}

function goOn(draft: Draft, cheque: SignedCheque | null): void {
  const sum = cheque?.cumulativePayout ?? NO_WEI
  draft.out = held(draft.out!, sum)
  draft.buy({ offered: null, resumed: true })
  updateBid(draft)
  // One cheque for all that is past: what is owed from before, and what we promised and the payee does not hold, since it was lost on the
  // way or the payee lost its records. Only of a wire's first cheque is no debt asked that the payee knows of.
  const { signed } = draft.out
  settle(draft)
  if (draft.out.signed > signed) return
  // The same sum gives the same bytes.
  if (signed > sum) signAgain(draft)
  else draft.durableOut([])
}

function signAgain(draft: Draft): void {
  const { chainId, vault, beneficiary, signed } = draft.out!
  const cheque = { chainId, vault, beneficiary, cumulativePayout: signed }
  draft.durableOut([{ kind: 'sign-cheque', cheque }])
}

/** Tells the peer what we bid now, when it changed: nothing while a wall is nearer than one more window. */
export function updateBid(draft: Draft): void {
  const { buying } = draft
  const wanted = buying.resumed && buying.refusal === null && sellerIsThere(draft) ? buying.wanted : FREE
  const wall = wanted === 0n ? buying.wall : wallBefore(draft, wanted)
  if (wall !== buying.wall) {
    draft.buy({ wall })
    draft.effects.push({ kind: 'wall', wall })
  }
  const bid = wall === null ? wanted : FREE
  if (bid === buying.bid) return
  const before = mostQuoted(draft)
  if (bid < before) draft.buy({ lately: { price: before, until: draft.now + LIMITS.speedBidGraceMs } })
  draft.buy({ bid })
  draft.send({ type: 'bid', price: bid })
}

function wallBefore(draft: Draft, price: BttPerMib): Wall | null {
  const purpose = draft.purpose(draft.buying.key!)
  const { walls } = draft.context
  const left = available(draft.purse, purpose, walls, draft.now)
  const here = costOf(BigInt(firstWindowBytes(draft.trade.wire.pieceLength)), price) + owedBy(draft.out!)
  if (left.amount < here) return left.wall
  // Other wires draw on the month and the vault too: bids on all of them must not add up to more than can be paid.
  const shared = available(draft.purse, purpose, { ...walls, torrentBudget: null }, draft.now)
  return shared.amount < here + walls.elsewhere ? shared.wall : null
}

/** What this trade owes, and may come to owe before it is stopped. */
export function committed({ buying, wire }: Trade, line: OutLine | null): Wei {
  const owed = line === null ? 0n : owedBy(line)
  const price = buying.bid > (buying.price ?? 0n) ? buying.bid : (buying.price ?? FREE)
  return wei((owed > 0n ? owed : 0n) + costOf(BigInt(firstWindowBytes(wire.pieceLength)), price))
}

/** The highest price that a quote may have now. */
function mostQuoted(draft: Draft): BttPerMib {
  const { bid, lately } = draft.buying
  return lately !== null && lately.until > draft.now && lately.price > bid ? lately.price : bid
}

/** What blocks cost from here on. A price above all that we bid is refused, and they cost nothing. */
export function hearQuote(draft: Draft, price: BttPerMib | null, window: Wei, forgiven: Wei): void {
  if (!draft.buying.resumed || draft.out === null) {
    if (price !== null) draft.strike('unexpected')
    return
  }
  draft.out = forgivenBy(draft.out, forgiven)
  if (price !== null && price > mostQuoted(draft)) {
    draft.buy({ price: null })
    draft.strike('price')
    return
  }
  draft.buy({ price, window, ...(price !== null && { reserveAsked: false }) })
  settle(draft)
}

export function tookVerified(draft: Draft, bytes: number, price: BttPerMib): void {
  if (draft.out === null || price === 0n) return
  draft.out = take(draft.out, bytes, price)
  draft.buy({ bytes: draft.buying.bytes + bytes })
  settle(draft)
  updateBid(draft)
}

/** The peer holds our cheque. One that we never promised is not worth an answer. */
export function hearAcknowledge(draft: Draft, cumulativePayout: Wei, window: Wei): void {
  if (draft.out === null || !draft.buying.resumed || cumulativePayout > draft.out.signed) {
    draft.strike('unexpected')
    return
  }
  draft.out = held(draft.out, cumulativePayout)
  draft.buy({ window })
}

/** The seller does not sell to us any more, or what it says is not true. What we owe stays on the line. */
export function giveUp(draft: Draft, reason: RefusalReason): void {
  draft.buy({ refusal: reason, price: null, offered: null })
  draft.strike(reason)
  updateBid(draft)
}

/**
 * Pays when due: at a quarter of the window, so that the transfer never waits for a cheque, or after LIMITS.speedSettleMs, so that no debt
 * stays. What the peer owes us is netted first, if it buys from us too.
 */
export function settle(draft: Draft): void {
  const { buying, out, now } = draft
  if (out === null || !buying.resumed) return
  const owed = owedBy(out)
  if (owed <= 0n) {
    if (buying.dueSince !== null) draft.buy({ dueSince: null })
    return
  }
  const since = buying.dueSince ?? now
  if (buying.dueSince === null) draft.buy({ dueSince: now })
  const waited = now - since >= LIMITS.speedSettleMs
  const gap = buying.paidAt + LIMITS.speedChequeGapMs
  if (!waited && owed * 4n < buying.window) {
    if (buying.dueSince === null) draft.effects.push({ kind: 'wake', at: since + LIMITS.speedSettleMs })
  } else if (now < gap && now >= buying.paidAt) {
    draft.effects.push({ kind: 'wake', at: gap })
  } else if (!askToNet(draft)) {
    pay(draft)
  }
}

/** True while the peer's answer is waited for: what is netted needs no cheque. */
function askToNet(draft: Draft): boolean {
  const { nettingSince } = draft.buying
  if (nettingSince !== null) {
    if (draft.now - nettingSince < LIMITS.speedSettleMs) return true
    draft.buy({ nettingSince: null })
    return false
  }
  if (!canNet(draft)) return false
  tally(draft)
  return true
}

/** Both buy from each other and the peer owes us too. */
export function canNet(draft: Draft): boolean {
  return draft.in !== null && draft.selling.proven && owedTo(draft.in) > 0n
}

export function tally(draft: Draft): void {
  const owed = owedBy(draft.out!)
  const tallied = wei(owed > 0n ? owed : 0n)
  draft.buy({ tallied, nettingSince: draft.now })
  draft.send({ type: 'tally', owed: tallied })
  draft.effects.push({ kind: 'wake', at: draft.now + LIMITS.speedSettleMs })
}

/** Promises all that is owed and the walls allow: reserved and at rest, then signed, then sent. */
export function pay(draft: Draft): void {
  const { key } = draft.buying
  const owed = draft.out === null ? 0n : owedBy(draft.out)
  if (key === null || draft.out === null || owed <= 0n || !mayPay(draft, key)) return
  const { purse, granted } = reserve(draft.purse, draft.purpose(key), wei(owed), draft.context.walls, draft.now)
  if (granted === 0n) return
  draft.purse = purse
  draft.out = promise(draft.out, granted)
  const { chainId, vault, beneficiary, signed } = draft.out
  const paid = { paid: addWei(draft.buying.paid, granted), paidAt: draft.now }
  draft.buy({ ...paid, dueSince: granted === owed ? null : draft.now, nettingSince: null })
  const cheque = { chainId, vault, beneficiary, cumulativePayout: signed }
  draft.durableOut([{ kind: 'sign-cheque', cheque }], { kind: 'cheque-sent', amount: granted })
}

/** Buying is on, with the vault of the line, and there is a key to sign with. */
function mayPay({ trade, context, buying }: Draft, key: LineKey): boolean {
  const { own } = trade
  return buying.resumed && own?.vault === key.vault && own.chainId === key.chainId && context.issuer !== null
}

/** Time passed: quotes above what we bid lapse, walls may have moved, debts fall due. */
export function buyerTick(draft: Draft): void {
  const { price } = draft.buying
  if (price !== null && price > mostQuoted(draft)) draft.buy({ price: null })
  updateBid(draft)
  settle(draft)
}
